"""The answerer with a language model: numbered sentences in, pointed statements out.

The model sees sentences under ids and answers with ids. What it points to is looked up here; a
pointer to nothing is counted and dropped.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prompts import load
from service.answers import Usage
from service.citations import CitedSentence
from service.conversation import Turn, standalone_by_model
from service.packing import Shown, estimated_tokens, packed
from service.pointers import Delta, PointedStatement, Pointer, ReplyReader
from service.retrieval import Candidate

if TYPE_CHECKING:  # LangChain stands behind it and is slow to import
    from service.models import ChatModel

NO_ANSWER = "NO ANSWER"
_ID_LIKE = re.compile(r"[\[【［]\s*(\d+(?:\.\d+)?)\s*[\]】］]")


@dataclass(frozen=True, slots=True)
class PointedAt:
    """A statement of the model with the sentences that its pointers lead to."""

    text: str
    separator: str
    sentences: tuple[CitedSentence, ...]


@dataclass(frozen=True, slots=True)
class ModelFinished:
    """The end of a reply.

    `declined` says that the model found no answer in the passages, `cut` that the reply went past
    its limit and may lack its end.
    """

    declined: bool = False
    cut: bool = False
    invalid_citations: int = 0
    usage: Usage = field(default_factory=Usage)


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
        reply = _Reply(shown)
        usage, finish_reason = Usage(), None
        async with aclosing(self._model.stream(messages)) as chunks:
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

    async def standalone(self, question: str, turns: Sequence[Turn]) -> str | None:
        """A follow-up question made to stand alone; None if the model does not manage to."""
        return await standalone_by_model(question, turns, self._model)

    def _packed(self, question: str, candidates: Sequence[Candidate], fence: str) -> list[Shown]:
        frame = load("answer").render(question=question, passages="", fence=fence)
        taken = sum(estimated_tokens(message.content) for message in frame)
        return packed(candidates, _lines, self._prompt_tokens - taken)


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
            found = _sentences(pointer, self._shown)
            self.invalid += not found
            sentences += found
        return PointedAt(statement.text, statement.separator, tuple(dict.fromkeys(sentences)))


def numbered(shown: Sequence[Shown]) -> str:
    """Passages as the model reads them: a line of context, then each sentence under its id."""
    return "\n\n".join(
        "\n".join(_lines(number, one.candidate)[: 1 + one.sentences])
        for number, one in enumerate(shown, start=1)
    )


def _lines(number: int, candidate: Candidate) -> list[str]:
    passage = candidate.passage
    about = [passage.title or passage.source, passage.heading]
    if passage.published_at:
        about.append(f"published {passage.published_at.isoformat()}")
    lines = [f"Passage {number}: {_disarmed(' | '.join(filter(None, about)))}"]
    for index in range(len(passage.sentences)):
        sentence = CitedSentence(passage, index).text
        lines.append(f"{Pointer(number, index + 1)} {_disarmed(sentence)}")
    return lines


def _disarmed(sentence: str) -> str:
    """On one line and without ids of its own, so that a document cannot pose as other sentences."""
    return _ID_LIKE.sub(r"(\1)", " ".join(sentence.split()))


def _sentences(pointer: Pointer, shown: Sequence[Shown]) -> list[CitedSentence]:
    if not 1 <= pointer.passage <= len(shown):
        return []
    pointed = shown[pointer.passage - 1]
    passage = pointed.candidate.passage
    if pointer.sentence is None:
        return [CitedSentence(passage, at) for at in range(pointed.sentences)]
    if not 1 <= pointer.sentence <= pointed.sentences:
        return []
    return [CitedSentence(passage, pointer.sentence - 1)]


def _stripped(words: str) -> str:
    return words.strip(" \n\t.*_\"'`").upper()
