"""The events of a response as it comes, in the order in which clients put them together."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from sse_starlette import ServerSentEvent

from service.api.openai_protocol.citations import annotations_of
from service.api.openai_protocol.errors import error_of
from service.api.openai_protocol.replies import (
    Asked,
    HappeningEvents,
    Reply,
    cited,
    is_cut,
    usage_of,
    written,
)
from service.api.openai_protocol.response_schemas import (
    AnsweredResponse,
    BareResponse,
    IncompleteDetails,
    OutputAnnotation,
    OutputFileCitation,
    OutputMessage,
    OutputText,
    OutputUrlCitation,
    ResponseError,
    ResponseUsage,
)
from service.api.openai_protocol.schemas import Cited
from service.api.openai_protocol.streams import event
from service.api.problems import problem_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ResponseWriter:
    """Writes a reply as a response. `sent` is what tokens are estimated from."""

    bare: BareResponse
    asked: Asked
    sent: str
    message_id: str = field(default_factory=lambda: f"msg_{uuid.uuid4().hex}")

    def answered(self, reply: Reply) -> AnsweredResponse:
        """The whole response."""
        found = cited(reply, self.asked.base_url)
        status = "incomplete" if is_cut(reply.answer) else "completed"
        return AnsweredResponse.model_validate(
            {
                **self.bare.model_dump(),
                "status": status,
                "incomplete_details": IncompleteDetails() if status == "incomplete" else None,
                "output": [self.message(reply)],
                "usage": self._usage(reply),
                **{name: getattr(found, name) for name in Cited.model_fields},
            }
        )

    def message(self, reply: Reply) -> OutputMessage:
        """The answer as the one item of the output."""
        status = "incomplete" if is_cut(reply.answer) else "completed"
        return OutputMessage(id=self.message_id, status=status, content=[self.text(reply)])

    def text(self, reply: Reply) -> OutputText:
        """The answer's text with its annotations."""
        return OutputText(text=reply.content.text, annotations=list(self._annotations(reply)))

    def _annotations(self, reply: Reply) -> Iterator[OutputAnnotation]:
        for one in annotations_of(reply.answer, reply.content, self.asked.base_url):
            yield OutputUrlCitation(**one.place.model_dump())
            if one.is_of_a_file:
                yield OutputFileCitation(
                    file_id=one.citation.document_id,
                    filename=one.citation.source,
                    index=one.place.end_index,
                )

    def _usage(self, reply: Reply) -> ResponseUsage:
        usage = usage_of(reply, self.sent)
        return ResponseUsage(
            input_tokens=usage.prompt_tokens,
            output_tokens=usage.completion_tokens,
            total_tokens=usage.prompt_tokens + usage.completion_tokens,
        )


@dataclass(slots=True)
class ResponseEvents:
    """Numbers the events of one response."""

    writer: ResponseWriter
    _number: int = 0

    async def of(self, events: HappeningEvents) -> AsyncIterator[ServerSentEvent]:
        """The events; the last is `response.completed`, `.incomplete` or `.failed`."""
        try:
            for begun in self._beginning():
                yield begun
            async with aclosing(written(events, self.writer.asked)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, str):
                        yield self._delta(piece)
                        continue
                    for ended in self._ending(piece):
                        yield ended
        except Exception as error:  # noqa: BLE001 - a stream that has begun can only report it
            _log.error("a response broke off", exc_info=error)
            yield self._failed(error)

    def _beginning(self) -> Iterator[ServerSentEvent]:
        bare = self.writer.bare.model_dump(mode="json")
        message = OutputMessage(id=self.writer.message_id, status="in_progress", content=[])
        yield self._event("response.created", response=bare)
        yield self._event("response.in_progress", response=bare)
        yield self._event(
            "response.output_item.added", output_index=0, item=message.model_dump(mode="json")
        )
        yield self._of_part(
            "response.content_part.added", part=OutputText(text="", annotations=[]).model_dump()
        )

    def _delta(self, piece: str) -> ServerSentEvent:
        return self._of_part("response.output_text.delta", delta=piece, logprobs=[])

    def _ending(self, reply: Reply) -> Iterator[ServerSentEvent]:
        writer = self.writer
        text = writer.text(reply).model_dump(mode="json")
        for at, annotation in enumerate(text["annotations"]):
            yield self._of_part(
                "response.output_text.annotation.added", annotation_index=at, annotation=annotation
            )
        yield self._of_part("response.output_text.done", text=reply.content.text, logprobs=[])
        yield self._of_part("response.content_part.done", part=text)
        item = writer.message(reply).model_dump(mode="json")
        yield self._event("response.output_item.done", output_index=0, item=item)
        whole = writer.answered(reply)
        yield self._event(f"response.{whole.status}", response=whole.model_dump(mode="json"))

    def _failed(self, error: Exception) -> ServerSentEvent:
        said = error_of(problem_of(error)).message
        failed = self.writer.bare.model_copy(
            update={
                "status": "failed",
                "error": ResponseError(code="server_error", message=said),
            }
        )
        return self._event("response.failed", response=failed.model_dump(mode="json"))

    def _of_part(self, kind: str, **fields: Any) -> ServerSentEvent:
        return self._event(
            kind, item_id=self.writer.message_id, output_index=0, content_index=0, **fields
        )

    def _event(self, kind: str, **fields: Any) -> ServerSentEvent:
        number = self._number
        self._number += 1
        return event({"type": kind, "sequence_number": number, **fields}, kind)
