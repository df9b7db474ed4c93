"""From a source's bytes to its canonical text and structure; one module a format.

A parser is chosen by what the bytes are, then by the name. Sources are hostile input: outside
tests, call `sandbox.ParserProcess.parse`, which runs `parse` in a child process with limits.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from ingestion.documents import ParsedDocument
from ingestion.errors import DamagedDocument, EmptyDocument, IngestionError, SourceTooLarge
from ingestion.parsing.formats import FORMATS, Format, detect_format

SUFFIXES = frozenset(FORMATS)
MAX_BYTES = 50_000_000

__all__ = ["MAX_BYTES", "SUFFIXES", "check_size", "parse"]


def parse(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> ParsedDocument:
    """Read a document in any format that Footnote knows.

    Args:
        data: the bytes of the source.
        name: the file name that goes with them.
        max_bytes: the largest source that is read.

    Raises:
        SourceTooLarge: if there are more than `max_bytes`, packed or unpacked.
        ParseError: if they are not a document that can be read; each subclass names a reason.
    """
    check_size(data, max_bytes)
    if not data.strip():
        raise EmptyDocument(f"{name} is empty")
    parser = _parser(detect_format(data, name))
    try:
        return parser(data)
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


def _parser(found: Format) -> Callable[[bytes], ParsedDocument]:
    # `parse_<format>` in the module of that name. Each brings a library of its own, which is
    # loaded when a source needs it.
    module = import_module(f"ingestion.parsing.{found}")
    parser: Callable[[bytes], ParsedDocument] = getattr(module, f"parse_{found}")
    return parser
