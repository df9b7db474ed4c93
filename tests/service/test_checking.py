"""A text of somebody's is checked: evidence for every statement, exact, and honest about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import UnknownCollection, UnknownDocument
from ingestion.library import Filters
from service.answers import Citation
from service.bootstrap import Services
from service.checks import CheckedStatement, CheckedText, GivenPassage, PassageCitation
from service.errors import InvalidRequest
from service.evidence_sources import Against, InCollection, InDocuments, InPassages
from service.samples import SAMPLE_COLLECTION
from service.support.examination import Examiner
from tests.openai_server import MODEL, OpenAIServer

SAMPLE = InCollection(SAMPLE_COLLECTION)
HARBOUR = (
    "The harbour of Ostrel was opened on 4 May 1931. It has nine piers and a depth of 14.5 metres. "
    "Lena Marsh praised Otto Brandt. The council did not approve the new pier. "
    "The harbour master said: “No ship has waited longer than two days.”"
)


def checked(services: Services, text: str, against: Against = SAMPLE) -> CheckedText:
    found = asyncio.run(services.checker.check(text, against))
    check_promises(services, text, against, found)
    return found


def in_passages(services: Services, text: str, *passages: str) -> CheckedText:
    return checked(services, text, InPassages(tuple(map(GivenPassage, passages))))


def check_promises(services: Services, text: str, against: Against, found: CheckedText) -> None:
    """What holds for every check: exact offsets, evidence for all support, counts that add up."""
    for statement in found.statements:
        assert text[statement.start : statement.end] == statement.text
        assert all(0 <= a < b <= len(statement.text) for a, b in statement.support.spans)
        if statement.support.status in ("verbatim", "supported", "partial"):
            assert statement.citations
        assert not set(statement.citations) & set(statement.contrary)
        for one in statement.quotations:
            assert one.match is None or one.citation in statement.citations
    for number, citation in enumerate(found.citations, start=1):
        assert citation.number == number
        source = source_of(services, against, citation)
        assert source[citation.start : citation.end] == citation.quote
        assert source[: citation.start].endswith(citation.before)
        assert source[citation.end :].startswith(citation.after)
    outcomes = [one.support for one in found.statements if one.support.method != "remark"]
    assert found.checkable == len(outcomes) == sum(found.counts.values())
    held = sum(one.status in ("verbatim", "supported") for one in outcomes)
    expected = round(held / len(outcomes), 4) if outcomes else None
    assert found.faithfulness == expected


def source_of(services: Services, against: Against, citation: Citation | PassageCitation) -> str:
    if isinstance(citation, PassageCitation):
        assert isinstance(against, InPassages)
        return against.passages[citation.passage].text
    return services.library.version(citation.document_id, citation.version).text


def statuses(found: CheckedText) -> list[str]:
    return [one.support.status for one in found.statements]


def quotes(found: CheckedText, numbers: Sequence[int]) -> str:
    return " … ".join(found.citations[number - 1].quote for number in numbers)


def only(found: CheckedText) -> CheckedStatement:
    (statement,) = found.statements
    return statement


@pytest.mark.parametrize(
    ("text", "status", "quoted"),
    [
        ("It has nine piers and a depth of 14.5 metres.", "verbatim", "nine piers"),
        ("The harbour of Ostrel has nine piers.", "supported", "nine piers"),
        ("The harbour of Ostrel was opened on 4 May 1932.", "contradicted", "1931"),
        ("It has eleven piers and a depth of 14.5 metres.", "contradicted", "nine piers"),
        ("The council approved the new pier.", "contradicted", "did not approve"),
        ("Otto Brandt praised Lena Marsh.", "partial", "Lena Marsh praised"),
        ("Paris is the capital of France.", "unsupported", ""),
    ],
)
def test_a_statement_is_judged_by_the_sentence_that_speaks_of_it(
    sample_services: Services, text: str, status: str, quoted: str
) -> None:
    found = in_passages(sample_services, text, "Nothing of note happened here.", HARBOUR)
    statement = only(found)
    assert statement.support.status == status, statement
    assert quoted in quotes(found, statement.citations)


def test_documents_of_the_library_are_cited_where_they_stand(sample_services: Services) -> None:
    text = (
        "Receipts of 190 million pounds are expected in the first year. "
        "NKC put the damage at 460 million crowns. "
        "The dock will not stay closed until March 2027. "
        "The moon is made of cheese."
    )
    found = checked(sample_services, text)
    assert statuses(found) == ["supported", "contradicted", "contradicted", "unsupported"]
    second = found.statements[1]
    assert "640 million crowns" in quotes(found, second.citations)
    assert "460 million" in second.support.detail
    assert found.searched[0].collection == SAMPLE_COLLECTION
    assert found.faithfulness == 0.25


def test_chinese_statements_meet_chinese_evidence(sample_services: Services) -> None:
    text = (
        "万特雷尔半导体2026年第三季度营业收入8.74亿弗洛雷尔，同比增长12.3%。"
        "毛利率比上年同期上升1.8个百分点。四号厂首批晶圆预计2027年5月下线。"
    )
    found = checked(sample_services, text)
    assert statuses(found) == ["supported", "contradicted", "contradicted"]
    assert "下降" in quotes(found, found.statements[1].citations)


def test_a_number_that_stands_elsewhere_for_something_else_does_not_help(
    sample_services: Services,
) -> None:
    """The 31 of a date is in the evidence, but what was delivered were 27 ships."""
    found = in_passages(
        sample_services,
        "Harnovia delivered 31 ships in the year.",
        "Harnovia delivered 27 ships in the year, by our count. A ship was counted if it was "
        "delivered before 31 December.",
    )
    assert only(found).support.status in ("contradicted", "unsupported")
    assert "27 ships" in quotes(found, only(found).citations)


def test_sources_that_disagree_are_both_shown(sample_services: Services) -> None:
    ours = "The yards of Harnovia delivered 31 ships in 2025."
    theirs = "By another count, the yards of Harnovia delivered 27 ships in 2025."
    found = in_passages(
        sample_services, "The yards of Harnovia delivered 31 ships in 2025.", theirs, ours
    )
    statement = only(found)
    assert statement.support.status == "verbatim"
    assert quotes(found, statement.citations) == ours
    assert quotes(found, statement.contrary) == theirs
    assert f"[{statement.contrary[0]}]" in statement.support.detail


def test_a_sentence_and_the_one_that_it_leans_on_are_read_together(
    sample_services: Services,
) -> None:
    passage = (
        "The Sarrow Strait Authority met on Friday. It wants a tariff of 850 pounds per passage."
    )
    text = "The Sarrow Strait Authority wants a tariff of 850 pounds per passage."
    found = in_passages(sample_services, text, passage)
    assert only(found).support.status == "supported"
    assert quotes(found, only(found).citations) == passage


def test_quotations_are_held_to_the_source_and_the_text_stays(sample_services: Services) -> None:
    text = (
        "The harbour master said that “no SHIP has waited longer than two days”. "
        "She said that “the fee must be doubled”."
    )
    found = in_passages(sample_services, text, HARBOUR)
    first, second = found.statements
    assert [one.match for one in first.quotations] == ["whitespace"]
    assert "white space or capitals" in first.support.detail
    assert [one.match for one in second.quotations] == [None]
    assert (second.support.status, second.support.method) == ("unsupported", "quotations")


def test_citation_marks_and_remarks_do_not_count(sample_services: Services) -> None:
    text = "# Ostrel\n\nIt has nine piers [7] and a depth of 14.5 metres.[8] I hope this helps."
    found = in_passages(sample_services, text, HARBOUR)
    assert statuses(found) == ["verbatim", "unchecked"]
    assert found.statements[1].support.method == "remark"
    assert (found.checkable, found.faithfulness) == (1, 1.0)


def test_a_text_of_remarks_alone_has_no_faithfulness(sample_services: Services) -> None:
    found = in_passages(sample_services, "Sure! I hope this helps.", HARBOUR)
    assert (found.checkable, found.faithfulness) == (0, None)


def test_a_check_that_breaks_is_unchecked_and_counts_against_the_text(
    sample_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(Examiner, "examine", broken)
    found = in_passages(sample_services, "The harbour of Ostrel has nine piers.", HARBOUR)
    assert statuses(found) == ["unchecked"]
    assert "out of order" in only(found).support.detail
    assert found.faithfulness == 0


def test_a_judge_that_is_configured_has_its_say(
    opened: Callable[..., AbstractContextManager[Services]], llm: OpenAIServer
) -> None:
    llm.reply("UNSUPPORTED")
    with opened(llm_base_url=llm.url, llm_model=MODEL, support_judge="model") as services:
        found = in_passages(services, "The harbour of Ostrel has nine piers.", HARBOUR)
    assert statuses(found) == ["unsupported"]
    assert found.method == f"judge: {MODEL}" == only(found).support.method


def test_only_the_documents_that_are_named_are_read(sample_services: Services) -> None:
    text = "Receipts of 190 million pounds are expected in the first year."
    chips = InDocuments(("zh-vantrel-chip-note.md",))
    assert statuses(checked(sample_services, text, chips)) == ["unsupported"]
    strait = InDocuments(("strait-ledger-transit-tariff.html",))
    found = checked(sample_services, text, strait)
    assert statuses(found) == ["supported"]
    citation = found.citations[0]
    assert isinstance(citation, Citation)
    by_id = checked(sample_services, text, InDocuments((citation.document_id,)))
    assert by_id.citations == found.citations
    filters = Filters(sources=("zh-*",))
    assert statuses(checked(sample_services, text, InCollection("sample", filters))) == [
        "unsupported"
    ]


@pytest.mark.parametrize(
    ("text", "against", "error", "said"),
    [
        (" \n", SAMPLE, InvalidRequest, "empty"),
        ("a" * 100_001, SAMPLE, InvalidRequest, "100,001"),
        ("One. " * 4_000, SAMPLE, InvalidRequest, "statements"),
        ("One \ud800.", SAMPLE, InvalidRequest, "broken"),
        ("One.", InPassages(()), InvalidRequest, "empty"),
        ("One.", InPassages((GivenPassage("a" * 500_001),)), InvalidRequest, "500,001"),
        ("One.", InPassages((GivenPassage("a"),) * 1_001), InvalidRequest, "1,001"),
        ("One.", InPassages((GivenPassage("a \ud800"),)), InvalidRequest, "broken"),
        ("One.", InCollection("nowhere"), UnknownCollection, "nowhere"),
        ("One.", InCollection("sample", Filters(sources=("x",))), InvalidRequest, "source x"),
        ("One.", InDocuments(("nothing",)), UnknownDocument, "nothing"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_the_reason(
    sample_services: Services, text: str, against: Against, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        asyncio.run(sample_services.checker.check(text, against))


def test_a_check_that_is_cancelled_stops(
    sample_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first search lets the test know; then the check is cancelled, and searches no more."""
    searches: list[str] = []
    retrieve = sample_services.retriever.retrieve

    async def cancelled() -> None:
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        def noted(question: str, *given: object, **named: object) -> object:
            searches.append(question)
            loop.call_soon_threadsafe(begun.set)
            return retrieve(question, *given, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(sample_services.retriever, "retrieve", noted)
        text = " ".join(f"Ship number {at} left port." for at in range(400))
        checking = asyncio.create_task(sample_services.checker.check(text, SAMPLE))
        await begun.wait()
        checking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await checking
        await loop.run_in_executor(None, lambda: None)

    asyncio.run(cancelled())
    assert len(searches) < 400


PIECES = [
    *(
        "The harbour has nine piers.",
        "“No ship has waited”",
        "[1]",
        "港口有九个码头。",
        "- ",
        "\n\n",
    ),
    *("It was opened in 1931", ". ", "| a | 2 |\n", "**Ostrel** ", "\u00a0", "😀", "《", "not "),
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)


@settings(max_examples=25)
@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
def test_every_quote_is_cut_from_the_passage_that_was_given(
    sample_services: Services, text: str, passages: list[str]
) -> None:
    words = [text, "".join(passages)]
    if all(any(map(str.isalnum, one)) for one in words):
        in_passages(sample_services, text, *passages)
