"""A model's reply, read while it comes in: statements with the sentences that they point to.

What the model points to is looked up among what it was shown; a pointer to nothing is counted and
dropped.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prompts import Message
from service.answers import Usage
from service.citations import CitedSentence
from service.numbering import Shown, pointed_sentences
from service.pointers import Delta, PointedStatement, ReplyReader

if TYPE_CHECKING:  # LangChain stands behind it and is slow to import
    from service.models import ChatModel

NO_ANSWER = "NO ANSWER"


@dataclass(frozen=True, slots=True)
class PointedAt:
    """A statement of the model with the sentences that its pointers lead to."""

    text: str
    separator: str
    sentences: tuple[CitedSentence, ...]


@dataclass(frozen=True, slots=True)
class ModelFinished:
    """The end of a reply.

    `declined` says that the model found no answer in what it was shown, `cut` that the reply went
    past its limit and may lack its end.
    """

    declined: bool = False
    cut: bool = False
    invalid_citations: int = 0
    usage: Usage = field(default_factory=Usage)


async def pointed_reply(
    model: ChatModel, messages: Sequence[Message], shown: Sequence[Shown]
) -> AsyncGenerator[Delta | PointedAt | ModelFinished, None]:
    """Ask, and read the reply as it comes; the last event is `ModelFinished`.

    Raises:
        ModelError: if the model gives no whole reply.
    """
    reply = _Reply(shown)
    usage, finish_reason = Usage(), None
    async with aclosing(model.stream(messages)) as chunks:
        async for chunk in chunks:
            usage = chunk.usage or usage
            for event in reply.feed(chunk.text):
                yield event
            if reply.overflowed:
                break
            finish_reason = chunk.finish_reason
    for event in reply.close():
        yield event
    cut = reply.overflowed or finish_reason == "length"
    yield ModelFinished(reply.declined, cut, reply.invalid, usage)


class _Reply:
    """A reply while it comes in. Holds words back as long as they may turn out to be NO ANSWER."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        self._shown = shown
        self._reader = ReplyReader()
        self._held: list[Delta | PointedAt] = []
        self._words = ""
        self.declined = False
        self.invalid = 0

    @property
    def overflowed(self) -> bool:
        return self._reader.overflowed

    def feed(self, text: str) -> list[Delta | PointedAt]:
        return self._passed_on(self._read(self._reader.feed(text)))

    def close(self) -> list[Delta | PointedAt]:
        events = self._read(self._reader.close())
        self.declined = _stripped(self._words) == NO_ANSWER
        if self.declined:
            return []
        held, self._held = self._held, []
        return held + events

    def _read(self, events: Sequence[Delta | PointedStatement]) -> list[Delta | PointedAt]:
        return [
            self._looked_up(one) if isinstance(one, PointedStatement) else one for one in events
        ]

    def _passed_on(self, events: list[Delta | PointedAt]) -> list[Delta | PointedAt]:
        self._words += "".join(one.text for one in events if isinstance(one, Delta))
        self._held += events
        if NO_ANSWER.startswith(_stripped(self._words)[: len(NO_ANSWER)]):
            return []
        held, self._held = self._held, []
        return held

    def _looked_up(self, statement: PointedStatement) -> PointedAt:
        self.invalid += statement.invalid
        sentences: list[CitedSentence] = []
        for pointer in statement.pointers:
            found = pointed_sentences(pointer, self._shown)
            self.invalid += not found
            sentences += found
        return PointedAt(statement.text, statement.separator, tuple(dict.fromkeys(sentences)))


def _stripped(words: str) -> str:
    return words.strip(" \n\t.*_\"'`").upper()
