"""Tokens matched greedily, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evals.measures.bert_similarity import bert_similarity
from evals.measures.redundancy import redundancy

EAST, NORTH = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
NORTH_EAST = np.array([0.6, 0.8], np.float32)


def test_every_token_takes_its_best() -> None:
    """East and north-east have 1 and .6 with east: precision .8. East has 1: recall 1.

    F1 is 2 x .8 x 1 / 1.8.
    """
    score = bert_similarity(np.stack([EAST, NORTH_EAST]), [np.stack([EAST])])
    assert score == pytest.approx(1.6 / 1.8)


def test_the_best_reference_counts() -> None:
    assert bert_similarity(EAST[None], [NORTH[None], EAST[None]]) == pytest.approx(1)


def test_a_text_without_tokens_is_like_nothing() -> None:
    assert bert_similarity(np.empty((0, 2), np.float32), [EAST[None]]) == 0
    with pytest.raises(ValueError, match="reference"):
        bert_similarity(EAST[None], [])


def test_redundancy_is_the_mean_nearness_to_the_nearest_other() -> None:
    """East is nearest to north-east (.6), as north is (.8), which is nearest to north: .8."""
    found = redundancy(np.stack([EAST, NORTH, NORTH_EAST]))
    assert found == pytest.approx((0.6 + 0.8 + 0.8) / 3)
    assert redundancy(EAST[None]) is None
