"""What is written to the database is what is read from it."""

from __future__ import annotations

import json
from typing import get_args

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ingestion.documents import Block, BlockKind, Page, Span
from ingestion.library import codec

offsets = st.integers(0, 2**40)
spans: SearchStrategy[Span] = st.builds(
    lambda start, length: Span(start, start + length), offsets, offsets
)
blocks = st.builds(Block, spans, st.sampled_from(get_args(BlockKind)), st.integers(0, 6))
pages = st.builds(Page, st.integers(1, 10_000), spans)


@given(st.lists(spans))
def test_spans(held: list[Span]) -> None:
    assert codec.spans_from_json(json.loads(json.dumps(codec.spans_to_json(held)))) == tuple(held)


@given(st.lists(blocks))
def test_blocks(held: list[Block]) -> None:
    assert codec.blocks_from_json(json.loads(json.dumps(codec.blocks_to_json(held)))) == tuple(held)


@given(st.lists(pages))
def test_pages(held: list[Page]) -> None:
    assert codec.pages_from_json(json.loads(json.dumps(codec.pages_to_json(held)))) == tuple(held)


@given(st.lists(st.floats(width=32, allow_nan=False)))
def test_vectors(held: list[float]) -> None:
    vector = np.array(held, np.float32)

    read = codec.vector_from_bytes(codec.vector_to_bytes(vector))

    assert read.dtype == np.float32
    assert read.tobytes() == vector.tobytes()


def test_vectors_are_little_endian_on_every_machine() -> None:
    vector = np.array([1.0], ">f4")

    assert codec.vector_to_bytes(vector) == b"\x00\x00\x80\x3f"
