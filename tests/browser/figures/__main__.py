"""Prints the page's figures: `python -m tests.browser.figures [--json] [--runs N] [--web DIR]`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from service.app import WEB_FOLDER
from tests.browser.chromium import launched
from tests.browser.figures.bundle import FileSize, file_sizes, total
from tests.browser.figures.measuring import (
    Asked,
    Load,
    Place,
    Recorder,
    Spread,
    Streaming,
    measure_load,
    measure_streaming,
    served_page,
    spread,
)

# How many times slower than this machine.
SPEEDS = (1, 4)


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured. `load` and `streaming` are by how much the processor was slowed."""

    browser: str
    processors: int
    runs: int
    files: list[FileSize]
    asked: Asked
    moved: list[str]
    load: dict[int, dict[str, Spread]]
    streaming: dict[int, dict[str, Spread]]


def take_figures(web: Path, runs: int, on_step: Callable[[str], None]) -> Figures:
    """Serve the built page on a library of its own, and measure it."""
    recorder = Recorder()
    with tempfile.TemporaryDirectory() as home:
        on_step("loading the sample library")
        with served_page(Path(home), web) as place, launched() as browser:
            expect.set_options(timeout=60_000)
            measure_load(browser, place, 1, recorder)  # once unmeasured: first replies are slow
            opening = list(recorder.requests)
            load = dict(_loads(browser, place, runs, recorder, on_step))
            streaming = dict(_streams(browser, place, runs, recorder, on_step))
            version = browser.version
    asked = recorder.asked(opening)
    return Figures(
        browser=f"Chromium {version}",
        processors=os.cpu_count() or 1,
        runs=runs,
        files=file_sizes(web, asked.paths),
        asked=asked,
        moved=sorted(recorder.moved),
        load=load,
        streaming=streaming,
    )


def _loads(
    browser: Browser, place: Place, runs: int, recorder: Recorder, on_step: Callable[[str], None]
) -> Iterator[tuple[int, dict[str, Spread]]]:
    for slower in SPEEDS:
        on_step(f"opening the page {runs} times, {_speed(slower)}")
        found = [measure_load(browser, place, slower, recorder) for _ in range(runs)]
        yield slower, _spreads(found)


def _streams(
    browser: Browser, place: Place, runs: int, recorder: Recorder, on_step: Callable[[str], None]
) -> Iterator[tuple[int, dict[str, Spread]]]:
    for slower in SPEEDS:
        on_step(f"streaming a long answer {runs} times, {_speed(slower)}")
        found = [measure_streaming(browser, place, slower, recorder) for _ in range(runs)]
        yield slower, _spreads(found)


def _spreads(measured: list[Load] | list[Streaming]) -> dict[str, Spread]:
    rows = [asdict(one) for one in measured]
    return {name: spread([row[name] for row in rows]) for name in rows[0]}


def _speed(slower: int) -> str:
    return "as fast as this machine is" if slower == 1 else f"{slower} times slower"


def as_markdown(figures: Figures) -> str:
    """The figures as tables, as docs/page.md has them."""
    paths, hosts = figures.asked.paths, figures.asked.hosts
    return "\n".join(
        [
            f"{figures.browser}, {figures.processors} processors: medians of {figures.runs}.",
            "",
            *_files_table(figures.files),
            "",
            *_spread_table("Opening the page", figures.load),
            "",
            *_spread_table("A long answer streams in", figures.streaming),
            "",
            f"Opening the page makes {len(paths)} requests: {', '.join(paths)}.",
            f"Hosts that were talked to in all: {', '.join(hosts)}.",
            f"What moved by itself: {', '.join(figures.moved) or 'nothing'}.",
        ]
    )


def _files_table(files: list[FileSize]) -> Iterator[str]:
    yield "| File | when | bytes | gzip | Brotli |"
    yield "|---|---|---:|---:|---:|"
    first = [one for one in files if one.first]
    for one in files:
        yield _file_row(one, "first load" if one.first else "when needed")
    yield _file_row(total(first, "**first load in all**"), "")
    yield _file_row(total(files, "**whole page**"), "")


def _file_row(one: FileSize, when: str) -> str:
    return f"| {one.name} | {when} | {one.raw:,} | {one.gzip:,} | {one.brotli:,} |"


def _spread_table(title: str, by_speed: dict[int, dict[str, Spread]]) -> Iterator[str]:
    yield f"| {title} | " + " | ".join(_speed(one) for one in by_speed) + " |"
    yield "|---|" + "---:|" * len(by_speed)
    for name in next(iter(by_speed.values())):
        cells = (_cell(name, spreads[name]) for spreads in by_speed.values())
        yield f"| {_named(name)} | " + " | ".join(cells) + " |"


def _named(name: str) -> str:
    words = name.replace("_", " ")
    unit = {"seconds": "", "layout_shift": "", "deltas": "", "statements": ""}.get(name, ", ms")
    return words if name == "long_tasks" else words + unit


def _cell(name: str, one: Spread) -> str:
    digits = {"layout_shift": 4, "seconds": 1}.get(name, 0)
    median, low, high = (f"{value:,.{digits}f}" for value in (one.median, one.low, one.high))
    return median if low == high else f"{median} ({low} to {high})"


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures as plain data."""
    return asdict(figures)


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--runs", type=int, default=5, help="how often to measure each figure")
    parser.add_argument("--web", type=Path, default=WEB_FOLDER, help="the built page")
    wanted = parser.parse_args(arguments)
    if not (wanted.web / "index.html").is_file():
        sys.exit(f"{wanted.web} holds no built page: run `make web`")
    figures = take_figures(
        wanted.web, wanted.runs, lambda step: print(f"==> {step}", file=sys.stderr, flush=True)
    )
    print(json.dumps(as_json(figures), indent=1) if wanted.json else as_markdown(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
