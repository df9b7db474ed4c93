"""Measures retrieval within and across languages: which paragraph a question's answer is in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from evals.ingested import ingested
from evals.intervals import Estimate, bootstrap_mean
from evals.measures.ndcg import ndcg
from evals.measures.recall import recall
from evals.progress import OnProgress
from evals.xquad import XquadQuestion, XquadSet
from service.bootstrap import Services

_PASSAGES = 60


@dataclass(frozen=True, slots=True)
class CrosslingualFigures:
    """For each pair of languages (of the question, of the paragraphs), the estimates by measure."""

    questions: int
    paragraphs: int
    estimates: dict[str, dict[str, Estimate]]


def measure_crosslingual(
    dataset: XquadSet, languages: Sequence[str], on_progress: OnProgress
) -> CrosslingualFigures:
    """Ingest the paragraphs of each language into a collection, and ask each of them everything.

    A paragraph ranks where its best passage ranks. Intervals are by article.
    """
    collections = {
        language: {key: texts[language] for key, texts in dataset.paragraphs.items()}
        for language in languages
    }
    with ingested(collections, on_progress) as services:
        estimates = {
            f"{asked} → {read}": _estimates(
                services, dataset, asked, read, partial(on_progress, f"{asked} → {read}")
            )
            for asked in languages
            for read in languages
        }
    return CrosslingualFigures(len(dataset.questions), len(dataset.paragraphs), estimates)


def _estimates(
    services: Services,
    dataset: XquadSet,
    asked: str,
    read: str,
    on_progress: Callable[[int, int], None],
) -> dict[str, Estimate]:
    scores: dict[str, list[float]] = {"recall@1": [], "recall@5": [], "nDCG@10": []}
    for done, question in enumerate(dataset.questions, start=1):
        ranking = _ranking(services, question, asked, read)
        wanted = {question.paragraph: 1}
        scores["recall@1"].append(recall(ranking, wanted, 1) or 0.0)
        scores["recall@5"].append(recall(ranking, wanted, 5) or 0.0)
        scores["nDCG@10"].append(ndcg(ranking, wanted, 10) or 0.0)
        on_progress(done, len(dataset.questions))
    groups = [dataset.articles[question.paragraph] for question in dataset.questions]
    return {name: bootstrap_mean(values, groups) for name, values in scores.items()}


def _ranking(services: Services, question: XquadQuestion, asked: str, read: str) -> list[str]:
    found = services.retriever.retrieve(question.text[asked], read, _PASSAGES)
    return list(dict.fromkeys(one.passage.source for one in found))
