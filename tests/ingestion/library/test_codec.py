"""What is written to the database is what is read from it."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import get_args

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ingestion.documents import Block, BlockKind, Box, Metadata, Page, PlacedWord, Span
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


side = st.floats(-20_000, 20_000)
boxes = st.builds(
    lambda left, top, width, height: Box(left, top, left + width, top + height),
    side,
    side,
    st.floats(0, 20_000),
    st.floats(0, 20_000),
)


@st.composite
def placed_words(draw: st.DrawFn) -> tuple[PlacedWord, ...]:
    """Words in the order of a text that may begin anywhere."""
    steps = st.lists(st.tuples(st.integers(0, 2**30), st.integers(0, 2**30)), max_size=30)
    flat = [length for step in draw(steps) for length in step]
    ends = list(accumulate(flat, initial=draw(st.integers(0, 2**40))))
    found = zip(ends[1::2], ends[2::2], strict=True)
    return tuple(PlacedWord(Span(start, end), draw(boxes)) for start, end in found)


@given(placed_words())
def test_placed_words_keep_their_spans_and_stay_in_place(words: tuple[PlacedWord, ...]) -> None:
    read = codec.words_from_bytes(codec.words_to_bytes(words))

    assert [word.span for word in read] == [word.span for word in words]
    for before, after in zip(words, read, strict=True):
        sides = ("left", "top", "right", "bottom")
        # A twentieth of a point, and what a float of twenty thousand cannot tell apart.
        assert all(
            abs(getattr(before.box, side) - getattr(after.box, side)) <= 0.05 + 1e-9
            for side in sides
        )
        assert after.box.left <= after.box.right
        assert after.box.top <= after.box.bottom


def test_a_page_of_words_is_packed_small() -> None:
    words = [
        PlacedWord(
            Span(7 * number, 7 * number + 6),
            Box(x := 72 + number % 11 * 41.37, y := 72 + number // 11 * 14.4, x + 37.1, y + 13.2),
        )
        for number in range(500)
    ]

    assert len(codec.words_to_bytes(words)) < 5 * len(words)


def test_packed_words_read_the_same_on_every_machine() -> None:
    """What one release wrote, all later ones must read."""
    data = bytes.fromhex("789c636580005628cd02a599a03417949683d2220ca840124d1c9d0600197800a2")

    assert codec.words_from_bytes(data) == (
        PlacedWord(Span(5, 9), Box(1.0, 2.0, 3.5, 4.0)),
        PlacedWord(Span(10, 12), Box(4.0, 2.0, 6.0, 4.0)),
    )


metadata = st.builds(
    Metadata,
    title=st.none() | st.text(),
    authors=st.lists(st.text()).map(tuple),
    published_at=st.none() | st.dates(),
    published_from=st.none() | st.text(),
    modified_at=st.none() | st.dates(),
)


@given(metadata)
def test_metadata(held: Metadata) -> None:
    read = codec.metadata_from_json(json.loads(json.dumps(codec.metadata_to_json(held))))
    assert read == held
