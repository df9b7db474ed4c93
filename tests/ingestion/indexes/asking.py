"""A process that answers questions and ingests, while somebody damages its index files."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingestion.embedding import Embedder, open_embedder
from ingestion.embedding.tokenizer import Tokenizer
from ingestion.embedding.vectors import TokenVectors
from ingestion.library.passages import IndexablePassage
from ingestion.sources import upload_source
from service.answering import Answerer
from service.extractive import ExtractiveAnswerer
from service.retrieval import HybridRetriever
from service.support.checker import SupportChecker
from tests.ingestion.restless import Parts, opened

SYNC_THRESHOLD = 50
VERIFY_EVERY_S = 0.2
COLLECTION = "news"
ELSEWHERE = "drafts"
NEAREST = 5
PAUSE_BETWEEN_INGESTS_S = 0.3


@dataclass
class Tally:
    """What a process has done so far, and what went wrong."""

    answers: int = 0
    slowest_s: float = 0
    ingested: int = 0
    embedded: int = 0
    problems: list[str] = field(default_factory=list)


class CountingEmbedder:
    """An embedding model that counts the passages that it is given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.model_id: str = embedder.model_id
        self.dimensions: int = embedder.dimensions
        self.max_tokens: int = embedder.max_tokens
        self.passage_tokens: int = embedder.passage_tokens
        self.tokenizer: Tokenizer = embedder.tokenizer
        self.passages = 0

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts to be found."""
        self.passages += len(texts)
        return self._embedder.embed_passages(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a text to search with."""
        return self._embedder.embed_query(text)

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The vectors of the tokens of texts."""
        return self._embedder.token_vectors(texts)


def fact(number: int) -> str:
    """What the document of that number says, which no other says."""
    return f"The harbour of port{number}ville was dredged in the {number + 3}th week of the year."


def serve(home: Path, seed: int, connection: Connection) -> None:
    """Ask and ingest until told to stop; send a tally whenever one is asked for."""
    plain = open_embedder()
    embedder = CountingEmbedder(plain)
    with opened(home, embedder, SYNC_THRESHOLD, VERIFY_EVERY_S) as parts:
        tally, stop = Tally(), threading.Event()
        # Answering embeds sentences; what is counted is what indexing embeds.
        asker = Asker(parts, plain, random.Random(seed))  # noqa: S311 - a run can be repeated
        loops: tuple[Callable[[], None], ...] = (
            lambda: asker.ask(tally),
            lambda: _ingest(parts, tally, stop),
        )
        threads = [threading.Thread(target=_loop, args=(loop, tally, stop)) for loop in loops]
        for thread in threads:
            thread.start()
        connection.send(None)
        while connection.recv() != "stop":
            tally.embedded = embedder.passages
            connection.send(tally)
        stop.set()
        for thread in threads:
            thread.join()
    connection.send(tally)


def _loop(step: Callable[[], None], tally: Tally, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            step()
        except Exception as error:  # noqa: BLE001 - to be told
            tally.problems.append(f"{type(error).__name__}: {error}")


def _ingest(parts: Parts, tally: Tally, stop: threading.Event) -> None:
    """Ingest a draft; the collection that is asked about stays as it is."""
    text = f"Draft {time.monotonic_ns()} is kept among the others."
    upload = upload_source(f"{tally.ingested % 20}.txt", text.encode())
    (result,) = parts.pipeline.ingest([upload], ELSEWHERE)
    assert result.passages == 1, result
    tally.ingested += 1
    stop.wait(PAUSE_BETWEEN_INGESTS_S)


class Asker:
    """Asks questions whose right answers it knows from the library itself."""

    def __init__(self, parts: Parts, embedder: Embedder, chance: random.Random) -> None:
        self._parts = parts
        self._chance = chance
        self._collection_id = parts.library.collection_id(COLLECTION)
        self._passages = [
            passage
            for batch in parts.library.passages.all_current(1000)
            for passage in batch
            if passage.collection_id == self._collection_id
        ]
        self._vectors = np.stack([passage.embedding for passage in self._passages])
        self._retriever = HybridRetriever(parts.library, parts.indexes, embedder)
        self._answerer = Answerer(
            parts.library,
            parts.indexes,
            self._retriever,
            ExtractiveAnswerer(embedder, parts.indexes.analyzer),
            None,
            SupportChecker(embedder, parts.indexes.analyzer),
            passages=5,
            max_question_chars=1000,
        )

    def ask(self, tally: Tally) -> None:
        """Ask about one passage in each way, and add what is wrong to the tally."""
        passage = self._chance.choice(self._passages)
        for question in (self._nearest, self._matching, self._answer):
            began = time.monotonic()
            if problem := question(passage):
                tally.problems.append(problem)
            tally.answers += 1
            tally.slowest_s = max(tally.slowest_s, time.monotonic() - began)

    def ask_everything(self, tally: Tally) -> None:
        """Ask for every passage by its vector and by its word."""
        for passage in self._passages:
            for question in (self._nearest, self._matching):
                if problem := question(passage):
                    tally.problems.append(problem)
                tally.answers += 1

    def _nearest(self, passage: IndexablePassage) -> str | None:
        hits = self._parts.indexes.nearest(passage.embedding, self._collection_id, NEAREST)
        right = np.sort(self._vectors @ passage.embedding)[::-1][:NEAREST]
        same = len(hits) == NEAREST and np.allclose([hit.score for hit in hits], right, atol=1e-3)
        if same and hits[0].passage_id == passage.id:
            return None
        return f"nearest to passage {passage.id}: {hits}"

    def _matching(self, passage: IndexablePassage) -> str | None:
        hits = self._parts.indexes.matching(_word(passage), self._collection_id, NEAREST)
        right = [passage.id]
        return None if [hit.passage_id for hit in hits] == right else f"{_word(passage)}: {hits}"

    def _answer(self, passage: IndexablePassage) -> str | None:
        question = f"When was the harbour of {_word(passage)} dredged?"
        answer = asyncio.run(self._answerer.answer(question, COLLECTION))
        quotes = [citation.quote for citation in answer.citations]
        return None if passage.text in quotes else f"{question} {answer.text}"


def _word(passage: IndexablePassage) -> str:
    return passage.text.split()[3]
