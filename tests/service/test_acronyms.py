"""Acronyms are understood as the documents define them, in both directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.sources import upload_source
from service.acronyms import Definition, acronyms, definitions, expansions
from service.bootstrap import Services
from tests.ingestion.strategies import any_text

TEXT = (
    "The plan speaks of Coastal Grain Reserves (CGR). Officials of the NKC (Northern Keel "
    "Corporation) agreed, and (see above) the year (2024) was good. 萨罗海峡管理局（SSA）发布通告。"
)


def test_definitions_are_found_in_both_orders_and_in_chinese() -> None:
    assert list(definitions(TEXT)) == [
        Definition("CGR", "Coastal Grain Reserves"),
        Definition("NKC", "Northern Keel Corporation"),
        Definition("SSA", "萨罗海峡管理局"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The ships (NKC) sailed.",  # no words that the letters stand for
        "It rose (by 4 percent) and fell.",
        "He came (A) late.",
        "()（）((",
    ],
)
def test_what_is_no_definition_is_left_alone(text: str) -> None:
    assert list(definitions(text)) == []


@pytest.mark.parametrize(
    ("question", "also"),
    [
        ("What does CGR stand for?", ["Coastal Grain Reserves"]),
        ("Where are the coastal grain reserves?", ["CGR"]),
        ("萨罗海峡管理局发布了什么？", ["SSA"]),
        ("What did the SSA publish?", ["萨罗海峡管理局"]),
        ("Where are the reserves?", []),
    ],
)
def test_a_question_is_searched_for_in_both_forms(question: str, also: list[str]) -> None:
    assert expansions(question, [TEXT]) == also


def test_acronyms_are_words_of_capitals() -> None:
    assert acronyms("Do NKCs and the SSA or I know a B2B plan?") == ["NKC", "SSA", "B2B"]


@given(any_text, st.lists(any_text, max_size=3))
def test_any_text_can_be_looked_through(question: str, texts: list[str]) -> None:
    expansions(question, texts)
    for text in texts:
        for one in definitions(text):
            assert one.short in text
            assert one.long in " ".join(text.split()) or one.long in text


def test_a_document_that_only_has_the_long_form_is_found(services: Services) -> None:
    """Two documents: one defines the acronym, the other only speaks of what it stands for."""
    sources = [
        upload_source("plan.txt", b"The plan founds the Coastal Grain Reserves (CGR) this year."),
        upload_source("count.txt", b"In all coastal grain reserves there were 40 silos last May."),
    ]
    assert [one.status for one in services.pipeline.ingest(sources, "coast")] == ["added"] * 2

    found = services.retriever.retrieve("How many silos has the CGR?", "coast", 2)

    assert {one.passage.source for one in found} == {"plan.txt", "count.txt"}
