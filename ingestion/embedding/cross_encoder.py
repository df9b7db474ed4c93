"""Cross-encoders: models that read two texts together, and are slower and surer than vectors.

Any sentence-transformers CrossEncoder that is on this machine, on torch. A name is looked up on
this machine alone, unless the user has set HF_HUB_OFFLINE=0.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingestion.embedding.tokenizer import well_formed
from ingestion.errors import EmbeddingError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


def load_cross_encoder(model: str) -> CrossEncoder:
    """Load a cross-encoder by name or folder.

    Raises:
        EmbeddingError: if it is not on this machine, or is no cross-encoder.
    """
    offline = os.environ.setdefault("HF_HUB_OFFLINE", "1").upper() in {"1", "ON", "YES", "TRUE"}
    from sentence_transformers import CrossEncoder  # torch is slow to import

    try:
        encoder: CrossEncoder = CrossEncoder(model, local_files_only=offline)
    except (OSError, ValueError) as error:
        raise EmbeddingError(
            f"{model!r} cannot be loaded as a cross-encoder: {error} Give the folder of a "
            "sentence-transformers CrossEncoder, or download the model first."
        ) from error
    return encoder


class PairScorer:
    """Scores pairs of texts with a cross-encoder. Safe to use from any thread; calls take turns.

    Raises:
        EmbeddingError: if the model is not on this machine, or is no cross-encoder.
    """

    def __init__(self, model: str) -> None:
        self._model = load_cross_encoder(model)
        self._one_at_a_time = Lock()

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """The model's output for each pair: float32 [pairs], or [pairs, labels] for several."""
        readable = [(well_formed(one), well_formed(other)) for one, other in pairs]
        with self._one_at_a_time:
            found = self._model.predict(readable, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)
