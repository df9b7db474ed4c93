"""Where the evidence for somebody's text comes from: passages that are given, or the library.

Given passages are read as versions of documents that nobody stored, so that one chain serves both.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from ingestion.documents import Block, ParsedDocument, Span, Version
from ingestion.errors import UnknownDocument
from ingestion.indexes import Analyzer, SearchIndexes
from ingestion.library import NO_FILTERS, Filters, Library, StoredPassage
from ingestion.page_boxes import PageBox
from service.answers import Citation, Searched
from service.checks import GivenPassage, PassageCitation
from service.citations import CitedSentence
from service.claims import sentences_of
from service.errors import InvalidRequest
from service.questions import is_encodable
from service.retrieval import HybridRetriever, searched_in

MOST_PASSAGES = 1_000
MOST_PASSAGE_CHARS = 500_000

# The longest query that is searched for; the embedding model reads no more of it.
_QUERY_CHARS = 1_000
_PASSAGES_FOUND = 6
_PASSAGE_CHARS = 2_000
_LONGEST_SENTENCE = 1_000


@dataclass(frozen=True, slots=True)
class InPassages:
    """Check against these passages and nothing else."""

    passages: tuple[GivenPassage, ...]


@dataclass(frozen=True, slots=True)
class InDocuments:
    """Check against these documents, by id or source, of any collection."""

    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InCollection:
    """Check against the documents of a collection that meet some conditions."""

    collection: str
    filters: Filters = NO_FILTERS


Against = InPassages | InDocuments | InCollection


class EvidenceSource(Protocol):
    """Finds what may support a statement. Safe to use from any thread."""

    @property
    def searched(self) -> tuple[Searched, ...]: ...  # noqa: D102 - as `CheckedText` has it

    def find(self, query: str) -> list[StoredPassage]:
        """The passages that bear on a query, best first."""
        ...

    @property
    def size(self) -> int: ...  # noqa: D102 - how many texts `document_frequency` is of

    def document_frequency(self, term: str) -> int:
        """How many texts hold a term."""
        ...

    def versions(self, keys: Iterable[tuple[str, int]]) -> list[Version]:
        """The versions that passages belong to, by document and number."""
        ...

    def boxes(self, version: Version, span: Span) -> Sequence[PageBox]:
        """Where a span stands on the pages of its version."""
        ...

    def citation(self, citation: Citation) -> Citation | PassageCitation:
        """A citation as whoever asked can follow it."""
        ...


class GivenEvidence:
    """Passages that came with the request."""

    searched: tuple[Searched, ...] = ()

    def __init__(self, given: Sequence[GivenPassage], analyzer: Analyzer) -> None:
        self._given = given
        self._passages = _as_stored(given)
        sentences = [
            CitedSentence(one, at).text
            for one in self._passages
            for at in range(len(one.sentences))
        ]
        self._frequency = Counter(term for one in sentences for term in set(analyzer.terms(one)))
        self.size = len(sentences)

    def find(self, query: str) -> list[StoredPassage]:
        """All of them: they are few enough to be read whole."""
        del query
        return self._passages

    def document_frequency(self, term: str) -> int:
        """How many sentences hold a term."""
        return self._frequency[term]

    def versions(self, keys: Iterable[tuple[str, int]]) -> list[Version]:
        """The passages as versions of documents."""
        return [_as_version(int(key), self._given[int(key)]) for key, _ in keys]

    def boxes(self, version: Version, span: Span) -> Sequence[PageBox]:
        """None: a passage has no pages."""
        del version, span
        return ()

    def citation(self, citation: Citation) -> PassageCitation:
        """A pointer into a passage, by its place in the request."""
        at = int(citation.document_id)
        return PassageCitation(
            number=citation.number,
            passage=at,
            title=self._given[at].title,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
            before=citation.before,
            after=citation.after,
            match=citation.match,
        )


class StoredEvidence:
    """Documents of the library: those of a collection, or some by name in any collections."""

    def __init__(
        self,
        library: Library,
        indexes: SearchIndexes,
        retriever: HybridRetriever,
        places: Sequence[InCollection],
    ) -> None:
        self._library = library
        self._indexes = indexes
        self._retriever = retriever
        self._places = places
        self.searched = tuple(searched_in(library, one.collection, one.filters) for one in places)

    @property
    def size(self) -> int:
        """How many passages the collections have."""
        return sum(one.passages for one in self.searched)

    def find(self, query: str) -> list[StoredPassage]:
        """The passages that retrieval finds, best first."""
        found = [
            candidate
            for place in self._places
            for candidate in self._retriever.retrieve(
                query[:_QUERY_CHARS], place.collection, _PASSAGES_FOUND, filters=place.filters
            )
        ]
        return [one.passage for one in sorted(found, key=lambda one: -one.score)]

    def document_frequency(self, term: str) -> int:
        """How many passages of the library hold a term."""
        return self._indexes.document_frequency(term)

    def versions(self, keys: Iterable[tuple[str, int]]) -> list[Version]:
        """The versions, as the library keeps them."""
        return [self._library.version(*key) for key in keys]

    def boxes(self, version: Version, span: Span) -> Sequence[PageBox]:
        """Where a span stands on the pages of its version."""
        return self._library.page_boxes(version, span)

    def citation(self, citation: Citation) -> Citation:
        """The citation as it is."""
        return citation


def check_passages(against: InPassages) -> None:
    """Check that passages can serve as evidence.

    Raises:
        InvalidRequest: if there are none, too many, or they are not text.
    """
    texts = [one.text for one in against.passages]
    if not any(any(map(str.isalnum, text)) for text in texts):
        raise InvalidRequest("the passages are empty: send the texts to check against")
    size = sum(map(len, texts))
    if len(texts) > MOST_PASSAGES or size > MOST_PASSAGE_CHARS:
        raise InvalidRequest(
            f"{len(texts):,} passages with {size:,} characters are more than the limit of "
            f"{MOST_PASSAGES:,} with {MOST_PASSAGE_CHARS:,}: send fewer, or add them to a "
            "collection and check against that"
        )
    if not all(is_encodable(f"{one.text}{one.title or ''}") for one in against.passages):
        raise InvalidRequest("a passage is not text in UTF-8: it holds broken characters")


def places_of(library: Library, documents: Sequence[str]) -> list[InCollection]:
    """Where documents are that are named by id or source.

    Raises:
        UnknownDocument: if there is no such document.
        InvalidRequest: if several collections have a document of that source.
    """
    by_collection: dict[str, list[str]] = {}
    for named in documents:
        collection, document_id = _find(library, named)
        by_collection.setdefault(collection, []).append(document_id)
    return [
        InCollection(collection, Filters(documents=tuple(dict.fromkeys(ids))))
        for collection, ids in by_collection.items()
    ]


def _find(library: Library, named: str) -> tuple[str, str]:
    try:
        return library.document(named).collection, named
    except UnknownDocument:
        held = [library.find(one.name, named) for one in library.collections()]
    found = [one for one in held if one is not None]
    if not found:
        raise UnknownDocument(f"there is no document with the id or the source {named!r}")
    if len(found) > 1:
        where = ", ".join(f"{one.document_id} in {one.collection!r}" for one in found)
        raise InvalidRequest(
            f"several documents have the source {named!r}: name one by id: {where}"
        )
    return found[0].collection, found[0].document_id


def _as_stored(given: Sequence[GivenPassage]) -> list[StoredPassage]:
    """Passages as retrieval finds them: a few neighbouring sentences each."""
    parts = [(at, one, part) for at, one in enumerate(given) for part in _parts(one.text)]
    return [
        StoredPassage(
            id=number,
            collection="",
            document_id=str(at),
            version_id=at,
            version=1,
            source=str(at),
            title=one.title,
            published_at=None,
            heading="",
            page=None,
            span=Span(sentences[0].start, sentences[-1].end),
            text=one.text[sentences[0].start : sentences[-1].end],
            sentences=tuple(sentences),
        )
        for number, (at, one, sentences) in enumerate(parts)
    ]


def _parts(text: str) -> Iterator[list[Span]]:
    part: list[Span] = []
    for sentence in _readable(text):
        if part and sentence.end - part[0].start > _PASSAGE_CHARS:
            yield part
            part = []
        part.append(sentence)
    if part:
        yield part


def _readable(text: str) -> Iterator[Span]:
    """Sentences, and those of an unreadable length in parts."""
    for sentence in sentences_of(text):
        start = sentence.start
        while sentence.end - start > _LONGEST_SENTENCE:
            at = text.rfind(" ", start + 1, start + _LONGEST_SENTENCE)
            end = at if at > 0 else start + _LONGEST_SENTENCE
            yield Span(start, end)
            start = end
        yield Span(start, sentence.end)


def _as_version(at: int, given: GivenPassage) -> Version:
    whole = Span(0, len(given.text))
    return Version(
        id=at,
        document_id=str(at),
        collection="",
        source=str(at),
        number=1,
        sha256=hashlib.sha256(given.text.encode()).hexdigest(),
        document=ParsedDocument(given.text, (Block(whole, "paragraph"),)),
        ingested_at=datetime.fromtimestamp(0, UTC),
    )
