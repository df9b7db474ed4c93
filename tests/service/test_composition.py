"""Statements laid out as the text of an answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.composition import Composer, DraftStatement
from service.support import UNCHECKED

DRAFTS = st.lists(
    st.builds(
        DraftStatement,
        text=st.text(min_size=1),
        citations=st.lists(st.integers(1, 9), max_size=3).map(tuple),
        support=st.just(UNCHECKED),
        separator=st.sampled_from(["", " ", "\n", "\n- "]),
    )
)


@given(DRAFTS)
def test_every_statement_is_the_text_at_its_offsets(drafts: list[DraftStatement]) -> None:
    composer = Composer()
    for draft in drafts:
        composer.add(draft)
    assert [one.text for one in composer.statements] == [draft.text for draft in drafts]
    for one in composer.statements:
        assert composer.text[one.start : one.end] == one.text


def test_marks_follow_their_statement() -> None:
    composer = Composer()
    composer.add(DraftStatement("It opened in 1931.", (1,), UNCHECKED))
    composer.add(DraftStatement("It has nine piers.", (2, 3), UNCHECKED))
    assert composer.text == "It opened in 1931. [1] It has nine piers. [2][3]"
