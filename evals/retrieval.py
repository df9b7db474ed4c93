"""Measures retrieval through the product's own ingestion and search."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.formats.beir import RetrievalSet
from evals.intervals import Estimate, bootstrap_mean
from evals.measures.ndcg import ndcg
from evals.measures.precision import precision
from evals.measures.recall import recall
from evals.measures.reciprocal_rank import reciprocal_rank
from evals.progress import OnProgress
from ingestion.sources import Source, upload_source
from service.bootstrap import Services, open_services
from service.retrieval import HybridRetriever, RetrievalMode
from service.settings import Settings

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
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as home:
        settings = Settings(home=Path(home), database_url=None)
        with open_services(settings) as services:
            sources = list(_sources(dataset.documents))
            for done, _ in enumerate(services.pipeline.ingest(sources, _COLLECTION), start=1):
                on_progress("ingesting", done, len(sources))
            longest = _longest_passage(services)
            estimates = {
                mode: _estimates(dataset, services.retriever, mode, on_progress) for mode in MODES
            }
            return RetrievalFigures(
                documents=len(sources),
                passages=services.library.collection(_COLLECTION).passages,
                longest_passage_tokens=longest,
                max_tokens=services.embedder.passage_tokens,
                estimates=estimates,
            )


def _sources(documents: Mapping[str, str]) -> Iterator[Source]:
    for key, text in documents.items():
        yield upload_source(f"{key}.txt", text.encode(), key)


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
