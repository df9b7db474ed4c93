"""From a request of the OpenAI protocol to the text that its client shows, piece by piece.

What has been sent cannot be taken back, so nothing is sent that may yet change: not the words of a
model as it writes them, whose quotations are still to be held to the source, but each statement
once it is whole; and nothing before the first citation, since a reply that cites nothing becomes an
abstention. If a model fails before anything was sent, the documents' own words answer, as they do
everywhere. If it fails later, the stream ends in an error. Text with footnotes says how far a
statement is supported, so it waits for all checks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from service.answering import (
    AnswerEvent,
    AnswerReady,
    SupportReady,
    whole_answer,
    with_supports,
)
from service.answers import Answer, Support, Usage
from service.api.openai_protocol.citations import search_results, sources
from service.api.openai_protocol.contents import Content, footnoted_content, plain_content
from service.api.openai_protocol.messages import Conversation
from service.api.openai_protocol.model_names import AskedModel, asked_model
from service.api.openai_protocol.schemas import Cited, FootnoteAnswer
from service.api.schemas import DocumentFilters
from service.bootstrap import Services
from service.composition import StatementReady
from service.errors import ModelError
from service.kept_turns import TurnBegun
from service.packing import estimated_tokens
from service.questions import checked_question
from service.retrieval import keys_of

HappeningEvents = AsyncGenerator[AnswerEvent | TurnBegun, None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, read and found to be answerable."""

    question: str
    conversation: Conversation
    model: AskedModel
    filters: DocumentFilters
    footnotes: bool
    base_url: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole, checked answer, and the text that a client shows of it."""

    answer: Answer
    content: Content


async def asked(
    parts: Services,
    model: str,
    conversation: Conversation,
    filters: DocumentFilters,
    footnotes: str | None,
    base_url: str,
) -> Asked:
    """Check what a request asks, before anything of a reply is sent.

    Raises:
        InvalidQuestion: if the question is empty or too long.
        InvalidName: if the model names too many collections.
        UnknownCollection: if there is no such model.
    """
    wanted = asked_model(model)
    question = checked_question(conversation.question, parts.settings.max_question_chars)
    await asyncio.to_thread(keys_of, parts.library, wanted.collections)
    return Asked(
        question,
        conversation,
        wanted,
        filters,
        wanted.footnotes if footnotes is None else footnotes == "markdown",
        base_url,
    )


def happening(parts: Services, request: Asked) -> AsyncGenerator[AnswerEvent, None]:
    """What happens while the question is answered."""
    return parts.answerer.stream(
        request.question,
        request.model.collections,
        request.conversation.turns,
        request.filters.conditions(),
    )


async def written(events: HappeningEvents, request: Asked) -> AsyncGenerator[str | Reply, None]:
    """The text of an answer in pieces, and at last the reply that they make up.

    Raises:
        ModelError: if the model broke off after something of its reply was sent.
    """
    sending, supports = _Sending(), dict[int, Support]()
    answer: Answer | None = None
    async with aclosing(events):
        async for event in events:
            if isinstance(event, StatementReady) and not request.footnotes:
                if piece := sending.of_statement(event):
                    yield piece
            elif isinstance(event, AnswerReady):
                answer = event.answer
                if not request.footnotes and (piece := sending.rest_of(answer)):
                    yield piece
            elif isinstance(event, SupportReady):
                supports[event.index] = event.support
    assert answer is not None  # noqa: S101 - every stream that ends has brought its answer
    reply = reply_of(with_supports(answer, supports), request)
    if request.footnotes:
        for line in reply.content.text.splitlines(keepends=True):
            yield line
    yield reply


async def whole_reply(events: HappeningEvents, request: Asked) -> Reply:
    """The reply at the end of it. Nothing of it is sent yet, so a model may fail at any time."""
    return reply_of(await whole_answer(events), request)


def reply_of(answer: Answer, request: Asked) -> Reply:
    """A checked answer with the text that the request asks for."""
    if request.footnotes:
        return Reply(answer, footnoted_content(answer, request.base_url))
    return Reply(answer, plain_content(answer))


def cited(reply: Reply, base_url: str) -> Cited:
    """The citations of a reply in all shapes."""
    found = search_results(reply.answer, base_url)
    return Cited(
        citations=[one.url for one in found],
        search_results=found,
        sources=sources(reply.answer, base_url),
        footnote=_footnote(reply.answer),
    )


def usage_of(reply: Reply, sent: str) -> Usage:
    """Tokens that the model counted; estimated from what was sent and said, if none did."""
    counted = reply.answer.usage
    if _is_counted(reply.answer):
        return counted
    return Usage(estimated_tokens(sent), estimated_tokens(reply.content.text))


def is_cut(answer: Answer) -> bool:
    """Whether the model's reply ended at its limit: then a reason stands by its answer."""
    return answer.mode == "model" and not answer.abstained and answer.reason is not None


def _is_counted(answer: Answer) -> bool:
    return bool(answer.usage.prompt_tokens or answer.usage.completion_tokens)


def _footnote(answer: Answer) -> FootnoteAnswer:
    return FootnoteAnswer(
        id=answer.id,
        question=answer.question,
        standalone_question=answer.standalone_question,
        mode=answer.mode,
        model=answer.model,
        abstained=answer.abstained,
        reason=answer.reason,
        text=answer.text,
        statements=list(answer.statements),
        citations=list(answer.citations),
        searched=answer.searched,
        invalid_citations=answer.invalid_citations,
        usage=answer.usage,
        timings_ms=answer.timings_ms,
        tokens="counted" if _is_counted(answer) else "estimated",
    )


@dataclass(slots=True)
class _Sending:
    """What of an answer's text has been sent, and what is held back."""

    sent: str = ""
    _held: str = ""
    _is_cited: bool = False
    _is_stopped: bool = False

    def of_statement(self, event: StatementReady) -> str:
        """What can be sent once a statement is whole."""
        if event.index == 0:  # also when a failed model's reply is replaced
            self._held, self._is_stopped = "", bool(self.sent)
        self._held += event.added
        self._is_cited = self._is_cited or bool(event.statement.citations)
        return self._send(self._held) if self._is_cited and not self._is_stopped else ""

    def rest_of(self, answer: Answer) -> str:
        """What is still to be sent once the answer is whole."""
        text = plain_content(answer).text
        if not text.startswith(self.sent):
            raise ModelError(
                f"{answer.reason or 'the language model broke off'}; what was sent before is not "
                "a whole answer, and unchecked: ask again, without `stream` to be answered anyway"
            )
        return self._send(text[len(self.sent) :])

    def _send(self, piece: str) -> str:
        self.sent += piece
        self._held = ""
        return piece
