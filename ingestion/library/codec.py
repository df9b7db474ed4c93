"""Spans, blocks, pages, metadata and vectors as the database keeps them: JSON and raw float32."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingestion.documents import Block, Box, Metadata, Page, PlacedWord, Span

_COLUMNS = 6
_UNITS = 10  # to a point
_COMPRESSION = 6


def spans_to_json(spans: Iterable[Span]) -> list[list[int]]:
    """Spans as pairs."""
    return [[span.start, span.end] for span in spans]


def spans_from_json(pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    """The spans that `spans_to_json` wrote."""
    return tuple(Span(start, end) for start, end in pairs)


def blocks_to_json(blocks: Iterable[Block]) -> list[list[Any]]:
    """Blocks as `[start, end, kind, level]`."""
    return [[block.span.start, block.span.end, block.kind, block.level] for block in blocks]


def blocks_from_json(rows: Iterable[Sequence[Any]]) -> tuple[Block, ...]:
    """The blocks that `blocks_to_json` wrote."""
    return tuple(Block(Span(start, end), kind, level) for start, end, kind, level in rows)


def pages_to_json(pages: Iterable[Page]) -> list[list[int]]:
    """Pages as `[number, start, end]`."""
    return [[page.number, page.span.start, page.span.end] for page in pages]


def pages_from_json(rows: Iterable[Sequence[int]]) -> tuple[Page, ...]:
    """The pages that `pages_to_json` wrote."""
    return tuple(Page(number, Span(start, end)) for number, start, end in rows)


def metadata_to_json(metadata: Metadata) -> dict[str, Any]:
    """All fields of metadata, days as ISO dates."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in dataclasses.asdict(metadata).items()
    }


def metadata_from_json(held: Mapping[str, Any]) -> Metadata:
    """The metadata that `metadata_to_json` wrote."""
    days = {
        name: date.fromisoformat(held[name])
        for name in ("published_at", "modified_at")
        if held[name] is not None
    }
    return Metadata(**{**held, "authors": tuple(held["authors"])} | days)


def vector_to_bytes(vector: NDArray[np.float32]) -> bytes:
    """A vector as little-endian float32, whatever the machine's byte order."""
    return vector.astype("<f4").tobytes()


def vector_from_bytes(data: bytes) -> NDArray[np.float32]:
    """The vector that `vector_to_bytes` wrote."""
    return np.frombuffer(data, dtype="<f4").astype(np.float32)


def words_to_bytes(words: Sequence[PlacedWord]) -> bytes:
    """The placed words of a page, packed: spans exactly, boxes to a twentieth of a point.

    Six columns of little-endian int64, each as steps from word to word, which are small and much
    alike, and so compress well: where spans start, their lengths, and the four sides of boxes.
    """
    spans = [(word.span.start, len(word.span)) for word in words]
    boxes = [(word.box.left, word.box.top, word.box.right, word.box.bottom) for word in words]
    places = np.rint(np.array(boxes, np.float64).reshape(-1, 4) * _UNITS).astype(np.int64)
    # Steps to the opposite side are smaller than those to the next word's.
    places[:, 2:] -= places[:, :2]
    columns = np.hstack([np.array(spans, np.int64).reshape(-1, 2), places]).T
    columns[[0, 2, 3], 1:] = np.diff(columns[[0, 2, 3]])
    return zlib.compress(columns.astype("<i8").tobytes(), _COMPRESSION)


def words_from_bytes(data: bytes) -> tuple[PlacedWord, ...]:
    """The placed words that `words_to_bytes` packed."""
    columns = np.frombuffer(zlib.decompress(data), "<i8").reshape(_COLUMNS, -1).astype(np.int64)
    columns[[0, 2, 3]] = np.cumsum(columns[[0, 2, 3]], axis=1)
    starts, lengths, left, top, width, height = columns.tolist()
    return tuple(
        PlacedWord(
            Span(start, start + length),
            Box(x / _UNITS, y / _UNITS, (x + across) / _UNITS, (y + down) / _UNITS),
        )
        for start, length, x, y, across, down in zip(
            starts, lengths, left, top, width, height, strict=True
        )
    )
