"""What counts as the same wording."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Span
from service.support.wording import comparable, folded, holds, joined, mostly_cjk, words


@pytest.mark.parametrize(
    ("text", "part", "held"),
    [
        ("It rose 13.25% there", "13.25%", True),
        ("It rose 13.25% there", "3.25%", False),
        ("It rose 13.25% there", "13.25", False),
        ("the harbour", "harbor", False),
        ("公司2024年亏损", "2024年亏损", True),
        ("anything", "", False),
    ],
)
def test_a_part_is_held_in_whole_words(text: str, part: str, held: bool) -> None:
    assert holds(comparable(text), comparable(part)) == held


def test_words_have_their_places() -> None:
    text = "Ｏstrel's B-52在2024年"
    assert [(one.text, one.cjk) for one in words(text)] == [
        ("Ostrel's", False), ("B-52", False), ("在", True), ("2024", False), ("年", True),
    ]  # fmt: skip
    assert words(text)[0].span.of(text) == "Ｏstrel's"


def test_the_language_is_that_of_most_letters() -> None:
    assert mostly_cjk("港口在Ostrel开放")
    assert not mostly_cjk("The harbour of 港口 is open")
    assert not mostly_cjk("2024")


def test_spans_that_touch_are_one() -> None:
    assert joined([Span(4, 6), Span(0, 2), Span(2, 3)]) == (Span(0, 3), Span(4, 6))


@given(st.text(max_size=80))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text)
