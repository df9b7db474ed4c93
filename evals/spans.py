"""Measures by characters what passages retrieval finds, and how well passages are cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.chunking_eval import SpanQuestion, SpanSet
from evals.errors import BadDataset
from evals.ingested import ingested
from evals.intervals import Estimate, bootstrap_mean
from evals.measures.span_iou import span_iou
from evals.measures.span_overlap import SpanCounts, count_characters, span_precision, span_recall
from evals.progress import OnProgress
from evals.retrieval import MODES
from ingestion.documents import Span
from service.bootstrap import Services
from service.retrieval import RetrievalMode

PASSAGES = 5
TOUCHING = "all touching"
_COLLECTION = "evaluation"
_MEASURES: dict[str, Callable[[Sequence[SpanCounts]], float | None]] = {
    "recall": span_recall,
    "precision": span_precision,
    "IoU": span_iou,
}

Located = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """For each way to find passages the estimates by measure, and the size of it all.

    Beside the first five passages of each mode stands what a retriever that never errs would find:
    every passage that touches a reference. Its precision says how closely passages are cut.
    """

    questions: int
    references: int
    passages: int
    mean_passage_chars: float
    estimates: dict[str, dict[str, Estimate]]


def measure_spans(dataset: SpanSet, on_progress: OnProgress) -> SpanFigures:
    """Ingest all corpora into one collection, ask every question, and compare characters.

    Intervals are by question, since there are too few corpora to draw from.

    Raises:
        BadDataset: if a corpus cannot be ingested, or its text is not kept letter for letter.
    """
    with ingested({_COLLECTION: dataset.corpora}, on_progress) as services:
        stored = _stored(services, dataset)
        references = {one.id: _located(one, dataset, stored) for one in dataset.questions}
        passages = _passages(services)
        counts: dict[str, list[SpanCounts]] = {}
        for mode in MODES:
            counts[f"{mode}@{PASSAGES}"] = [
                _counts(_found(services, one, mode), references[one.id])
                for one in _told(dataset.questions, mode, on_progress)
            ]
        counts[TOUCHING] = [
            _counts(_touching(passages, references[one.id]), references[one.id])
            for one in dataset.questions
        ]
    return SpanFigures(
        questions=len(dataset.questions),
        references=sum(map(len, references.values())),
        passages=len(passages),
        mean_passage_chars=sum(len(span) for _, span in passages) / len(passages),
        estimates={name: _estimates(values) for name, values in counts.items()},
    )


def carried_over(text: str, stored: str, spans: Sequence[Span]) -> list[Span]:
    """Where spans of a text lie in the same text under other white space.

    Raises:
        ValueError: if the two differ in more than white space, or a span holds nothing else.
    """
    ours, theirs = _inked(text), _inked(stored)
    if [text[at] for at in ours] != [stored[at] for at in theirs]:
        raise ValueError("the texts differ in more than white space")
    place = dict(zip(ours, theirs, strict=True))
    moved: list[Span] = []
    for span in spans:
        inside = [place[at] for at in range(span.start, span.end) if at in place]
        if not inside:
            raise ValueError("a span holds nothing but white space")
        moved.append(Span(inside[0], inside[-1] + 1))
    return moved


def _inked(text: str) -> list[int]:
    return [at for at, char in enumerate(text) if not char.isspace()]


def _stored(services: Services, dataset: SpanSet) -> dict[str, str]:
    """The texts of the corpora as the library keeps them."""
    documents, _ = services.library.documents(_COLLECTION, len(dataset.corpora))
    return {one.source: services.library.version(one.document_id).text for one in documents}


def _located(
    question: SpanQuestion, dataset: SpanSet, stored: Mapping[str, str]
) -> tuple[Located, ...]:
    name = question.corpus
    try:
        spans = carried_over(dataset.corpora[name], stored[name], question.references)
    except ValueError as error:
        raise BadDataset(f"the corpus {name}: {error}") from None
    return tuple((name, span) for span in spans)


def _passages(services: Services) -> list[Located]:
    passages = services.library.passages
    found: list[Located] = []
    for batch in passages.all_current(4096):
        current = passages.current([one.id for one in batch], _COLLECTION)
        found += [(one.source, one.span) for one in current.values()]
    return found


def _found(services: Services, question: SpanQuestion, mode: RetrievalMode) -> list[Located]:
    found = services.retriever.retrieve(question.text, _COLLECTION, PASSAGES, mode)
    return [(one.passage.source, one.passage.span) for one in found]


def _touching(passages: Iterable[Located], references: Sequence[Located]) -> list[Located]:
    return [
        (name, span)
        for name, span in passages
        if any(
            name == other and span.start < wanted.end and wanted.start < span.end
            for other, wanted in references
        )
    ]


def _counts(found: Sequence[Located], references: Sequence[Located]) -> SpanCounts:
    """Characters of all corpora together."""
    parts = [
        count_characters(
            [span for one, span in found if one == name],
            [span for one, span in references if one == name],
        )
        for name in sorted({name for name, _ in (*found, *references)})
    ]
    return SpanCounts(
        sum(one.both for one in parts),
        sum(one.found for one in parts),
        sum(one.marked for one in parts),
    )


def _estimates(counts: Sequence[SpanCounts]) -> dict[str, Estimate]:
    """The mean over questions of each measure; a question without a score is left out."""
    estimates: dict[str, Estimate] = {}
    for name, measure in _MEASURES.items():
        scores = [score for one in counts if (score := measure([one])) is not None]
        if scores:
            estimates[name] = bootstrap_mean(scores)
    return estimates


def _told(
    questions: Sequence[SpanQuestion], step: str, on_progress: OnProgress
) -> Iterable[SpanQuestion]:
    for done, question in enumerate(questions, start=1):
        yield question
        on_progress(step, done, len(questions))
