"""What a page is watched with while it loads and draws: an observer in it, and the browser's trace.

Long tasks come from the trace, which knows each task of the main thread, not only those over 50 ms.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

QUIET_MS = 5_000
LONG_MS = 50.0

# Runs before any script of the page. `drawn` is when the question box first stood in a frame.
WATCH = """
(() => {
  const seen = { lcp: 0, shifts: [], longTasks: [], drawn: null };
  const watch = (type, note) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(note));
    observer.observe({ type, buffered: true });
  };
  const named = ({ node }) => {
    const element = node?.nodeType === 1 ? node : node?.parentElement;
    return element?.getAttribute("aria-label") || element?.getAttribute("class") || "?";
  };
  watch("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
  watch("longtask", (entry) => seen.longTasks.push([entry.startTime, entry.duration]));
  watch("layout-shift", (entry) => {
    if (entry.hadRecentInput) return;
    seen.shifts.push([entry.startTime, entry.value, entry.sources.map(named).join(" | ")]);
  });
  const look = () => {
    if (document.querySelector("textarea")) seen.drawn = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  globalThis.__seen = seen;
})();
"""
READ = """
() => {
  const ends = performance.getEntriesByType("resource").map((one) => one.responseEnd);
  return {
    ...globalThis.__seen,
    now: performance.now(),
    fcp: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
    loaded: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
    lastAnswer: Math.max(0, ...ends),
  };
}
"""
_CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the observer in the page has seen, in milliseconds since the page was asked for.

    A shift of the layout is its time, its share of the window, and the names of what moved.
    """

    now: float
    fcp: float
    lcp: float
    drawn: float
    loaded: float
    last_answer: float
    shifts: list[tuple[float, float, str]]
    long_tasks: list[tuple[float, float]]

    def shift(self, since: float = 0) -> float:
        """Layout that moved without the reader's doing from some time on, summed."""
        return sum(value for at, value, _ in self.shifts if at >= since)

    def moved(self, since: float = 0) -> list[str]:
        """What moved from some time on."""
        return [names for at, _, names in self.shifts if at >= since]

    @property
    def interactive(self) -> float:
        """When the page could be used: drawn, and no long task for five seconds from then on."""
        ends = [start + duration for start, duration in self.long_tasks]
        return max([self.fcp, self.loaded, *ends])

    @property
    def quiet_for(self) -> float:
        """For how long nothing has been computed at length or fetched."""
        return self.now - max(self.interactive, self.last_answer)


def read(page: Page) -> Seen:
    """What has been seen so far."""
    found: dict[str, Any] = page.evaluate(READ)
    return Seen(
        now=found["now"],
        fcp=found["fcp"] or 0.0,
        lcp=found["lcp"],
        drawn=found["drawn"] or 0.0,
        loaded=found["loaded"],
        last_answer=found["lastAnswer"],
        shifts=found["shifts"],
        long_tasks=found["longTasks"],
    )


@dataclass
class Tasks:
    """Durations of the main thread's tasks, in milliseconds; known once the trace has ended."""

    durations: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """The longest of them."""
        return max(self.durations, default=0.0)

    @property
    def long(self) -> int:
        """How many are long enough to be felt."""
        return sum(one > LONG_MS for one in self.durations)


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[Tasks]:
    """Trace the page's main thread."""
    tasks = Tasks()
    browser.start_tracing(page=page, categories=_CATEGORIES)
    try:
        yield tasks
    finally:
        tasks.durations.extend(_main_thread_tasks(json.loads(browser.stop_tracing())))


def _main_thread_tasks(trace: dict[str, Any]) -> Iterator[float]:
    """Durations of the tasks of the renderer that computed the most: that of the page."""
    events = trace["traceEvents"]
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one.get("name") == "thread_name" and one["args"].get("name") == "CrRendererMain"
    }
    by_thread: dict[tuple[int, int], list[float]] = {thread: [] for thread in mains}
    for one in events:
        thread = (one.get("pid"), one.get("tid"))
        if thread in mains and one.get("ph") == "X" and one["name"].endswith("RunTask"):
            by_thread[thread].append(one.get("dur", 0) / 1_000)
    yield from max(by_thread.values(), key=sum, default=[])
