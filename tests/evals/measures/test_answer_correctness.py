"""Words of an answer against those of the reference, by hand."""

from __future__ import annotations

import pytest

from evals.measures.answer_correctness import term_recall, token_f1

REFERENCE = ["nine", "pier", "pier", "ostrel"]


def test_f1_by_hand() -> None:
    """Shared are nine and one pier: 2 of 3 said, 2 of 4 wanted."""
    precision, recall = 2 / 3, 2 / 4
    by_hand = 2 * precision * recall / (precision + recall)
    assert token_f1(["nine", "pier", "deep"], REFERENCE) == pytest.approx(by_hand)


def test_recall_counts_a_repeated_word_as_often_as_it_is_wanted() -> None:
    assert term_recall(["pier"] * 5, REFERENCE) == 2 / 4


def test_all_and_nothing() -> None:
    assert token_f1(REFERENCE, REFERENCE) == 1.0
    assert token_f1([], REFERENCE) == 0.0
    assert term_recall([], REFERENCE) == 0.0


def test_without_a_reference_there_is_none() -> None:
    assert token_f1(["nine"], []) is None
    assert term_recall(["nine"], []) is None
