"""A language model as judge: one word for one statement, or no verdict at all.

What the model says counts only if it is one of the words that it was asked for. A judge that breaks
this protocol has failed; it has not found support.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from prompts import load
from service.errors import ModelProtocolError

if TYPE_CHECKING:  # LangChain stands behind it and is slow to import
    from service.models import ChatModel

Verdict = Literal["supported", "partial", "unsupported", "contradicted"]
_WORDS: dict[str, Verdict] = {
    "SUPPORTED": "supported",
    "PARTIAL": "partial",
    "UNSUPPORTED": "unsupported",
    "CONTRADICTED": "contradicted",
}
_AROUND = " \n\t.*_\"'`"
_LONGEST_REPLY = 200


class ModelJudge:
    """Asks a language model for verdicts. Safe to use by any number of tasks at once."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The model's name, as the settings give it."""
        return self._model.name

    async def verdict(self, statement: str, quotes: Sequence[str]) -> Verdict:
        """Whether the quotes support the statement, as the model reads them.

        Raises:
            ModelError: if the model gives no verdict.
        """
        messages = load("judge_support").render(
            statement=_on_one_line(statement),
            evidence="\n".join(map(_on_one_line, quotes)),
            fence=secrets.token_hex(8),
        )
        reply = await self._model.complete(messages)
        return read_verdict(reply.text)


def read_verdict(reply: str) -> Verdict:
    """The verdict of a reply: one word, alone or as the only value of a JSON object.

    Raises:
        ModelProtocolError: if the reply is anything else.
    """
    said = reply.strip()
    if len(said) <= _LONGEST_REPLY:
        word = said.strip(_AROUND) if not said.startswith("{") else _in_json(said)
        if word is not None and word.upper() in _WORDS:
            return _WORDS[word.upper()]
    raise ModelProtocolError("The judge's reply is not one of the words that it was asked for.")


def _in_json(said: str) -> str | None:
    try:
        data = json.loads(said)
    except (ValueError, RecursionError):
        return None
    value = data.get("verdict") if isinstance(data, dict) and len(data) == 1 else None
    return value if isinstance(value, str) else None


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
