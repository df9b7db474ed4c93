"""Lines of an exchanged collection: what is written is read again, and nothing else is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.documents import (
    Block,
    Box,
    Metadata,
    Page,
    PageLayout,
    ParsedDocument,
    Passage,
    PlacedWord,
    Span,
    check_cover,
)
from ingestion.errors import InvalidExchange
from ingestion.exchange.lines import (
    DocumentLine,
    ReadDocument,
    document_line,
    read_document,
    read_line,
    written,
)
from ingestion.given_metadata import NOTHING_GIVEN, parse_given
from ingestion.library import NewVersion
from ingestion.library.records import Validators
from ingestion.parsing.normalise import normalise

DIMENSIONS = 4
MOST_CHARS = 10_000

paragraphs = st.lists(
    st.text(min_size=1, max_size=60).map(normalise).filter(lambda one: bool(one.strip())),
    min_size=1,
    max_size=6,
)
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20).map(normalise)
tenths = st.integers(0, 8_000).map(lambda one: one / 10)


def joined(parts: list[str]) -> tuple[str, list[Span]] | None:
    """Paragraphs as one canonical text, and where each is; None where they run together."""
    text = "\n\n".join(parts)
    spans, at = [], 0
    for part in parts:
        spans.append(Span(at, at + len(part)))
        at += len(part) + 2
    return (text, spans) if normalise(text) == text else None


@st.composite
def versions(draw: st.DrawFn) -> NewVersion:
    """Versions as ingestion makes them."""
    text, spans = draw(paragraphs.map(joined).filter(bool))  # type: ignore[misc]
    title = draw(words.filter(bool))
    own = Metadata(title=title, authors=("A. Writer",), language="en", published_at=draw(days))
    given_now = parse_given({"title": "Given"}, "request") if draw(st.booleans()) else NOTHING_GIVEN
    box = Box(*sorted((draw(tenths), draw(tenths))), *sorted((draw(tenths), draw(tenths))))
    box = Box(min(box.left, box.right), min(box.top, box.bottom), max(box.left, box.right), 900.0)
    pages = tuple(Page(number, span) for number, span in enumerate(spans, 1))
    layouts = tuple(
        PageLayout(page.number, 595.3, 841.9, (PlacedWord(page.span, box),)) for page in pages
    )
    vectors = np.eye(DIMENSIONS, dtype=np.float32)[[at % DIMENSIONS for at in range(len(spans))]]
    return NewVersion(
        source=f"{draw(words.filter(bool))}.txt",
        sha256="0" * 64,
        document=ParsedDocument(
            text,
            tuple(Block(span, "paragraph") for span in spans),
            pages,
            given_now.over(own),
            layouts,
        ),
        passages=tuple(Passage(span, (span,), title) for span in spans),
        embeddings=vectors,
        given=given_now,
        own=own if given_now.names else None,
        validators=Validators('"abc"', None),
    )


def read_back(line: bytes) -> ReadDocument:
    read = read_line(line)
    assert isinstance(read, DocumentLine)
    return read_document(read, DIMENSIONS, MOST_CHARS)


@given(versions())
def test_what_is_written_is_read_again_to_the_last_offset(version: NewVersion) -> None:
    line = written(document_line(version, embeddings=True, original=b"bytes"))
    read = read_back(line)
    assert (read.source, read.document, read.given, read.own, read.validators) == (
        version.source,
        version.document,
        version.given,
        version.own,
        version.validators,
    )
    assert read.passages == version.passages
    assert read.vectors is not None
    assert np.array_equal(read.vectors, version.embeddings)
    assert read.original == b"bytes"


@given(versions())
def test_without_original_and_vectors_the_text_and_its_structure_are_the_same(
    version: NewVersion,
) -> None:
    read = read_back(written(document_line(version)))
    assert read.document.text == version.document.text
    assert (read.document.blocks, read.document.pages) == (
        version.document.blocks,
        version.document.pages,
    )
    assert (read.passages, read.vectors, read.original, read.document.layouts) == (
        None,
        None,
        None,
        (),
    )


def valid() -> dict[str, Any]:
    text = "The harbour has nine piers.\n\nIt is deep."
    return {
        "source": "a.zip!/harbour.pdf",
        "container": "a.zip",
        "text": text,
        "blocks": [[0, 27, "paragraph", 0], [29, 40, "paragraph", 0]],
        "pages": [[1, 0, 27], [2, 29, 40]],
        "metadata": {"title": "Harbour", "authors": ["L. Marsh"], "published_at": "2026-01-31"},
        "given": {"fields": {"title": "Harbour"}, "origin": "request", "edited": ["title"]},
        "own": {"title": "The harbour"},
        "passages": [
            {
                "start": 0,
                "end": 40,
                "heading": "",
                "sentences": [[0, 27], [29, 40]],
                "embedding": "AACAPwAAAAAAAAAAAAAAAA==",
            }
        ],
        "layouts": [{"page": 1, "width": 595, "height": 842, "words": [[0, 3, 10.5, 10, 30, 20]]}],
        "original": "Ynl0ZXM=",
    }


def refused(line: dict[str, Any]) -> str:
    with pytest.raises(InvalidExchange) as refusal:
        read_back(json.dumps(line).encode())
    return str(refusal.value)


def test_the_example_is_valid() -> None:
    assert read_back(json.dumps(valid()).encode()).document.metadata.title == "Harbour"


def at(*path: str | int) -> Callable[[dict[str, Any], Any], None]:
    def put(line: dict[str, Any], value: Any) -> None:
        place: Any = line
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return put


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["source"], "", "source"),
        (["source"], "x" * 3_000, "source"),
        (["source"], "a.zip!/\x1b[2J", "source"),
        (["source"], "other.pdf", "container"),
        (["text"], "", "text: there is none"),
        (["text"], "a" * 20_000, "20,000 characters"),
        (["text"], "two  blanks", "canonical form"),
        (["text"], "e\u0301", "canonical form"),
        (["text"], "\u202egnorw", "canonical form"),
        (["text"], "a\r\nb", "canonical form"),
        (["blocks"], [[0, 10, "paragraph", 0]], "uncovered"),
        (["blocks"], [[0, 27, "paragraph", 0], [20, 40, "paragraph", 0]], "overlap"),
        (["blocks"], [[0, 27, "paragraph", 0], [29, 400, "paragraph", 0]], "leave the text"),
        (["blocks", 0], [5, 2, "paragraph", 0], "not a span"),
        (["blocks", 0], [-1, 27, "paragraph", 0], "blocks"),
        (["blocks", 0], [0, 10**30, "paragraph", 0], "blocks"),
        (["blocks", 0], [0, 27, "script", 0], "blocks"),
        (["blocks", 0], [0, 27, "heading", 7], "blocks"),
        (["pages"], [[2, 0, 27], [1, 29, 40]], "do not rise"),
        (["pages"], [[1, 0, 27], [1, 29, 40]], "do not rise"),
        (["metadata", "url"], "javascript:alert(1)", "url"),
        (["metadata", "language"], "EN\n", "language"),
        (["metadata", "published_at"], "2026-02-31", "published_at"),
        (["metadata", "title"], "t" * 20_000, "title"),
        (["given", "fields"], {"colour": "red"}, "no field of metadata"),
        (["given", "fields"], {"url": "http://ann:pw@example.org"}, "name or password"),
        (["given", "edited"], ["authors"], "not given"),
        (["etag"], "x\r\nHost: evil", "etag"),
        (["passages", 0, "start"], 3, "uncovered"),
        (["passages", 0, "end"], 4_000, "leave the text"),
        (["passages", 0, "end"], 20, "leaves its passage"),
        (["passages", 0, "sentences"], [[29, 40], [0, 27]], "leaves its passage"),
        (["passages", 0, "sentences"], [], "no sentence"),
        (["passages"], [], "uncovered"),
        (["passages", 0, "embedding"], "AACAPw==", "dimensions"),
        (["passages", 0, "embedding"], "AAAAAAAAAAAAAAAAAAAAAA==", "length one"),
        (["passages", 0, "embedding"], "AADAfwAAAAAAAAAAAAAAAA==", "length one"),
        (["passages", 0, "embedding"], "not base64!", "Base64"),
        (["layouts", 0, "page"], 3, "not of the document's pages"),
        (["layouts", 0, "width"], 0, "width"),
        (["layouts", 0, "words", 0], [0, 3, 30, 10, 10, 20], "inside out"),
        (["layouts", 0, "words", 0], [0, 300, 10, 10, 30, 20], "leave the text"),
        (["layouts", 0, "words", 0], [0, 3, 1e300, 10, 1e301, 20], "words"),
        (["original"], "%%%", "Base64"),
        (["original"], None, "go with the original"),
        (["surprise"], 1, "surprise"),
    ],
)
def test_what_breaks_an_invariant_is_refused(path: list[str | int], value: Any, said: str) -> None:
    line = valid()
    at(*path)(line, value)
    assert said in refused(line)


@pytest.mark.parametrize("name", ["source", "text", "blocks", "metadata"])
def test_what_has_to_be_there_is_missed(name: str) -> None:
    line = valid()
    del line[name]
    assert name in refused(line)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"not json",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"source": "\xff\xfe"}',
        b'{"text": "\\ud800"}',
        b'{"format": "footnote-collection", "version": 99}',
        b'{"end": false, "documents": 1}',
        b'{"end": true, "documents": -1}',
        b'{"end": true, "documents": NaN}',
    ],
)
def test_what_is_no_line_is_refused(line: bytes) -> None:
    with pytest.raises(InvalidExchange):
        read_line(line)


def test_no_reason_repeats_what_was_sent() -> None:
    """A log and a reply may go to others than the document."""
    line = valid()
    line["language"] = {"canary": "zebrafish"}
    line["metadata"]["language"] = "zebrafish manifesto"
    assert "zebrafish" not in refused(line)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
PLACES: list[tuple[str | int, ...]] = [
    *((name,) for name in valid()),
    ("blocks", 0),
    ("blocks", 1, 0),
    ("pages", 1, 1),
    ("passages", 0, "sentences", 1),
    ("passages", 0, "start"),
    ("layouts", 0, "words", 0),
    ("metadata", "authors"),
    ("given", "fields"),
]


@settings(max_examples=400)
@given(st.sampled_from(PLACES), json_values)
def test_whatever_stands_in_a_line_it_is_refused_or_meets_the_invariants(
    path: tuple[str | int, ...], value: object
) -> None:
    line = valid()
    at(*path)(line, value)
    try:
        read = read_back(json.dumps(line).encode())
    except InvalidExchange:
        return
    text = read.document.text
    assert normalise(text) == text
    check_cover(text, (one.span for one in read.document.blocks), "blocks")
    for passage in read.passages or ():
        assert 0 <= passage.span.start < passage.span.end <= len(text)
