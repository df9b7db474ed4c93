"""What may be asked."""

from __future__ import annotations

import pytest

from service.errors import InvalidQuestion
from service.questions import checked_question


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
