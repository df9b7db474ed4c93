"""`/v1/chat/completions`: a cited answer as a chat completion, whole or as a stream of chunks."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

from fastapi import APIRouter, Request
from sse_starlette import ServerSentEvent

from service.answers import Usage
from service.api.dependencies import Parts
from service.api.leaving import unless_left
from service.api.openai_protocol.citations import annotations_of
from service.api.openai_protocol.errors import RESPONSES, error_of
from service.api.openai_protocol.messages import conversation, words_of
from service.api.openai_protocol.replies import (
    Asked,
    HappeningEvents,
    Reply,
    asked,
    cited,
    happening,
    is_cut,
    usage_of,
    whole_reply,
    written,
)
from service.api.openai_protocol.schemas import (
    ChatAnnotation,
    ChatCompletion,
    ChatMessage,
    ChatRequest,
    ChatUsage,
    Choice,
    Cited,
    ErrorReply,
)
from service.api.openai_protocol.streams import DONE, event, stream
from service.api.problems import problem_of

router = APIRouter(tags=["openai"], responses=RESPONSES)

_log = logging.getLogger(__name__)


@router.post(
    "/v1/chat/completions",
    response_model=ChatCompletion,
    responses={
        200: {
            "description": "The answer; with `stream`, its chunks as they come.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def complete_chat(parts: Parts, request: ChatRequest, http: Request) -> Any:
    """Answer the last question of a chat from collections, every sentence cited.

    The messages before it are what a follow-up may refer to. With `stream`, the chunks hold whole
    sentences; the last ones hold the citations, `finish_reason` and the usage.
    """
    question = await asked(
        parts,
        request.model,
        conversation(request.messages, "messages"),
        request.filters,
        request.footnotes,
        str(http.base_url),
    )
    writer = _Writer(request, question)
    events = happening(parts, question)
    if request.stream:
        return stream(writer.chunks(events))
    return writer.completion(await unless_left(http, whole_reply(events, question)))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes a reply as a completion or as chunks, all under one id."""

    request: ChatRequest
    asked: Asked
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def completion(self, reply: Reply) -> ChatCompletion:
        """The whole reply."""
        message = ChatMessage(content=reply.content.text, annotations=self._annotations(reply))
        return ChatCompletion(
            id=self.id,
            created=self.created,
            model=self.request.model,
            choices=[Choice(message=message, finish_reason=_finish_reason(reply))],
            usage=self._usage(reply),
            **_fields(cited(reply, self.asked.base_url)),
        )

    async def chunks(self, events: HappeningEvents) -> AsyncIterator[ServerSentEvent]:
        """The reply as it comes; `[DONE]` is the last event, also after an error."""
        try:
            yield self._chunk({"role": "assistant", "content": "", "refusal": None})
            async with aclosing(written(events, self.asked)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, str):
                        yield self._chunk({"content": piece})
                        continue
                    for chunk in self._last_chunks(piece):
                        yield chunk
        except Exception as error:  # noqa: BLE001 - a stream that has begun can only report it
            _log.error("a chat completion broke off", exc_info=error)
            yield event(ErrorReply(error=error_of(problem_of(error))).model_dump())
        yield DONE

    def _last_chunks(self, reply: Reply) -> list[ServerSentEvent]:
        fields = cited(reply, self.asked.base_url).model_dump(mode="json")
        delta = {"annotations": [one.model_dump() for one in self._annotations(reply)]}
        return [
            # Open WebUI keeps a source, with its quote, only if it comes as an event of its own;
            # it ignores `sources` beside other fields once it has them.
            *(self._chunk({}, event={"type": "source", "data": one}) for one in fields["sources"]),
            self._chunk(delta, **fields),
            self._chunk({}, finish_reason=_finish_reason(reply)),
            *self._usage_chunk(reply),
        ]

    def _usage_chunk(self, reply: Reply) -> list[ServerSentEvent]:
        if not self._wants_usage:
            return []
        return [event({**self._head(), "choices": [], "usage": self._usage(reply).model_dump()})]

    def _chunk(
        self, delta: dict[str, Any], *, finish_reason: str | None = None, **fields: Any
    ) -> ServerSentEvent:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        usage = {"usage": None} if self._wants_usage else {}
        return event({**self._head(), "choices": [choice], **usage, **fields})

    def _head(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.request.model,
        }

    @property
    def _wants_usage(self) -> bool:
        options = self.request.stream_options
        return bool(options and options.include_usage)

    def _annotations(self, reply: Reply) -> list[ChatAnnotation]:
        found = annotations_of(reply.answer, reply.content, self.asked.base_url)
        return [ChatAnnotation(url_citation=one.place) for one in found]

    def _usage(self, reply: Reply) -> ChatUsage:
        return _chat_usage(usage_of(reply, words_of(self.request.messages)))


def _chat_usage(usage: Usage) -> ChatUsage:
    return ChatUsage(
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        total_tokens=usage.prompt_tokens + usage.completion_tokens,
    )


def _finish_reason(reply: Reply) -> Literal["stop", "length"]:
    return "length" if is_cut(reply.answer) else "stop"


def _fields(one: Cited) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Cited.model_fields}
