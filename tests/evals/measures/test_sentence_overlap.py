"""Cited sentences against the sentences that answer."""

from __future__ import annotations

from evals.measures.sentence_overlap import sentence_overlap
from ingestion.documents import Span

FIRST, SECOND, THIRD = Span(0, 10), Span(10, 20), Span(20, 30)


def test_the_best_reference_counts() -> None:
    """Against the second: one of two cited is right, one of one found; F1 is 2 x .5 x 1 / 1.5."""
    score = sentence_overlap([FIRST, SECOND], 0, [[THIRD], [FIRST]])
    assert score is not None
    assert (score.precision, score.recall) == (0.5, 1.0)
    assert abs(score.f1 - 2 / 3) < 1e-12


def test_sentences_of_other_documents_are_wrong() -> None:
    """One right of four."""
    score = sentence_overlap([FIRST], 3, [[FIRST]])
    assert score is not None
    assert score.precision == 0.25


def test_nothing_cited_has_no_precision() -> None:
    score = sentence_overlap([], 0, [[FIRST]])
    assert score is not None
    assert (score.precision, score.recall, score.f1) == (None, 0.0, 0.0)


def test_no_reference_is_no_score() -> None:
    assert sentence_overlap([FIRST], 0, []) is None


def test_sentences_cut_otherwise_are_the_same_if_they_share_most() -> None:
    """Six of ten characters are shared; then exactly half, which is too little."""
    longer = sentence_overlap([Span(4, 30)], 0, [[FIRST]])
    half = sentence_overlap([Span(5, 30)], 0, [[FIRST]])
    assert longer is not None
    assert half is not None
    assert (longer.recall, half.recall) == (1.0, 0.0)
