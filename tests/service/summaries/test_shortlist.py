"""The sentences that are worth embedding: few, from everywhere, in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Passage, Span
from ingestion.library import passages_of
from service.citations import CitedSentence
from service.given_texts import document_of, version_of
from service.summaries.shortlist import Described, shortlist


def described(terms: list[set[str]]) -> list[Described]:
    text = "x " * len(terms)
    spans = tuple(Span(2 * at, 2 * at + 1) for at in range(len(terms)))
    version = version_of(document_of(text), "text", 1)
    (passage,) = passages_of(version, [Passage(Span(0, len(text) - 1), spans)], [0])
    return [Described(CitedSentence(passage, at), frozenset(one)) for at, one in enumerate(terms)]


@given(
    terms=st.lists(st.sets(st.sampled_from("abcdefgh"), max_size=4), min_size=1, max_size=60),
    most=st.integers(1, 40),
    focus=st.sets(st.sampled_from("abch"), max_size=2),
)
def test_it_is_as_long_as_it_may_be_and_in_order(
    terms: list[set[str]], most: int, focus: set[str]
) -> None:
    sentences = described(terms)
    chosen = shortlist(sentences, most, focus)
    assert len(chosen) == min(most, len(sentences))
    places = [one.sentence.index for one in chosen]
    assert places == sorted(set(places))


def test_every_part_of_a_text_gives_some() -> None:
    chosen = shortlist(described([{"a"}] * 50 + [{"b"}] * 50), 20)
    assert sum(one.sentence.index < 50 for one in chosen) == 10


def test_what_bears_on_the_focus_comes_first_wherever_it_stands() -> None:
    sentences = described([{"a", "b"}] * 30 + [{"quay"}] + [{"a", "b"}] * 30)
    assert 30 in {one.sentence.index for one in shortlist(sentences, 8, {"quay"})}
    assert 30 not in {one.sentence.index for one in shortlist(sentences, 8)}
