"""Filters say which documents are looked into, by every way of asking."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.indexes import exact, search_indexes
from ingestion.library import Filters
from service.bootstrap import Services
from service.langchain import FootnoteRetriever, LocalFootnote

QUESTION = "How many ships did Harnovia deliver in 2025?"


def sources(services: Services, filters: Filters, question: str = QUESTION) -> set[str]:
    found = services.retriever.retrieve(question, "sample", 100, filters=filters)
    return {one.passage.source for one in found}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(sources=("harnovia-*.pdf",)), {"harnovia-mmi-annual-report-2025.pdf"}),
        (Filters(sources=("memo-grain-desk-outlook.txt",)), {"memo-grain-desk-outlook.txt"}),
        (
            Filters(languages=("zh-Hans",), sources=("*.md", "*.html")),
            {"zh-vantrel-chip-note.md", "velmar-review-zh-grain-corridor.html"},
        ),
        (Filters(documents=("0",)), set()),
        (Filters(published_from=date(2100, 1, 1)), set()),
    ],
)
def test_only_what_meets_the_filters_is_found(
    sample_services: Services, filters: Filters, expected: set[str]
) -> None:
    assert sources(sample_services, filters, "粮食 ships grain chip wafer") == expected


languages = st.sampled_from(["en", "zh", "ZH-hant", "fr"])
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    filters=st.builds(
        Filters,
        sources=st.lists(st.sampled_from(["*.pdf", "v*", "*zh*", "no"]), max_size=2).map(tuple),
        languages=st.lists(languages, max_size=2).map(tuple),
        published_from=st.none() | days,
        published_to=st.none() | days,
    )
)
def test_a_filtered_search_finds_what_an_unfiltered_one_finds_and_meets_them(
    sample_services: Services, filters: Filters
) -> None:
    everything = sources(sample_services, Filters(), QUESTION)
    documents, _ = sample_services.library.documents("sample", 1000)
    admitted = {
        one.source
        for one in documents
        if filters.admits_document(one.document_id, one.source)
        and filters.admits_language(one.language)
        and (not filters.published_from or (one.published_at or date.min) >= filters.published_from)
        and (not filters.published_to or (one.published_at or date.max) <= filters.published_to)
    }

    found = sources(sample_services, filters)

    assert found <= admitted
    assert everything & admitted <= found


@pytest.mark.parametrize("if_far", [1, 1000])
def test_many_versions_are_searched_as_exactly_as_few(
    sample_services: Services, monkeypatch: pytest.MonkeyPatch, if_far: int
) -> None:
    """With too many to compare one by one, what the index finds is looked through instead."""
    filters = Filters(languages=("en",))
    few = sample_services.retriever.retrieve(QUESTION, "sample", 20, "dense", filters)
    monkeypatch.setattr(exact, "MOST_COMPARED", 1)
    monkeypatch.setattr(exact, "MOST_COMPARED_IF_FAR", if_far)
    monkeypatch.setattr(search_indexes, "_MORE", 2)

    many = sample_services.retriever.retrieve(QUESTION, "sample", 20, "dense", filters)

    assert [one.passage.id for one in many] == [one.passage.id for one in few]


def test_an_answer_keeps_to_the_filters_and_says_so(sample_services: Services) -> None:
    filters = Filters(sources=("lanthorn-*",))
    answer = asyncio.run(sample_services.answerer.answer(QUESTION, "sample", filters=filters))
    assert {one.source for one in answer.citations} == {
        "lanthorn-harnovia-shipbuilding-estimate.html"
    }
    assert "27 ships" in answer.text
    assert answer.searched.filters == ("source lanthorn-*",)


def test_langchain_can_filter(sample_services: Services) -> None:
    retriever = FootnoteRetriever(
        footnote=LocalFootnote(sample_services),
        collections="sample",
        filters=Filters(sources=("lanthorn-*",)),
    )
    assert {one.metadata["source"] for one in retriever.invoke(QUESTION)} == {
        "lanthorn-harnovia-shipbuilding-estimate.html"
    }
