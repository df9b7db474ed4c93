"""Somebody's own text, checked sentence by sentence: find evidence, choose it, judge, cite.

Nothing is stored, and the text is never altered. All work on the CPU is done in a few threads of
its own, in short steps, so that many sentences hold up nobody else, and a check that is cancelled
ends at its next step.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import chain
from typing import TypeVar

import numpy as np

from ingestion.embedding import Embedder
from ingestion.embedding.vectors import Vectors
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, StoredPassage
from service.answers import Support
from service.checks import CheckedText
from service.citations import CitationBook, CitedSentence
from service.claims import Claim, claims
from service.company import leans_on_the_one_before
from service.errors import InvalidRequest
from service.evidence import TermWeights
from service.evidence_choice import SentencePool, weighed, with_context
from service.evidence_sources import (
    Against,
    EvidenceSource,
    GivenEvidence,
    InCollection,
    InDocuments,
    InPassages,
    StoredEvidence,
    check_passages,
    places_of,
)
from service.questions import is_encodable
from service.quotations import quoted_spans
from service.readings import Nearby, Outcome, read
from service.retrieval import HybridRetriever
from service.statement_checks import StatementCheck, checked_statement, counted, quoted_sentences
from service.support.checker import CitedStatement, SupportChecker

MOST_TEXT_CHARS = 100_000
MOST_STATEMENTS = 3_000

# Checks are bound by the CPU: more at once would only slow each other and the questions down.
_THREADS = 2
_SEARCHED_AT_ONCE = 8
_EMBEDDED_AT_ONCE = 128
_READ_AT_ONCE = 32
_CITED_AT_ONCE = 64
# A quotation of fewer characters is looked for in what its statement finds alone.
_LONG_QUOTE = 12

ItemT = TypeVar("ItemT")


def open_check_threads() -> ThreadPoolExecutor:
    """The threads that checks are done in, which all checkers share."""
    return ThreadPoolExecutor(_THREADS, "check")


class Checker:
    """Checks texts against documents or passages. Safe to use by any number of tasks at once."""

    def __init__(
        self,
        library: Library,
        indexes: SearchIndexes,
        retriever: HybridRetriever,
        embedder: Embedder,
        support: SupportChecker,
        threads: Executor,
    ) -> None:
        self._library = library
        self._indexes = indexes
        self._retriever = retriever
        self._embedder = embedder
        self._support = support
        self._threads = threads

    async def check(self, text: str, against: Against) -> CheckedText:
        """Check every statement of a text. Cancelling it ends the work at its next step.

        Raises:
            InvalidRequest: if text or evidence is empty, too long, or not text.
            UnknownCollection: if there is no such collection.
            UnknownDocument: if there is no such document.
        """
        began = time.monotonic()
        checked_length(text)
        source = await self._run(self._open, against)
        found = await self._run(_claims, text)
        passages = await self._passages(found, source)
        retrieved = time.monotonic()
        pool = await self._pool(passages)
        nearby = await self._nearby(found, pool, source)
        chosen = time.monotonic()
        judged = await self._judged(nearby, pool)
        book = await self._book(judged, source)
        checks = iter(judged)
        statements = [
            checked_statement(text, claim, None if claim.remark else next(checks), book)
            for claim in found
        ]
        done = time.monotonic()
        timings = {
            "retrieve": round(1000 * (retrieved - began)),
            "choose": round(1000 * (chosen - retrieved)),
            "check": round(1000 * (done - chosen)),
            "total": round(1000 * (done - began)),
        }
        citations = tuple(map(source.citation, book.citations))
        return counted(statements, citations, self._support.method, source.searched, timings)

    async def _run(self, work: Callable[..., ItemT], *given: object) -> ItemT:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    def _open(self, against: Against) -> EvidenceSource:
        if isinstance(against, InPassages):
            check_passages(against)
            return GivenEvidence(against.passages, self._indexes.analyzer)
        if isinstance(against, InDocuments):
            places = places_of(self._library, against.documents)
        else:
            places = [against]
            self._check_place(against)
        return StoredEvidence(self._library, self._indexes, self._retriever, places)

    def _check_place(self, place: InCollection) -> None:
        if not self._library.collection(place.collection).documents:
            raise InvalidRequest(
                f"the collection {place.collection!r} holds no document to check against: add some"
            )
        key = self._library.collection_id(place.collection)
        if place.filters and not self._library.passages.versions_within(key, place.filters):
            raise InvalidRequest(
                f"no document of the collection {place.collection!r} meets the filters: "
                + ", ".join(place.filters.describe())
            )

    async def _passages(
        self, found: Sequence[Claim], source: EvidenceSource
    ) -> list[StoredPassage]:
        """Every passage that may hold evidence, each once."""
        queries = list(dict.fromkeys(chain.from_iterable(map(_queries, found, _leaning(found)))))
        passages: dict[int, StoredPassage] = {}
        for some in _batches(queries, _SEARCHED_AT_ONCE):
            hits = await self._run(lambda batch: [source.find(one) for one in batch], some)
            passages |= {one.id: one for one in chain.from_iterable(hits)}
        return list(passages.values())

    async def _pool(self, passages: Sequence[StoredPassage]) -> SentencePool:
        sentences = [
            CitedSentence(passage, at)
            for passage in passages
            for at in range(len(passage.sentences))
        ]
        vectors = await self._embedded([one.text for one in sentences])
        return await self._run(SentencePool, sentences, vectors, self._indexes.analyzer)

    async def _nearby(
        self, found: Sequence[Claim], pool: SentencePool, source: EvidenceSource
    ) -> list[Nearby]:
        """The statements that are to be checked, with the sentences near them."""
        leaning = _leaning(found)
        asked = [at for at, claim in enumerate(found) if not claim.remark]
        vectors = await self._embedded([found[at].plain for at in asked])
        weights = TermWeights(source.document_frequency, source.size)
        nearby: list[Nearby] = []
        for some in _batches(list(zip(asked, vectors, strict=True)), _READ_AT_ONCE):
            nearby += await self._run(
                lambda batch: [
                    _near(found[at], leaning[at], vector, pool, weights, self._indexes)
                    for at, vector in batch
                ],
                some,
            )
        return nearby

    async def _embedded(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, each that occurs several times once."""
        once = {text: at for at, text in enumerate(dict.fromkeys(texts))}
        parts = [
            await self._run(self._embedder.embed_passages, some)
            for some in _batches(list(once), _EMBEDDED_AT_ONCE)
        ]
        if not parts:
            return np.empty((0, self._embedder.dimensions), np.float32)
        return np.concatenate(parts)[[once[text] for text in texts]]

    async def _judged(self, nearby: Sequence[Nearby], pool: SentencePool) -> list[StatementCheck]:
        checks: list[StatementCheck] = []
        for some in _batches(nearby, _READ_AT_ONCE):
            outcomes = await self._run(read, some, self._support, self._indexes.analyzer)
            supports = await self._by_judge(some, outcomes)
            quoted = await self._run(
                lambda batch: [quoted_sentences(one, pool) for one in batch], some
            )
            checks += map(StatementCheck, outcomes, supports, quoted)
        return checks

    async def _by_judge(
        self, nearby: Sequence[Nearby], outcomes: Sequence[Outcome]
    ) -> list[Support | None]:
        """The supports that a language model has its say in, if it has any."""
        if not self._support.judges:
            return [None] * len(outcomes)
        cited = [
            CitedStatement(
                one.claim.plain,
                tuple(s.text for s in outcome.reading.sentences) if outcome.reading else (),
            )
            for one, outcome in zip(nearby, outcomes, strict=True)
        ]
        return list(await self._support.check_and_judge(cited))

    async def _book(self, checks: Sequence[StatementCheck], source: EvidenceSource) -> CitationBook:
        keys = dict.fromkeys(
            (one.passage.document_id, one.passage.version)
            for check in checks
            for one in check.sentences
        )
        versions = [
            await self._run(source.versions, some) for some in _batches(list(keys), _CITED_AT_ONCE)
        ]
        return CitationBook(chain.from_iterable(versions), source.boxes)


