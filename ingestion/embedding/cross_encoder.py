"""Cross-encoders: models that read two texts together, and are slower and surer than vectors.

Any sentence-transformers CrossEncoder that is on this machine, on torch.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ingestion.errors import EmbeddingError


class PairScorer:
    """Scores pairs of texts with a cross-encoder. Safe to use from any thread; calls take turns.

    A name is looked up on this machine alone, unless the user has set HF_HUB_OFFLINE=0.

    Raises:
        EmbeddingError: if the model is not there, or is no cross-encoder.
    """

    def __init__(self, model: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import CrossEncoder  # torch is slow to import

        try:
            self._model = CrossEncoder(model)
        except (OSError, ValueError) as error:
            raise EmbeddingError(
                f"{model} cannot be loaded as a cross-encoder: name one that is on this machine, "
                f"or its folder ({error})"
            ) from error
        self._one_at_a_time = Lock()

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """The model's output for each pair: float32 [pairs], or [pairs, labels] for several."""
        with self._one_at_a_time:
            found = self._model.predict(list(pairs), show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)
