"""Text in portions: nothing is lost, nothing comes twice, and each portion fits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Passage, Span
from ingestion.library import StoredPassage, passages_of
from service.given_texts import document_of, version_of
from service.numbering import Shown, whole
from service.summaries.windows import shown_tokens, windows


def passages(lengths: list[list[int]]) -> list[StoredPassage]:
    """Passages with sentences of so many words each."""
    text, found, at = "", [], 0
    for sentences in lengths:
        spans = []
        for words in sentences:
            sentence = " ".join(["word"] * words) + ". "
            spans.append(Span(at, at + len(sentence) - 1))
            text += sentence
            at += len(sentence)
        found.append(Passage(Span(spans[0].start, spans[-1].end), tuple(spans)))
    return passages_of(version_of(document_of(text), "text", 1), found, range(len(found)))


@given(
    lengths=st.lists(st.lists(st.integers(1, 40), min_size=1, max_size=6), max_size=12),
    budget=st.integers(1, 400),
)
def test_portions_hold_every_sentence_once_in_order_and_within_the_budget(
    lengths: list[list[int]], budget: int
) -> None:
    given_passages = passages(lengths)
    portions = list(windows(map(whole, given_passages), budget))

    held = [
        (one.passage.id, index)
        for portion in portions
        for one in portion
        for index in one.sentences
    ]
    assert held == [(one.id, at) for one in given_passages for at in range(len(one.sentences))]
    for portion in portions:
        alone = len(portion) == 1 and len(portion[0].sentences) == 1
        assert alone or sum(map(shown_tokens, portion)) <= budget


def test_a_passage_that_fits_is_not_cut() -> None:
    (passage,) = passages([[5, 5, 5]])
    assert list(windows([whole(passage)], 1_000)) == [(Shown(passage, (0, 1, 2)),)]
