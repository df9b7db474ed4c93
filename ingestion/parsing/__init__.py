"""From a source's bytes to its canonical text and structure; one module a format.

A parser is chosen by what the bytes are, then by the name. Sources are hostile input: outside
tests, call `sandbox.ParserProcess.parse`, which runs `parse` in a child process with limits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import TypeVar

from ingestion.documents import Box, ParsedDocument
from ingestion.errors import DamagedDocument, EmptyDocument, IngestionError, SourceTooLarge
from ingestion.parsing.containers import (
    CONTAINER_SUFFIXES,
    Container,
    Member,
    container_kind,
    read_members,
)
from ingestion.parsing.formats import FORMATS, Format, detect_format
from ingestion.parsing.page_images import render_page

SUFFIXES = frozenset(FORMATS) | CONTAINER_SUFFIXES
MAX_BYTES = 50_000_000

_SLOW: frozenset[Format] = frozenset({"pdf", "image"})

ResultT = TypeVar("ResultT")

__all__ = [
    "MAX_BYTES",
    "SUFFIXES",
    "Container",
    "Member",
    "check_size",
    "container_kind",
    "members",
    "page_image",
    "parse",
]


def parse(
    data: bytes,
    name: str,
    max_bytes: int = MAX_BYTES,
    tell_progress: Callable[[], None] = lambda: None,
) -> ParsedDocument:
    """Read a document in any format that Footnote knows.

    Args:
        data: the bytes of the source.
        name: the file name that goes with them.
        max_bytes: the largest source that is read.
        tell_progress: called now and then by what takes long (text recognition, page by page), as
            a sign that it has not hung.

    Raises:
        SourceTooLarge: if there are more than `max_bytes`, packed or unpacked.
        ParseError: if they are not a document that can be read; each subclass names a reason.
    """
    check_size(data, max_bytes)
    if not data.strip():
        raise EmptyDocument(f"{name} is empty")
    parser = _parser(detect_format(data, name), tell_progress)
    return _guarded(name, lambda: parser(data))


def members(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> list[Member]:
    """The documents inside an archive, or attached to an e-mail, in order; at any depth.

    Raises:
        SourceTooLarge: if there are more than `max_bytes`, packed or unpacked.
        ParseError: if it is not an archive or e-mail that can be read.
    """
    check_size(data, max_bytes)
    return _guarded(name, lambda: read_members(data, name, max_bytes))


def page_image(data: bytes, name: str, page: int, scale: float, marks: Sequence[Box] = ()) -> bytes:
    """A page of a PDF, or an image, as PNG, with `scale` pixels a point and `marks` coloured.

    Pages count from 1; marks are in points.

    Raises:
        ParseError: if it has no such page, or cannot be drawn.
    """
    return _guarded(name, lambda: render_page(data, name, page, scale, marks))


def _guarded(name: str, read: Callable[[], ResultT]) -> ResultT:
    try:
        return read()
    except IngestionError:
        raise
    except MemoryError as error:
        raise DamagedDocument(f"{name} needs too much memory to be read: split it") from error
    except Exception as error:  # hostile input makes parsers fail in ways that no list covers
        raise DamagedDocument(
            f"{name} cannot be read: its parser failed with {type(error).__name__}"
        ) from error


def check_size(data: bytes, max_bytes: int) -> None:
    """Refuse a source that is too large.

    Raises:
        SourceTooLarge: if there are more than `max_bytes`.
    """
    if len(data) > max_bytes:
        raise SourceTooLarge(
            f"the source has {len(data):,} bytes, more than the limit of {max_bytes:,}: split it, "
            "or raise the limit"
        )


def _parser(found: Format, tell_progress: Callable[[], None]) -> Callable[[bytes], ParsedDocument]:
    # `parse_<format>` in the module of that name. Each brings a library of its own, which is
    # loaded when a source needs it.
    module = import_module(f"ingestion.parsing.{found}")
    parser: Callable[..., ParsedDocument] = getattr(module, f"parse_{found}")
    return partial(parser, tell_progress=tell_progress) if found in _SLOW else parser
