"""What may be asked, and what kind of thing a question asks for."""

from __future__ import annotations

import pytest

from service.errors import InvalidQuestion
from service.questions import checked_question, holds_what_is_asked


@pytest.mark.parametrize("question", ["", "   \n", "?!", "。"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(InvalidQuestion, match="empty"):
        checked_question(question, 100)


def test_a_question_that_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidQuestion, match=r"100,000.*4,000"):
        checked_question("a" * 100_000, 4_000)


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(InvalidQuestion, match="not text"):
        checked_question("ships \ud800", 100)


def test_white_space_around_a_question_is_dropped() -> None:
    assert checked_question("  How many piers? \n", 100) == "How many piers?"


@pytest.mark.parametrize(
    ("question", "sentence", "holds"),
    [
        ("When was it opened?", "It was opened in May 1931.", True),
        ("When was it opened?", "It was opened with music.", False),
        ("How many piers are there?", "There are nine piers.", True),
        ("How many piers are there?", "There are many piers.", False),
        ("该公司何时成立？", "公司成立于1931年。", True),
        ("港口有多少个泊位？", "港口有九个泊位。", True),
        ("港口有多少个泊位？", "港口泊位很大。", False),
        ("Who is the harbour master?", "Anything may answer this.", True),
    ],
)
def test_a_sentence_is_held_against_what_is_asked(
    question: str, sentence: str, holds: bool
) -> None:
    assert holds_what_is_asked(question, sentence) is holds
