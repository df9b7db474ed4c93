"""Who says the same, and who contradicts whom."""

from __future__ import annotations

import pytest

from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from service.citations import CitedSentence
from service.given_texts import document_of, passages_in, version_of
from service.numbering import whole
from service.summaries.comparing import Claim, agreeing, claims_of, differences, what_differs

SHIPS = "The yards of Ostrel delivered 31 ships of 1.42 million tonnes in 2025."


def claims(embedder: Embedder, *texts: str) -> list[Claim]:
    """A claim from each of several documents."""
    sentences = [_sentence(embedder, text, at) for at, text in enumerate(texts)]
    vectors = embedder.embed_passages(list(texts))
    return claims_of(sentences, vectors, Analyzer())


def _sentence(embedder: Embedder, text: str, number: int) -> CitedSentence:
    version = version_of(document_of(text), "text", number)
    passage = passages_in(version, embedder.tokenizer, embedder.passage_tokens, number)[0]
    return next(iter(whole(passage).cited))


@pytest.mark.parametrize(
    ("other", "about"),
    [
        (
            "According to the bank, the yards of Ostrel delivered 27 ships in 2025.",
            "31 against 27",
        ),
        (
            "The yards of Ostrel delivered ships of 1.1 million tonnes in 2025.",
            "1.42 million tonnes against 1.1 million tonnes",
        ),
    ],
)
def test_another_figure_for_the_same_is_a_disagreement(
    embedder: Embedder, other: str, about: str
) -> None:
    one, against = claims(embedder, SHIPS, other)
    assert what_differs(one, against) == about
    assert [found.about for found in differences([one, against])] == [about]
    assert not agreeing(one, [against])


@pytest.mark.parametrize(
    "other",
    [
        SHIPS,
        "The yards of Ostrel delivered 26 ships of 1.29 million tonnes in 2024.",
        "The yards of Ostrel employ 31 welders and 27 painters.",
        "The bank of Ostrel holds 27 million crowns in bonds.",
        "The yards of Ostrel delivered thirty-one ships in 2025.",
    ],
)
def test_other_years_other_things_and_the_same_in_other_words_are_none(
    embedder: Embedder, other: str
) -> None:
    one, against = claims(embedder, SHIPS, other)
    assert what_differs(one, against) is None


def test_negation_is_a_disagreement(embedder: Embedder) -> None:
    one, other = claims(
        embedder,
        "The council has approved the new harbour fee for foreign ships.",
        "The council has not approved the new harbour fee for foreign ships.",
    )
    assert "negat" in (what_differs(one, other) or "")


def test_sentences_of_one_document_are_not_held_against_each_other(embedder: Embedder) -> None:
    text = f"{SHIPS} The yards of Ostrel delivered 27 ships of 1.42 million tonnes in 2025."
    version = version_of(document_of(text), "text", 1)
    (passage,) = passages_in(version, embedder.tokenizer, embedder.passage_tokens, 0)
    sentences = list(whole(passage).cited)
    vectors = embedder.embed_passages([one.text for one in sentences])
    assert not differences(claims_of(sentences, vectors, Analyzer()))


def test_the_likest_sentence_of_each_other_document_agrees(embedder: Embedder) -> None:
    one, *others = claims(
        embedder, SHIPS, SHIPS, "In 2025 the yards of Ostrel delivered 31 ships, of 1.42 million t."
    )
    assert agreeing(one, others)[0] == others[0].sentence
