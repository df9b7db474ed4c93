"""A cross-encoder for inference as a judge: its probability of entailment is the score."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from evals.cases import Verdict
from evals.judges.judge import NO_QUOTES, Judge, Judged, unjudged_because

if TYPE_CHECKING:  # a protocol's types alone are needed here
    from ingestion.embedding.entailment import EntailmentModel

_MORE_LIKELY_THAN_NOT = 0.5


def cross_encoder_judge(model: str) -> Judge:
    """A sentence-transformers CrossEncoder that is on this machine, by name or folder.

    Raises:
        EmbeddingError: if the model is not there, or its classes are not those of inference.
    """
    from ingestion.embedding.entailment import EntailmentModel  # torch stands behind it

    return _CrossEncoderJudge(EntailmentModel(model))


class _CrossEncoderJudge:
    def __init__(self, model: EntailmentModel) -> None:
        self._model = model
        self.name = f"cross-encoder: {model.name}"

    async def judge(self, statements: Sequence[Judged]) -> list[Verdict]:
        return [await asyncio.to_thread(self._one, *one) for one in statements]

    def _one(self, statement: str, quotes: tuple[str, ...]) -> Verdict:
        if not quotes:
            return Verdict(self.name, "unsupported", 0.0, NO_QUOTES)
        try:
            found = self._model.judge("\n".join(quotes), statement)
        except Exception as error:  # noqa: BLE001 - one statement that breaks it leaves the others
            return unjudged_because(self.name, error)
        score = round(found.support, 6)
        if found.support >= _MORE_LIKELY_THAN_NOT:
            return Verdict(self.name, "supported", score)
        if (found.contradiction or 0.0) >= _MORE_LIKELY_THAN_NOT:
            return Verdict(self.name, "contradicted", score)
        return Verdict(self.name, "unsupported", score)
