"""Measures retrieval through the product's own ingestion and search."""

from __future__ import annotations

from dataclasses import dataclass

from evals.beir import RetrievalSet
from evals.ingested import ingested
from evals.intervals import Estimate, bootstrap_mean
from evals.measures.ndcg import ndcg
from evals.measures.precision import precision
from evals.measures.recall import recall
from evals.measures.reciprocal_rank import reciprocal_rank
from evals.progress import OnProgress
from service.bootstrap import Services
from service.retrieval import HybridRetriever, RetrievalMode

MODES: tuple[RetrievalMode, ...] = ("dense", "lexical", "fused")
# Several passages may come from one document: enough of them for a hundred documents.
_PASSAGES = 300
_COLLECTION = "evaluation"


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """What was measured: for each mode the estimates by measure, and the size of it all."""

    documents: int
    passages: int
    longest_passage_tokens: int
    max_tokens: int
    estimates: dict[RetrievalMode, dict[str, Estimate]]


def measure_retrieval(dataset: RetrievalSet, on_progress: OnProgress) -> RetrievalFigures:
    """Ingest a set into a library of its own, search for every query, and measure the rankings.

    A document ranks where its best passage ranks.
    """
    with ingested({_COLLECTION: dataset.documents}, on_progress) as services:
        longest = _longest_passage(services)
        estimates = {
            mode: _estimates(dataset, services.retriever, mode, on_progress) for mode in MODES
        }
        return RetrievalFigures(
            documents=len(dataset.documents),
            passages=services.library.collection(_COLLECTION).passages,
            longest_passage_tokens=longest,
            max_tokens=services.embedder.passage_tokens,
            estimates=estimates,
        )


def _longest_passage(services: Services) -> int:
    count = services.embedder.tokenizer.count
    batches = services.library.passages.all_current(4096)
    return max(max(count([one.text for one in batch])) for batch in batches)


def _estimates(
    dataset: RetrievalSet,
    retriever: HybridRetriever,
    mode: RetrievalMode,
    on_progress: OnProgress,
) -> dict[str, Estimate]:
    names = ("nDCG@10", "recall@5", "recall@100", "precision@1", "MRR@10")
    scores: dict[str, list[float]] = {name: [] for name in names}
    for done, (key, query) in enumerate(dataset.queries.items(), start=1):
        ranking = _ranking(retriever, query, mode)
        relevance = dataset.relevance[key]
        _append(scores["nDCG@10"], ndcg(ranking, relevance, 10))
        _append(scores["recall@5"], recall(ranking, relevance, 5))
        _append(scores["recall@100"], recall(ranking, relevance, 100))
        _append(scores["precision@1"], precision(ranking, relevance, 1))
        _append(scores["MRR@10"], reciprocal_rank(ranking, relevance, 10))
        on_progress(mode, done, len(dataset.queries))
    return {name: bootstrap_mean(values) for name, values in scores.items()}


def _ranking(retriever: HybridRetriever, query: str, mode: RetrievalMode) -> list[str]:
    found = retriever.retrieve(query, _COLLECTION, _PASSAGES, mode)
    return list(dict.fromkeys(one.passage.source for one in found))


def _append(scores: list[float], score: float | None) -> None:
    if score is not None:
        scores.append(score)