def checked_length(text: str) -> None:
    """Check that a text can be checked.

    Raises:
        InvalidRequest: if it is empty, too long, or not text.
    """
    if not any(map(str.isalnum, text)):
        raise InvalidRequest("the text is empty: send the words that are to be checked")
    if len(text) > MOST_TEXT_CHARS:
        raise InvalidRequest(
            f"the text has {len(text):,} characters, more than the limit of {MOST_TEXT_CHARS:,}: "
            "send it in parts"
        )
    if not is_encodable(text):
        raise InvalidRequest("the text is not text in UTF-8: it holds broken characters")


def _claims(text: str) -> list[Claim]:
    found = claims(text)
    if len(found) > MOST_STATEMENTS:
        raise InvalidRequest(
            f"the text has {len(found):,} statements, more than the limit of {MOST_STATEMENTS:,}: "
            "send it in parts"
        )
    return found


def _leaning(found: Sequence[Claim]) -> list[str]:
    """What stands before each statement that begins with a pronoun, and says whom it is about."""
    before = ["", *(claim.plain for claim in found)]
    return [
        said if leans_on_the_one_before(claim.plain.lstrip()) else ""
        for said, claim in zip(before, found, strict=False)
    ]


def _queries(claim: Claim, leaning: str) -> list[str]:
    """What to search for: a statement, and what it quotes."""
    if claim.remark:
        return []
    quoted = [span.of(claim.plain) for span in quoted_spans(claim.plain)]
    long = [one for one in quoted if len(one) >= _LONG_QUOTE]
    return [f"{leaning} {claim.plain}".strip(), *long]


def _near(
    claim: Claim,
    leaning: str,
    vector: Vectors,
    pool: SentencePool,
    weights: TermWeights,
    indexes: SearchIndexes,
) -> Nearby:
    terms = weighed(claim.plain, indexes.analyzer, weights.of)
    before = weighed(leaning, indexes.analyzer, weights.of)
    return Nearby(claim, terms, tuple(pool.nearest(with_context(terms, before), vector)))


def _batches(items: Sequence[ItemT], size: int) -> Iterator[Sequence[ItemT]]:
    return (items[first : first + size] for first in range(0, len(items), size))
