"""Words of a statement aligned to words of the evidence."""

from __future__ import annotations

import pytest

from ingestion.embedding import Embedder
from service.support.alignment import Alignment, align, read_evidence

QUOTE = "The harbour of Ostrel was opened in 1931. Nine piers reach into the sea."


def aligned(embedder: Embedder, statement: str, *quotes: str) -> Alignment:
    (evidence,) = read_evidence([quotes], embedder, str)
    (tokens,) = embedder.token_vectors([statement])
    return align(tokens, statement, evidence, str)


def cosines(embedder: Embedder, statement: str, *quotes: str) -> dict[str, float]:
    return {one.word.text: one.cosine for one in aligned(embedder, statement, *quotes).words}


def test_the_same_words_align_fully_and_stop_words_do_not_count(embedder: Embedder) -> None:
    found = aligned(embedder, QUOTE, QUOTE)
    assert [one.word.text for one in found.words][:3] == ["harbour", "Ostrel", "opened"]
    assert min(one.cosine for one in found.words) > 0.98
    assert all(one.held for one in found.words)


def test_a_synonym_aligns_better_than_another_matter(embedder: Embedder) -> None:
    found = cosines(embedder, "The port has a volcano.", QUOTE)
    assert found["port"] > found["volcano"] + 0.1


def test_evidence_is_read_whole_however_long_it_is(embedder: Embedder) -> None:
    """The last sentence lies far beyond what the model reads at once."""
    long = "Gulls sat there, as they did on every other day of that year. " * 60 + QUOTE
    assert cosines(embedder, "Nine piers reach into the sea.", long)["piers"] > 0.9
    endless = "gulls and " * 600 + "nine piers"
    assert cosines(embedder, "nine piers", endless)["piers"] > 0.6


@pytest.mark.parametrize("quotes", [(), ("",), ("。",)])
def test_without_evidence_nothing_aligns(embedder: Embedder, quotes: tuple[str, ...]) -> None:
    found = aligned(embedder, "Nine piers.", *quotes)
    assert all(one.cosine < 0.6 and not one.held for one in found.words)


def test_reading_together_is_reading_alone(embedder: Embedder) -> None:
    batch = [[QUOTE], [], ["Grain is shipped.", QUOTE]]
    together = read_evidence(batch, embedder, str)
    alone = [read_evidence([one], embedder, str)[0] for one in batch]
    assert [one.vectors.shape for one in together] == [one.vectors.shape for one in alone]
    assert [one.sentences for one in together] == [2, 0, 3]
    assert [list(one.sentence_of) for one in together] == [list(one.sentence_of) for one in alone]
