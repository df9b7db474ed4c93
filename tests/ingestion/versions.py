"""Versions to store in a library, without a parser or a model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingestion.documents import Block, Metadata, Page, ParsedDocument, Passage, Span
from ingestion.library import NewVersion

DIMENSIONS = 384

METADATA = Metadata(
    title="The 北 River",
    authors=("Ann Lee", "李安"),
    publisher="The Daily",
    url="https://example.org/river",
    language="en",
    published_at=date(2024, 2, 29),
    published_from="meta",
)


def new_version(
    source: str, *passages: str, metadata: Metadata | None = None, separator: str = "\n\n"
) -> NewVersion:
    """A version whose text is these passages, each one paragraph, one sentence and one page."""
    spans: list[Span] = []
    for passage in passages:
        start = spans[-1].end + len(separator) if spans else 0
        spans.append(Span(start, start + len(passage)))
    document = ParsedDocument(
        text=separator.join(passages),
        blocks=tuple(Block(span, "paragraph") for span in spans),
        pages=tuple(Page(number, span) for number, span in enumerate(spans, start=1)),
        metadata=metadata or Metadata(),
    )
    sha256 = hashlib.sha256(document.text.encode()).hexdigest()
    stored = tuple(Passage(span, (span,), "Heading") for span in spans)
    return NewVersion(source, sha256, document, stored, unit_vectors(passages))


def unit_vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """A vector of length 1 for each text, always the same for the same text."""
    vectors = np.empty((len(texts), DIMENSIONS), np.float32)
    for row, text in enumerate(texts):
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        vector = np.random.default_rng(seed).standard_normal(DIMENSIONS, np.float32)
        vectors[row] = vector / np.linalg.norm(vector)
    return vectors
