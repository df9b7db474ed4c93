"""Measures what filters cost: the same questions with and without them, side by side.

The library is synthetic, and written without parsing or embedding: its passages are words drawn by
Zipf's law, its vectors noise. Nothing can be learned from it about what is found, only how long it
takes. Times differ between machines; their ratio is the figure.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from evals.intervals import Estimate, bootstrap
from evals.progress import OnProgress
from ingestion.documents import Block, Metadata, ParsedDocument, Passage, Span
from ingestion.library import Filters, NewVersion
from service.bootstrap import Services, open_services
from service.settings import Settings

if TYPE_CHECKING:  # numpy is slow to import
    import numpy as np
    from numpy.typing import NDArray

PASSAGES_PER_DOCUMENT = 10
QUESTIONS = 40
_COLLECTION = "evaluation"
_QUESTION_WORDS = 8
_LIMIT = 8
_VOCABULARY = 20_000
_SENTENCE_WORDS = 18
_SENTENCES = 5
_DOCUMENTS_PER_STEP = 100
_FIRST_DAY = date(2020, 1, 1)
_MINORITY = 3
# So far from every question that the vector index finds it last of all.
_AWAY = 4.0


@dataclass(frozen=True, slots=True)
class FilterCost:
    """What one filter costs: the ratio of the median times with and without it, and the times.

    `passages` is how many passages it admits.
    """

    passages: int
    ratio: Estimate
    filtered_ms: float
    unfiltered_ms: float


@dataclass(frozen=True, slots=True)
class FilterFigures:
    """For each filter what it costs, in a collection of `passages` passages."""

    passages: int
    questions: int
    costs: dict[str, FilterCost]


def measure_filters(
    documents: int, on_progress: OnProgress, questions: int = QUESTIONS
) -> FilterFigures:
    """Ask every question with and without each filter, by turns, in a library made for it.

    Intervals are by question.

    Raises:
        ValueError: if there are too few documents for every filter to admit one.
    """
    if documents < PASSAGES_PER_DOCUMENT:
        raise ValueError(f"{documents} documents are too few to filter")
    with (
        tempfile.TemporaryDirectory(prefix="footnote-eval-") as home,
        open_services(Settings(home=Path(home), database_url=None)) as services,
    ):
        maker = _Maker(services, documents, questions)
        for done in maker.fill():
            on_progress("writing", done, documents)
        services.indexes.catch_up()
        services.indexes.check()
        cases = _cases(services, documents)
        costs: dict[str, FilterCost] = {}
        for done, (name, filters) in enumerate(cases.items(), start=1):
            costs[name] = _cost(services, maker.questions, filters)
            on_progress(name, done, len(cases))
        return FilterFigures(
            services.library.collection(_COLLECTION).passages, len(maker.questions), costs
        )


class _Maker:
    """Writes documents of noise. The same number of documents gives the same ones."""

    def __init__(self, services: Services, documents: int, questions: int) -> None:
        import numpy as np

        self._library = services.library
        self._documents = documents
        self._random = np.random.default_rng(0)
        letters = self._random.integers(97, 123, (_VOCABULARY, 7), dtype=np.uint8)
        self._words = [bytes(word).decode() for word in letters]
        odds = 1 / np.arange(1, _VOCABULARY + 1)
        self._odds = odds / odds.sum()
        self.questions = [self._said(_QUESTION_WORDS) for _ in range(questions)]
        embedded = [services.embedder.embed_query(one) for one in self.questions]
        self._asked_for = _unit(np.mean(embedded, axis=0, dtype=np.float32))

    def fill(self) -> Iterator[int]:
        """Write the documents, and say how many are written."""
        for first in range(0, self._documents, _DOCUMENTS_PER_STEP):
            after = min(first + _DOCUMENTS_PER_STEP, self._documents)
            self._library.add(_COLLECTION, [self._version(at) for at in range(first, after)])
            yield after

    def _version(self, at: int) -> NewVersion:
        text, passages = self._text()
        minority = at % _MINORITY == 0
        document = ParsedDocument(
            text,
            tuple(Block(one.span, "paragraph") for one in passages),
            metadata=Metadata(
                title=f"Document {at}",
                language="zh" if at % 2 else "en",
                published_at=_FIRST_DAY + timedelta(days=at),
            ),
        )
        source = f"{'remote' if minority else 'common'}/{at:06}.txt"
        vectors = self._vectors(len(passages), minority)
        return NewVersion(source, f"{at:064x}", document, passages, vectors)

    def _text(self) -> tuple[str, tuple[Passage, ...]]:
        parts: list[str] = []
        passages: list[Passage] = []
        start = 0
        for _ in range(PASSAGES_PER_DOCUMENT):
            sentences: list[Span] = []
            for _ in range(_SENTENCES):
                parts.append(self._said(_SENTENCE_WORDS) + ".")
                sentences.append(Span(start, start + len(parts[-1])))
                start += len(parts[-1]) + 1
            passages.append(Passage(Span(sentences[0].start, start - 1), tuple(sentences)))
        return " ".join(parts), tuple(passages)

    def _said(self, words: int) -> str:
        chosen = self._random.choice(_VOCABULARY, words, p=self._odds)
        return " ".join(self._words[at] for at in chosen)

    def _vectors(self, number: int, remote: bool) -> NDArray[np.float32]:
        import numpy as np

        noise = _unit(self._random.standard_normal((number, len(self._asked_for)), np.float32))
        return _unit(noise - _AWAY * self._asked_for) if remote else noise


def _cases(services: Services, documents: int) -> dict[str, Filters]:
    """From the narrowest filter to the widest, and one whose documents no question is near to."""
    (first, *_), _ = services.library.documents(_COLLECTION, 1)

    def published(share: float) -> Filters:
        return Filters(published_to=_FIRST_DAY + timedelta(days=int(share * documents) - 1))

    return {
        "one document": Filters(documents=(first.document_id,)),
        "a tenth, by source": Filters(sources=("*0.txt",)),
        "a fifth, by date": published(1 / 5),
        "a quarter, by date": published(1 / 4),
        "half, by language": Filters(languages=("en",)),
        "nine tenths, by date": published(9 / 10),
        "a third, far from all questions": Filters(sources=("remote/*",)),
    }


def _cost(services: Services, questions: Sequence[str], filters: Filters) -> FilterCost:
    import numpy as np

    _ask(services, questions[0], filters)
    # Both searches for a question stand side by side, and each comes first half of the time.
    times = np.array(
        [
            _pair(services, question, filters)
            if at % 2
            else _pair(services, question, filters, filtered_first=True)
            for at, question in enumerate(questions)
        ]
    )

    def ratio(items: NDArray[np.intp]) -> float:
        filtered, unfiltered = np.median(times[items], axis=0)
        return float(filtered / unfiltered)

    filtered, unfiltered = np.median(times, axis=0) * 1000
    return FilterCost(
        passages=_admitted(services, filters),
        ratio=bootstrap(ratio, range(len(questions))),
        filtered_ms=float(filtered),
        unfiltered_ms=float(unfiltered),
    )


def _pair(
    services: Services, question: str, filters: Filters, *, filtered_first: bool = False
) -> tuple[float, float]:
    """The seconds that a question takes with filters, and without."""
    if filtered_first:
        filtered = _ask(services, question, filters)
        return filtered, _ask(services, question, Filters())
    unfiltered = _ask(services, question, Filters())
    return _ask(services, question, filters), unfiltered


def _ask(services: Services, question: str, filters: Filters) -> float:
    began = perf_counter()
    services.retriever.retrieve(question, _COLLECTION, _LIMIT, filters=filters)
    return perf_counter() - began


def _admitted(services: Services, filters: Filters) -> int:
    library = services.library
    within = library.passages.versions_within(library.collection_id(_COLLECTION), filters)
    return len(within) * PASSAGES_PER_DOCUMENT


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)
