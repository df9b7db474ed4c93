"""What a model is shown fits into its window, the best first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.library import StoredPassage
from service.bootstrap import Services
from service.numbering import lines_of, numbered, whole
from service.packing import estimated_tokens, packed

QUESTION = "How many ships did Harnovia deliver in 2025?"


@pytest.fixture(scope="module")
def passages(sample_services: Services) -> list[StoredPassage]:
    """Ten passages of the sample library."""
    found = sample_services.retriever.retrieve(QUESTION, "sample", 10)
    return [one.passage for one in found]


@given(budget=st.integers(0, 6_000))
def test_a_prompt_never_takes_more_than_its_budget(
    passages: list[StoredPassage], budget: int
) -> None:
    shown = packed(passages, budget)

    assert shown[0].passage == passages[0]
    assert [one.passage for one in shown] == passages[: len(shown)]
    least = len(shown[0].sentences) == 1 and len(shown) == 1
    assert least or estimated_tokens(numbered(shown)) <= budget


def test_what_fits_is_shown_whole(passages: list[StoredPassage]) -> None:
    shown = packed(passages, 100_000)
    assert shown == [whole(one) for one in passages]


def test_the_passage_that_fills_the_window_is_cut_after_a_sentence(
    passages: list[StoredPassage],
) -> None:
    first = estimated_tokens("\n".join(lines_of(1, whole(passages[0]))))
    shown = packed(passages, first)
    assert len(shown) == 1
    assert 0 < len(shown[0].sentences) < len(passages[0].sentences)


def test_chinese_counts_more_than_english() -> None:
    assert estimated_tokens("海峡") == 3
    assert estimated_tokens("straits") == 3
    assert estimated_tokens("1,200") == 5
