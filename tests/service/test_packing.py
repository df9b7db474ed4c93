"""What a model is shown fits into its window, the best first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.bootstrap import Services
from service.model_answers import _lines, numbered
from service.packing import estimated_tokens, packed
from service.retrieval import Candidate

QUESTION = "How many ships did Harnovia deliver in 2025?"


@pytest.fixture(scope="module")
def candidates(sample_services: Services) -> list[Candidate]:
    """Ten passages of the sample library."""
    return sample_services.retriever.retrieve(QUESTION, "sample", 10)


@given(budget=st.integers(0, 6_000))
def test_a_prompt_never_takes_more_than_its_budget(
    candidates: list[Candidate], budget: int
) -> None:
    shown = packed(candidates, _lines, budget)

    assert shown[0].candidate == candidates[0]
    assert [one.candidate for one in shown] == candidates[: len(shown)]
    least = shown[0].sentences == 1 and len(shown) == 1
    assert least or estimated_tokens(numbered(shown)) <= budget


def test_what_fits_is_shown_whole(candidates: list[Candidate]) -> None:
    shown = packed(candidates, _lines, 100_000)
    assert [one.sentences for one in shown] == [len(one.passage.sentences) for one in candidates]


def test_the_passage_that_fills_the_window_is_cut_after_a_sentence(
    candidates: list[Candidate],
) -> None:
    first = estimated_tokens("\n".join(_lines(1, candidates[0])))
    shown = packed(candidates, _lines, first)
    assert len(shown) == 1
    assert 0 < shown[0].sentences < len(candidates[0].passage.sentences)


def test_chinese_counts_more_than_english() -> None:
    assert estimated_tokens("海峡") == 3
    assert estimated_tokens("straits") == 3
    assert estimated_tokens("1,200") == 5
