"""How much of a text is said twice, by the vectors of its sentences."""

from __future__ import annotations

import numpy as np

from ingestion.embedding.vectors import Vectors


def redundancy(sentences: Vectors) -> float | None:
    """The mean over sentences of the highest cosine with another, in [-1, 1].

    `sentences` is float32 [sentences, dimensions], rows of length 1. None for fewer than two.
    """
    if len(sentences) < 2:  # noqa: PLR2004 - nothing to compare
        return None
    cosines = sentences @ sentences.T
    np.fill_diagonal(cosines, -1.0)
    return float(cosines.max(axis=1).mean())
