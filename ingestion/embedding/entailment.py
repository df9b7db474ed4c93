"""A sentence-transformers CrossEncoder for inference: does the evidence entail the statement?

Models of three classes (entailment, neutral, contradiction, by the names in their configuration)
and models of one, which give the probability of consistency, can be used.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from ingestion.embedding.cross_encoder import load_cross_encoder
from ingestion.embedding.tokenizer import well_formed
from ingestion.errors import EmbeddingError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


@dataclass(frozen=True, slots=True)
class Entailment:
    """Probabilities in [0, 1]; `contradiction` is None if the model has no such class."""

    support: float
    contradiction: float | None


class EntailmentModel:
    """A model that reads evidence and statement together. Calls from several threads queue.

    Raises:
        EmbeddingError: if the model is not there, or its classes are not those of inference.
    """

    def __init__(self, model: str) -> None:
        self._model = load_cross_encoder(model)
        self._one_at_a_time = Lock()
        self.name = Path(model).name
        self._entails, self._contradicts = _classes(self._model, model)

    def judge(self, evidence: str, statement: str) -> Entailment:
        """How probable it is that the evidence entails, and that it contradicts, the statement.

        What the model cannot read of the evidence, because it is too long, supports nothing.
        """
        import torch

        pair = (well_formed(evidence), well_formed(statement))
        with self._one_at_a_time:
            logits = self._model.predict(
                [pair], activation_fn=torch.nn.Identity(), show_progress_bar=False
            )
        row = np.asarray(logits, np.float64).reshape(-1)
        if not np.isfinite(row).all():
            raise EmbeddingError(f"The model {self.name!r} gives no finite scores.")
        if self._contradicts is None:
            return Entailment(float(1 / (1 + np.exp(-np.clip(row[self._entails], -30, 30)))), None)
        odds = np.exp(row - row.max())
        shares = odds / odds.sum()
        return Entailment(float(shares[self._entails]), float(shares[self._contradicts]))


def _classes(model: CrossEncoder, name: str) -> tuple[int, int | None]:
    """The numbers of the classes that mean support and contradiction."""
    listed = getattr(getattr(model.model, "config", None), "id2label", None) or {}
    labels = {int(at): str(label).lower() for at, label in listed.items()}
    if len(labels) == 1:
        return 0, None
    entails = [at for at, label in labels.items() if label.startswith("entail")]
    contradicts = [at for at, label in labels.items() if label.startswith("contradict")]
    if len(entails) != 1 or len(contradicts) != 1:
        raise EmbeddingError(
            f"The support model {name!r} has the classes {sorted(labels.values())}: its "
            "configuration must name one entailment and one contradiction."
        )
    return entails[0], contradicts[0]
