"""Faithfulness, by hand."""

from __future__ import annotations

from evals.cases import Verdict
from evals.measures.faithfulness import faithfulness

SUPPORTED, PARTIAL, UNSUPPORTED, CONTRADICTED, UNJUDGED = (
    Verdict("judge", "supported"),
    Verdict("judge", "partial"),
    Verdict("judge", "unsupported"),
    Verdict("judge", "contradicted"),
    Verdict("judge", "unjudged", reason="no reply"),
)


def test_only_what_is_wholly_supported_counts() -> None:
    assert faithfulness([SUPPORTED, PARTIAL, UNSUPPORTED, CONTRADICTED]) == 1 / 4


def test_what_is_not_judged_is_neither_a_zero_nor_a_pass() -> None:
    assert faithfulness([SUPPORTED, UNSUPPORTED, UNJUDGED]) == 1 / 2
    assert faithfulness([UNJUDGED]) is None
    assert faithfulness([]) is None
