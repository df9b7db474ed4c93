"""What vectors are: float32 rows of length 1, so that a dot product is a cosine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingestion.documents import Span

Vectors: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of a text that the model read: where each lies, and its vector in context.

    `spans` are in code points of the text; `vectors` is float32 [tokens, dimensions], rows of
    length 1. Special tokens are left out, and so is what the model did not read.
    """

    spans: tuple[Span, ...]
    vectors: Vectors

    @classmethod
    def of(cls, spans: list[Span], states: NDArray[np.float32]) -> TokenVectors:
        """Scale states, [tokens, dimensions], to length 1; spans beyond the states are cut off."""
        lengths = np.linalg.norm(states, axis=1, keepdims=True)
        return cls(tuple(spans[: len(states)]), states / np.maximum(lengths, 1e-12))
