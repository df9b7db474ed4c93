"""Spans, blocks, pages and vectors as the database keeps them: compact JSON and raw float32."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingestion.documents import Block, Page, Span


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


def vector_to_bytes(vector: NDArray[np.float32]) -> bytes:
    """A vector as little-endian float32, whatever the machine's byte order."""
    return vector.astype("<f4").tobytes()


def vector_from_bytes(data: bytes) -> NDArray[np.float32]:
    """The vector that `vector_to_bytes` wrote."""
    return np.frombuffer(data, dtype="<f4").astype(np.float32)
