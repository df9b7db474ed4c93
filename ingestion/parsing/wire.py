"""What passes between `ParserProcess` and its child: JSON and raw bytes, so no code can come back.

A request is two frames: a `Request`, and the bytes of the source. The answer is any number of
`Reply` frames that say `working`, then one that does not; behind it come as many raw frames as it
has `parts`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import IO, Literal

from pydantic import TypeAdapter

from ingestion import errors
from ingestion.documents import Box, ParsedDocument
from ingestion.errors import DamagedDocument, IngestionError

_LENGTH = struct.Struct(">Q")

Task = Literal["parse", "members", "page_image"]


@dataclass(frozen=True, slots=True)
class Request:
    """What goes before a document's bytes. `seconds` is when the child gives up by itself.

    `page`, `scale` (pixels a point) and `marks` (in points) are for `page_image` alone.
    """

    task: Task
    name: str
    max_bytes: int
    seconds: int
    page: int = 1
    scale: float = 1.0
    marks: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An error of the ingestion tree, by the name of its class."""

    error: str
    message: str

    @classmethod
    def of(cls, error: IngestionError) -> Failure:
        """The failure that an error is sent as."""
        return cls(type(error).__name__, str(error))

    def exception(self) -> IngestionError:
        """The error that was sent; one of an unknown class counts as damage."""
        found = vars(errors).get(self.error)
        if isinstance(found, type) and issubclass(found, IngestionError):
            return found(self.message)
        return DamagedDocument(self.message)


@dataclass(frozen=True, slots=True)
class Part:
    """The name of a raw frame, and why it is empty, if it could not be read."""

    name: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A sign of life (`working`), or what became of a request: a document, parts, or a failure.

    `parts` are the raw frames that follow: the members of an archive, or one image.
    """

    document: ParsedDocument | None = None
    parts: tuple[Part, ...] = ()
    failure: Failure | None = None
    working: bool = False


@cache
def request_codec() -> TypeAdapter[Request]:
    """Requests to and from JSON."""
    return TypeAdapter(Request)


@cache
def reply_codec() -> TypeAdapter[Reply]:
    """Replies to and from JSON; reading one checks the document's invariants again."""
    return TypeAdapter(Reply)


def send(stream: IO[bytes], *frames: bytes) -> None:
    """Write frames, each behind its length.

    Raises:
        OSError: if the other side is gone.
    """
    for frame in frames:
        stream.write(_LENGTH.pack(len(frame)))
        stream.write(frame)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one frame; None if the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    frame = stream.read(length)
    return frame if len(frame) == length else None
