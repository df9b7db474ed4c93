"""Asks the product: what it finds and sees for every question of a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.answers.scoring import holds
from evals.answers.sets import AnswerCase, AnswerSet
from evals.measures.sentence_overlap import same_sentence
from evals.progress import OnProgress
from ingestion.embedding import Embedder
from ingestion.embedding.vectors import TokenVectors, Vectors
from service.bootstrap import Services
from service.citations import CitedSentence
from service.consolidation import merged, without_copies
from service.evidence import TermWeights
from service.extractive import Examination, ExtractiveAnswerer

_LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class Examined:
    """A case with what the extractive answerer sees, and the source of each document it found."""

    case: AnswerCase
    examination: Examination
    documents: dict[str, str]

    def answers(self, sentence: CitedSentence) -> bool:
        """Whether a sentence is one that answers, by any reference."""
        if self.documents.get(sentence.passage.document_id) != self.case.source:
            return False
        spans = (span for reference in self.case.references for span in reference)
        answering = holds if self.case.whole else same_sentence
        return any(answering(sentence.span, span) for span in spans)


def examined(services: Services, dataset: AnswerSet, on_progress: OnProgress) -> list[Examined]:
    """Everything that the extractive answerer would decide from, for each case."""
    remembering = _Remembering(services.embedder)
    answerer = ExtractiveAnswerer(remembering, services.indexes.analyzer)
    passages = services.library.collection(dataset.name).passages
    weights = TermWeights(services.indexes.document_frequency, passages)
    limit = services.settings.retrieved_passages
    results: list[Examined] = []
    for done, case in enumerate(dataset.cases, start=1):
        ranking = services.retriever.retrieve(case.question, dataset.name, _LOOKED_AT * limit)
        found = without_copies(ranking)[:limit]
        keys = {(one.passage.document_id, one.passage.version) for one in found}
        versions = {key: services.library.version(*key) for key in keys}
        examination = answerer.examine(case.question, merged(found, versions), versions, weights)
        documents = {one.passage.document_id: one.passage.source for one in found}
        results.append(Examined(case, examination, documents))
        on_progress(f"reading {dataset.name}", done, len(dataset.cases))
    return results


class _Remembering:
    """An embedder that embeds no text twice: many questions find the same sentences."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}
        self.model_id = embedder.model_id
        self.dimensions = embedder.dimensions
        self.max_tokens = embedder.max_tokens
        self.passage_tokens = embedder.passage_tokens
        self.tokenizer = embedder.tokenizer

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        return self._embedder.embed_query(text)

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        return self._embedder.token_vectors(texts)
