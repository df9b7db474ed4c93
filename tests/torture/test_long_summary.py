"""A document of a thousand pages summarized from end to end, with a model that fails on the way.

What it took is printed: requests, tokens, and how much memory the process had more at its most than
before.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.bootstrap import Services, open_services
from service.settings import Settings
from service.summaries.material import Material
from service.summaries.records import Summary, SummaryOptions
from service.summaries.targets import material_of_text
from tests.openai_server import MODEL, Messages, OpenAIServer, fake_openai
from tests.service.summaries.scripted import is_picking, long_text, summarizing
from tests.service.summaries.test_summarizer import check_promises

# A page has about 3,000 characters; a chapter of this text has 1,700.
CHAPTERS = 1_750
PAGE_CHARS = 3_000
PAGES = 1_000
# For every step there is, a failing model in a shorter text.
FAILING_CHAPTERS = 60
MOST_MEGABYTES = 600
MOST_ATTEMPTS = 100


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """A model that picks and writes."""
    with fake_openai() as server:
        yield server


@pytest.fixture
def services(tmp_path: Path, server: OpenAIServer) -> Iterator[Services]:
    """A Footnote that asks it, with a window of common size."""
    settings = Settings(home=tmp_path, llm_base_url=server.url, llm_model=MODEL)
    with open_services(settings) as services:
        yield services


def summarize(services: Services, material: Material) -> Summary:
    summary = asyncio.run(services.summarizer.summarize(material, SummaryOptions(), fresh=True))
    check_promises(material, summary)
    return summary


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def test_a_thousand_pages_are_summarized_in_bounded_memory(
    services: Services, server: OpenAIServer
) -> None:
    text = long_text(CHAPTERS)
    assert len(text) >= PAGES * PAGE_CHARS
    server.reply(summarizing(wanted="granted"))
    services.embedder.embed_passages(["warm"])
    before = peak_megabytes()

    material = material_of_text(services.embedder, text)
    summary = summarize(services, material)

    more = peak_megabytes() - before
    assert (summary.mode, summary.invalid_citations) == ("model", 0)
    assert summary.cost.calls == len(server.requests)
    print(
        f"\n{len(text):,} characters: {summary.cost.calls} requests (estimated "
        f"{summary.estimate.calls}), {summary.cost.prompt_tokens:,} words in, "
        f"{summary.timings_ms['total'] / 1000:.0f} s, {more:.0f} MB more memory"
    )
    assert more < MOST_MEGABYTES


def test_without_a_model_a_thousand_pages_are_summarized_too(
    services: Services, server: OpenAIServer
) -> None:
    server.fail(400)
    before = peak_megabytes()
    summary = summarize(services, material_of_text(services.embedder, long_text(CHAPTERS)))
    assert summary.mode == "extractive"
    print(
        f"\nextractive: {summary.timings_ms['total'] / 1000:.0f} s, "
        f"{peak_megabytes() - before:.0f} MB more memory"
    )
    assert {one.support.status for one in summary.statements} == {"verbatim"}


def test_a_failure_at_each_step_in_turn_loses_no_step(
    services: Services, server: OpenAIServer
) -> None:
    material = material_of_text(services.embedder, long_text(FAILING_CHAPTERS))
    answer = summarizing()
    asked: list[bool] = []
    attempts = 0
    summary: Summary | None = None
    while summary is None or summary.mode == "extractive":
        attempts += 1
        server.forget()
        server.reply(_noting(asked, answer))
        server.fail(400)
        summary = summarize(services, material)
        assert summary.mode == "model" or "did not finish" in (summary.reason or "")
        assert attempts <= MOST_ATTEMPTS
    print(f"\n{attempts} attempts, {sum(asked)} picks")
    server.forget()
    server.requests.clear()
    server.reply(answer)
    assert summarize(services, material).cost.calls == 1


def _noting(asked: list[bool], answer: Callable[[Messages], str]) -> Callable[[Messages], str]:
    def reply(messages: Messages) -> str:
        asked.append(is_picking(messages))
        return answer(messages)

    return reply
