"""Every token that the model reads has its place in the text and its vector in context."""

from __future__ import annotations

import numpy as np
import pytest

from ingestion.documents import Span
from ingestion.embedding import Embedder

TEXTS = [
    "The bank raised its rate.",
    "",
    "The river bank, half \ud83d here",
    "rail " * 400,
    "利率上升",
]


@pytest.fixture(params=["fast", "reference"])
def either(request: pytest.FixtureRequest) -> Embedder:
    embedder: Embedder = request.getfixturevalue(request.param)
    return embedder


def test_tokens_are_those_that_the_model_reads(either: Embedder) -> None:
    found = either.token_vectors(TEXTS)
    assert [len(one.spans) for one in found] == [
        min(count, either.passage_tokens) for count in either.tokenizer.count(TEXTS)
    ]
    assert all(one.vectors.shape == (len(one.spans), either.dimensions) for one in found)
    assert found[0].spans[0] == Span(0, 3)


def test_vectors_have_length_one(either: Embedder) -> None:
    for one in either.token_vectors(TEXTS):
        np.testing.assert_allclose(np.linalg.norm(one.vectors, axis=1), 1, atol=1e-5)


def test_vectors_depend_on_the_context(either: Embedder) -> None:
    money, _, river, *_ = either.token_vectors(TEXTS)
    assert money.vectors[1] @ river.vectors[2] < 0.9


def test_their_mean_is_the_direction_of_the_text(fast: Embedder) -> None:
    """But for the special tokens, which are pooled too and have no place in the text."""
    (tokens,) = fast.token_vectors([TEXTS[0]])
    mean = tokens.vectors.mean(axis=0)
    assert mean @ fast.embed_passages([TEXTS[0]])[0] / np.linalg.norm(mean) > 0.9


def test_the_fast_backend_gives_the_published_models_vectors(
    fast: Embedder, reference: Embedder
) -> None:
    for ours, theirs in zip(fast.token_vectors(TEXTS), reference.token_vectors(TEXTS), strict=True):
        assert ours.spans == theirs.spans
        if ours.spans:
            assert (ours.vectors * theirs.vectors).sum(axis=1).min() > 0.99


def test_no_texts_give_nothing(either: Embedder) -> None:
    assert either.token_vectors([]) == []
