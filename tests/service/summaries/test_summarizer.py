"""From documents to a cited summary, with and without a language model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.library import NO_FILTERS
from ingestion.sources import upload_source
from service.bootstrap import Services
from service.errors import TooMuchToSummarize
from service.packing import estimated_tokens
from service.pointers import Delta
from service.summaries.events import SummaryPlanned, SummaryProgressed, SummaryReady
from service.summaries.material import Material
from service.summaries.records import Length, Summary, SummaryFormat, SummaryOptions
from service.summaries.targets import material_of_collection, material_of_text
from tests.openai_server import MODEL, Ending, OpenAIServer
from tests.service.summaries.conftest import NARROW_TOKENS
from tests.service.summaries.scripted import is_picking, long_text, summarizing

# So many times the model is asked about a text of twelve chapters.
REQUESTS = 6

Opened = Callable[..., AbstractContextManager[Services]]

FIRST = """Fishing in Ostrel, 2024

The fleet of Ostrel landed 900 tonnes of herring in 2024. The price rose by a third.

The council plans a second auction hall.
"""
SECOND = """A count of the herring catch

An independent count finds that the fleet of Ostrel landed 700 tonnes of herring in 2024.

The auction hall is full on three days of the week.
"""


def collection(services: Services, focus: str | None = None) -> Material:
    return material_of_collection(services.library, services.retriever, "coast", NO_FILTERS, focus)


def summarize(
    services: Services,
    material: Material,
    options: SummaryOptions | None = None,
    *,
    fresh: bool = True,
) -> Summary:
    """Summarize, holding the summary to the promises that every summary makes."""
    options = options or SummaryOptions()
    summary = asyncio.run(services.summarizer.summarize(material, options, fresh=fresh))
    check_promises(material, summary)
    return summary


def check_promises(material: Material, summary: Summary) -> None:
    texts = {one.key: one.read().version.text for one in material.readings}
    for citation in summary.citations:
        text = texts[citation.document_id, citation.version]
        assert text[citation.start : citation.end] == citation.quote
    for statement in summary.statements:
        assert summary.text[statement.start : statement.end] == statement.text
        assert set(statement.citations) <= {one.number for one in summary.citations}
        # Without a model to judge, what is in another language than its source is not checked.
        assert statement.support.status != "unchecked" or statement.support.method == "languages"
    for heading in summary.headings:
        assert summary.text[heading.start : heading.end] == heading.text
    for disagreement in summary.disagreements:
        for voice in disagreement.voices:
            assert summary.citations[voice.citation - 1].quote == voice.says
    assert summary.abstained == (not summary.statements)
    assert not summary.abstained or summary.reason
    cited = sum(bool(one.citations) for one in summary.coverage.sections)
    assert (cited > 0) == bool(summary.citations)


def ingest(services: Services, **texts: str) -> None:
    sources = [upload_source(f"{name}.txt", text.encode()) for name, text in texts.items()]
    assert all(one.document_id for one in services.pipeline.ingest(sources, "coast"))


def holding(services: Services, words: bytes) -> bool:
    """Whether any file of the data directory holds some words."""
    files = (one for one in services.settings.home.rglob("*") if one.is_file())
    return any(words in one.read_bytes() for one in files)


def test_without_a_model_the_sources_own_sentences_are_the_summary(reading: Services) -> None:
    summary = summarize(reading, collection(reading), SummaryOptions(length=Length(sentences=2)))
    assert (summary.mode, summary.model, summary.reason) == ("extractive", None, None)
    assert len(summary.statements) == 2
    assert {one.support.status for one in summary.statements} == {"verbatim"}
    assert {one.title for one in summary.documents} == {
        "The harbour of Ostrel",
        "The lighthouse on Grey Skerry",
    }


def test_a_model_writes_from_what_it_is_shown_and_points_at_it(
    writing: Services, server: OpenAIServer
) -> None:
    server.reply(summarizing(wanted="opened"))
    summary = summarize(writing, collection(writing))
    assert (summary.mode, summary.model) == ("model", MODEL)
    assert summary.citations[0].quote == "The harbour of Ostrel was opened on 4 May 1931."
    assert summary.cost.calls == summary.estimate.calls == 1
    assert summary.cost.prompt_tokens > 0


def test_a_text_of_the_request_is_cited_at_its_own_characters(reading: Services) -> None:
    text = "  The quay \t was closed.\r\n\r\nIt   opened again in June 1950, after two years.  "
    summary = summarize(reading, material_of_text(reading.embedder, text))
    citation = summary.citations[0]
    assert (citation.document_id, citation.version, citation.collection) == ("request-1", 0, "")
    assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(("sentences", "chosen"), [(1, [0]), (2, [0, 1])])
def test_a_sentence_that_leans_on_the_one_before_does_not_stand_alone(
    reading: Services, sentences: int, chosen: list[int]
) -> None:
    said = (
        "The yard at Tolmund closed in May 2024 for want of orders and steel.",
        "It reopened in June 2025 with 400 workers, a new crane and two docks for frigates.",
    )
    material = material_of_text(reading.embedder, " ".join(said))
    summary = summarize(reading, material, SummaryOptions(length=Length(sentences=sentences)))
    assert [one.text for one in summary.statements] == [said[at] for at in chosen]


def test_a_long_text_is_picked_from_until_it_fits_and_cites_its_own_words(
    writing: Services, server: OpenAIServer
) -> None:
    server.reply(summarizing(wanted="granted"))
    summary = summarize(writing, material_of_text(writing.embedder, long_text(40)))
    picks = [one for one in server.requests if is_picking(one.messages)]
    assert len(picks) >= 8
    assert summary.cost.calls == len(server.requests) == len(picks) + 1
    assert summary.estimate.calls == pytest.approx(summary.cost.calls, abs=3)
    assert "granted" in summary.citations[0].quote
    assert 0 < summary.coverage.sections_share < 1
    assert len(summary.coverage.sections) == 40


def test_prompts_fit_into_the_window(writing: Services, server: OpenAIServer) -> None:
    server.reply(summarizing())
    summarize(writing, material_of_text(writing.embedder, long_text(8)))
    longest = max(
        sum(estimated_tokens(one["content"]) for one in request.messages)
        for request in server.requests
    )
    room = NARROW_TOKENS - writing.settings.llm_max_output_tokens
    assert 0.5 * room < longest <= room


@pytest.mark.parametrize("failing", range(REQUESTS))
def test_after_a_failure_at_any_step_asking_again_goes_on_from_there(
    writing: Services, server: OpenAIServer, failing: int
) -> None:
    material = material_of_text(writing.embedder, long_text(12), f"Edition {failing}")
    for _ in range(failing):
        server.reply(summarizing())
    server.fail(400)
    broken = summarize(writing, material)
    assert broken.mode == "extractive"
    assert "did not finish" in (broken.reason or "")
    assert {one.support.status for one in broken.statements} == {"verbatim"}
    assert len(server.requests) == failing + 1
    server.forget()
    server.reply(summarizing())
    whole = summarize(writing, material)
    assert (whole.mode, whole.cached) == ("model", False)
    assert whole.cost.calls == REQUESTS - failing
    assert len(server.requests) == failing + 1 + REQUESTS - failing


def test_a_model_that_picks_nothing_usable_costs_only_its_portion(
    writing: Services, server: OpenAIServer
) -> None:
    write = summarizing()
    server.reply(lambda messages: "I cannot say." if is_picking(messages) else write(messages))
    summary = summarize(writing, material_of_text(writing.embedder, long_text(11)))
    assert summary.mode == "model"
    assert summary.statements


def test_invented_ids_are_counted_and_never_shown(writing: Services, server: OpenAIServer) -> None:
    server.reply("The harbour is old [1.1]. It sank [77.7]. It flew [1.x].")
    summary = summarize(writing, collection(writing))
    assert summary.invalid_citations == 2
    assert len(summary.citations) == 1
    assert "77" not in summary.text


def test_a_claim_that_its_citation_does_not_hold_is_marked(
    writing: Services, server: OpenAIServer
) -> None:
    server.reply("The harbour of Ostrel was opened on 4 May 1913 [1.2].")
    (statement,) = summarize(writing, collection(writing)).statements
    assert statement.support.status in ("unsupported", "contradicted")


def test_the_length_is_held_to_and_the_rest_left_out(
    writing: Services, server: OpenAIServer
) -> None:
    server.reply(summarizing(sentences=9))
    options = SummaryOptions(length=Length(sentences=2))
    summary = summarize(writing, collection(writing), options)
    assert len(summary.statements) == 2
    assert "more than was asked for" in (summary.reason or "")


def test_headings_of_a_brief_are_no_statements_but_are_checked(
    writing: Services, server: OpenAIServer
) -> None:
    server.reply("## Harbour\n- It has nine piers [1.3].\n\n## Eighty ships sank\n- Deep [1.3].")
    options = SummaryOptions(format="brief")
    summary = summarize(writing, collection(writing), options)
    assert [one.text for one in summary.headings] == ["Harbour", "Eighty ships sank"]
    assert [one.before for one in summary.headings] == [0, 1]
    assert [one.text for one in summary.statements] == ["It has nine piers.", "Deep."]
    assert summary.headings[1].support.status in ("unsupported", "contradicted")


def test_a_timeline_goes_by_date_whatever_the_model_wrote(
    writing: Services, server: OpenAIServer
) -> None:
    server.reply(
        "- In 2024 grain was handled [1.6].\n- On 4 May 1931 the harbour was opened [1.2].\n"
        "- The lamp was replaced in 2019 [2.3]."
    )
    options = SummaryOptions(format="timeline")
    summary = summarize(writing, collection(writing), options)
    assert [one.date for one in summary.timeline] == ["1931-05-04", "2019", "2024"]
    assert [one.statement for one in summary.timeline] == [0, 1, 2]
    assert summary.text.splitlines()[0].startswith("- On 4 May 1931")


@pytest.mark.parametrize("with_model", [False, True])
def test_disagreeing_sources_are_shown_with_who_says_what(
    opened: Opened, llm: OpenAIServer, with_model: bool
) -> None:
    llm.reply(summarizing(wanted="landed"))
    model = {"llm_base_url": llm.url, "llm_model": MODEL} if with_model else {}
    with opened(**model) as services:
        ingest(services, first=FIRST, second=SECOND)
        summary = summarize(services, collection(services))
    (disagreement,) = summary.disagreements
    assert disagreement.about == "900 tonnes against 700 tonnes"
    assert [one.title for one in disagreement.voices] == [
        "Fishing in Ostrel, 2024",
        "A count of the herring catch",
    ]
    if with_model:
        assert "seem to disagree: [1.2] and [2.2]" in llm.requests[0].messages[-1]["content"]
    else:
        assert "Sources disagree (900 tonnes against 700 tonnes)" in summary.text


def test_what_several_sources_say_is_said_once_and_cites_them_all(services: Services) -> None:
    said = "The herring season of Ostrel opens on 1 March 2025 and ends on 30 June 2025."
    ingest(services, one=f"Notice\n\n{said}", two=f"From the paper\n\nGulls cry. {said}")
    summary = summarize(services, collection(services, "season"), SummaryOptions(focus="season"))
    holding = [one for one in summary.statements if one.text == said]
    assert len(holding) == 1
    sources = {summary.citations[number - 1].source for number in holding[0].citations}
    assert sources == {"one.txt", "two.txt"}


def test_near_copies_are_read_once_but_for_what_they_say_otherwise(services: Services) -> None:
    body = " ".join(
        f"Boat {number} of the fleet landed {number * 3} crates at pier {number}."
        for number in range(1, 40)
    )
    ingest(services, story=f"Landings\n\n{body}", reprint=f"Landings, again\n\n{body} So be it.")
    summary = summarize(services, collection(services))
    copies = {one.source: one.near_copy_of for one in summary.documents}
    originals = {one.document_id for one in summary.documents if one.near_copy_of is None}
    assert sum(one is not None for one in copies.values()) == 1
    assert {one for one in copies.values() if one} <= originals


def test_a_focus_that_nothing_bears_on_gives_no_summary(reading: Services) -> None:
    summary = summarize(
        reading, collection(reading, "quarks"), SummaryOptions(focus="quarks and gluons")
    )
    assert summary.abstained
    assert "bears on" in (summary.reason or "")


def test_a_model_that_finds_nothing_on_the_focus_abstains(
    writing: Services, server: OpenAIServer
) -> None:
    server.reply("NO ANSWER")
    options = SummaryOptions(focus="the price of tea")
    summary = summarize(writing, collection(writing), options)
    assert (summary.abstained, summary.model) == (True, MODEL)


def test_the_same_again_is_the_kept_result_and_a_changed_document_is_not(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply(summarizing())
    first = summarize(services_with_model, collection(services_with_model))
    again = summarize(services_with_model, collection(services_with_model), fresh=False)
    assert (again.cached, again.id, len(llm.requests)) == (True, first.id, 1)
    assert again.statements == first.statements
    other = SummaryOptions(length=Length(words=60))
    material = collection(services_with_model)
    assert not summarize(services_with_model, material, other, fresh=False).cached
    assert not summarize(services_with_model, material, fresh=True).cached
    ingest(services_with_model, harbour="The harbour of Ostrel\n\nIt was closed in 2025.")
    changed = summarize(services_with_model, collection(services_with_model), fresh=False)
    assert not changed.cached
    assert len(llm.requests) == 4


def test_the_same_text_again_is_remembered_and_stored_nowhere(services: Services) -> None:
    text = "The quay was closed in May 1949. It opened again in June 1950, after two winters."
    summarize(services, material_of_text(services.embedder, text))
    assert summarize(services, material_of_text(services.embedder, text), fresh=False).cached
    assert holding(services, b"41 metres tall")
    assert not holding(services, b"two winters")


def test_a_purged_document_takes_its_summaries_with_it(services: Services) -> None:
    summarize(services, collection(services))
    assert holding(services, b"41 metres tall")
    document = services.library.find("coast", "lighthouse.txt")
    assert document is not None
    services.pipeline.purge(document.document_id)
    assert not holding(services, b"41 metres tall")


def test_what_would_take_too_many_requests_is_refused_before_any(
    opened: Opened, llm: OpenAIServer
) -> None:
    with opened(
        llm_base_url=llm.url, llm_model=MODEL, llm_context_tokens=2_048, summary_max_calls=3
    ) as services:
        material = material_of_text(services.embedder, long_text(12))
        with pytest.raises(TooMuchToSummarize, match="FOOTNOTE_SUMMARY_MAX_CALLS"):
            summarize(services, material)
    assert not llm.requests


def test_progress_is_told_and_the_plan_comes_first(writing: Services, server: OpenAIServer) -> None:
    server.reply(summarizing())

    async def events() -> list[object]:
        material = material_of_text(writing.embedder, long_text(13))
        return [one async for one in writing.summarizer.stream(material, SummaryOptions())]

    found = asyncio.run(events())
    assert isinstance(found[0], SummaryPlanned)
    progress = [one for one in found if isinstance(one, SummaryProgressed)]
    assert [one.done for one in progress] == list(range(1, len(progress) + 1))
    assert all(one.done < one.total for one in progress)
    assert any(isinstance(one, Delta) for one in found)
    assert sum(isinstance(one, SummaryReady) for one in found) == 1


@pytest.mark.parametrize("ending", ["cut", "reset", "malformed"])
def test_a_summary_that_breaks_off_while_it_is_written_is_extractive(
    writing: Services, server: OpenAIServer, ending: Ending
) -> None:
    server.reply("The harbour opened [1.2]. And then", ending=ending)
    summary = summarize(writing, collection(writing))
    assert summary.mode == "extractive"
    assert "language model" in (summary.reason or "")


def test_documents_in_the_language_asked_for_are_read_where_nothing_is_translated(
    services: Services,
) -> None:
    ingest(services, zh="渔业通告\n\n奥斯特雷尔港的鲱鱼捕捞季于2025年3月1日开始，6月30日结束。")
    summary = summarize(services, collection(services), SummaryOptions(language="zh"))
    assert [one.source for one in summary.documents] == ["zh.txt"]
    assert "鲱鱼" in summary.text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    reply=st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from("[1.1] [2.1] [9.9] [1] 【1.2】 [[ NONE 。 2024: “nine”".split()),
            st.sampled_from(["NO ANSWER", "\n## Heading\n", "\n- ", "\n\n", ". "]),
        ),
        max_size=12,
    ).map("".join),
    form=st.sampled_from(["paragraph", "bullets", "brief", "timeline"]),
)
def test_whatever_a_model_says_every_promise_is_kept(
    writing: Services, server: OpenAIServer, reply: str, form: SummaryFormat
) -> None:
    server.forget()
    server.reply(reply)
    summary = summarize(writing, collection(writing), SummaryOptions(format=form))
    assert "[9.9]" not in summary.text
