"""Opens the page and streams a long answer into it, again and again, and takes the figures."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, expect

from service.app import create_app
from service.bootstrap import open_services
from service.samples import SAMPLE_COLLECTION, sample_sources
from service.settings import Settings
from tests.browser.figures.watching import QUIET_MS, WATCH, read, traced
from tests.conftest import SAMPLES
from tests.openai_server import MODEL, Messages, OpenAIServer, fake_openai
from tests.server import served

STATEMENTS = 40
PIECE_CHARS = 10
PACE_S = 0.012
QUESTION = "What is known of Harnovia's shipbuilding?"

_NUMBERED = re.compile(r"^\[(\d+\.\d+)\] (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Load:
    """One opening of the page with an empty cache; times in milliseconds."""

    first_contentful_paint: float
    largest_contentful_paint: float
    question_box_drawn: float
    time_to_interactive: float
    layout_shift: float
    longest_task: float
    long_tasks: float


@dataclass(frozen=True, slots=True)
class Streaming:
    """One long answer that streams in, its support marks included."""

    deltas: float
    statements: float
    seconds: float
    layout_shift: float
    longest_task: float
    long_tasks: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Of repeated measurements: the middle one, and how far they lie apart."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page asked for when it was opened, and of whom in all."""

    paths: tuple[str, ...]
    hosts: tuple[str, ...]


class Recorder:
    """Notes every request of the pages that it is hung onto, and what moved in them by itself."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.moved: set[str] = set()

    def __call__(self, request: Request) -> None:
        """Note one."""
        self.requests.append(request.url)

    def asked(self, opening: list[str]) -> Asked:
        """What an opening asked for, and the hosts of all that was noted."""
        hosts = Counter(urlsplit(url).netloc for url in self.requests)
        return Asked(tuple(urlsplit(url).path for url in opening), tuple(sorted(hosts)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is served, and the model that it talks to."""

    url: str
    llm: OpenAIServer


@contextmanager
def served_page(home: Path, web: Path) -> Iterator[Place]:
    """The page with the sample library, and a model that writes forty statements."""
    with fake_openai() as llm:
        llm.reply(long_answer, piece_chars=PIECE_CHARS, pace_s=PACE_S)
        settings = Settings(
            home=home, llm_base_url=llm.url, llm_model=MODEL, llm_context_tokens=16_384
        )
        with open_services(settings) as services:
            sources = sample_sources(services.library, SAMPLES)
            list(services.pipeline.ingest(sources, SAMPLE_COLLECTION))
            with served(create_app(services, web=web)) as url:
                yield Place(url, llm)


def long_answer(messages: Messages) -> str:
    """Forty statements of the sentences that the model was given, each with its id."""
    found = _NUMBERED.findall(messages[-1]["content"])
    assert found, "the prompt holds no numbered sentences"
    given = [found[at % len(found)] for at in range(STATEMENTS)]
    return " ".join(f"{text.strip().rstrip('.')} [{key}]." for key, text in given)


def measure_load(browser: Browser, place: Place, slower: int, recorder: Recorder) -> Load:
    """Open the page with an empty cache, and wait until it has come to rest."""
    with _page(browser, slower, recorder) as page, traced(browser, page) as tasks:
        page.goto(place.url)
        seen = read(page)
        while seen.quiet_for < QUIET_MS:
            page.wait_for_timeout(250)
            seen = read(page)
    recorder.moved.update(seen.moved())
    return Load(
        first_contentful_paint=seen.fcp,
        largest_contentful_paint=seen.lcp,
        question_box_drawn=seen.drawn,
        time_to_interactive=seen.interactive,
        layout_shift=seen.shift(),
        longest_task=tasks.longest,
        long_tasks=tasks.long,
    )


def measure_streaming(browser: Browser, place: Place, slower: int, recorder: Recorder) -> Streaming:
    """Ask, and watch the page until the answer stands with all of its support marks."""
    with _page(browser, slower, recorder) as page:
        page.goto(place.url)
        page.get_by_role("textbox", name="Your question").fill(QUESTION)
        ask = page.get_by_role("button", name="Ask", exact=True)
        expect(ask).to_be_enabled()
        with traced(browser, page) as tasks:
            began = read(page).now
            ask.click()
            answer = page.get_by_role("article", name=f"Answer to: {QUESTION}")
            # What moves until then is the reader's own doing, however late it comes.
            expect(page.locator('a[aria-current="page"][href^="/c/"]')).to_be_visible()
            expect(answer).to_be_visible()
            stands = read(page).now
            expect(answer).to_have_attribute("aria-busy", "false", timeout=120_000)
            page.wait_for_timeout(500)
            seen = read(page)
            statements = answer.get_by_role("button", name=re.compile("^Support")).count()
    recorder.moved.update(seen.moved(since=stands))
    written = long_answer(place.llm.requests[-1].messages)
    return Streaming(
        deltas=math.ceil(len(written) / PIECE_CHARS),
        statements=statements,
        seconds=(seen.now - began - 500) / 1_000,
        layout_shift=seen.shift(since=stands),
        longest_task=tasks.longest,
        long_tasks=tasks.long,
    )


def spread(values: list[float]) -> Spread:
    """The median and the range of some values."""
    return Spread(statistics.median(values), min(values), max(values))


@contextmanager
def _page(browser: Browser, slower: int, recorder: Recorder) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="en") as context:
        page = context.new_page()
        page.on("request", recorder)
        page.add_init_script(WATCH)
        if slower > 1:
            session = context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        yield page
