"""The answerer with a language model: numbered sentences in, pointed statements out.

The model sees sentences under ids and answers with ids. What it points to is looked up here; a
pointer to nothing is counted and dropped.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from prompts import load
from service.conversation import Turn, standalone_by_model
from service.numbering import Shown, numbered
from service.packing import estimated_tokens, packed
from service.pointed_replies import ModelFinished, PointedAt, pointed_reply
from service.pointers import Delta
from service.retrieval import Candidate

if TYPE_CHECKING:  # LangChain stands behind it and is slow to import
    from service.models import ChatModel


class ModelAnswerer:
    """Asks a language model. Safe to use by any number of tasks at once.

    `prompt_tokens` is how much of the model's window a prompt may take, by an estimate.
    """

    def __init__(self, model: ChatModel, prompt_tokens: int) -> None:
        self._model = model
        self._prompt_tokens = prompt_tokens

    @property
    def name(self) -> str:
        """The model's name, as the settings give it."""
        return self._model.name

    async def stream(
        self, question: str, candidates: Sequence[Candidate]
    ) -> AsyncGenerator[Delta | PointedAt | ModelFinished, None]:
        """Answer from the candidates; the last event is `ModelFinished`.

        Raises:
            ModelError: if the model gives no whole answer.
        """
        fence = secrets.token_hex(8)
        shown = self._packed(question, candidates, fence)
        messages = load("answer").render(question=question, passages=numbered(shown), fence=fence)
        async with aclosing(pointed_reply(self._model, messages, shown)) as events:
            async for event in events:
                yield event

    async def standalone(self, question: str, turns: Sequence[Turn]) -> str | None:
        """A follow-up question made to stand alone; None if the model does not manage to."""
        return await standalone_by_model(question, turns, self._model)

    def _packed(self, question: str, candidates: Sequence[Candidate], fence: str) -> list[Shown]:
        frame = load("answer").render(question=question, passages="", fence=fence)
        taken = sum(estimated_tokens(message.content) for message in frame)
        return packed([one.passage for one in candidates], self._prompt_tokens - taken)
