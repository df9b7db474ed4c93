"""Measures how follow-up questions are made to stand alone: what retrieval then finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from evals.ingested import ingested
from evals.intervals import Estimate, bootstrap_mean
from evals.measures.ndcg import ndcg
from evals.measures.recall import recall
from evals.mtrag import MtragTurn
from evals.progress import OnProgress
from service.bootstrap import Services
from service.conversation import Turn, standalone_by_rule
from service.evidence import TermWeights

_COLLECTION = "evaluation"
_PASSAGES = 50

Rewrite = Callable[[MtragTurn], str]


@dataclass(frozen=True, slots=True)
class ConversationFigures:
    """For each way to make a question stand alone, the estimates by measure."""

    questions: int
    passages: int
    estimates: dict[str, dict[str, Estimate]]


def measure_conversation(
    turns: Sequence[MtragTurn], on_progress: OnProgress
) -> ConversationFigures:
    """Put all passages of a set into one collection, and search for every follow-up question.

    First questions, and those without passages, have no score. Intervals are by conversation.
    """
    documents = {key: text for turn in turns for key, text in turn.contexts.items()}
    asked = [turn for turn in turns if turn.before and turn.contexts]
    with ingested({_COLLECTION: documents}, on_progress) as services:
        estimates = {
            name: _estimates(services, asked, rewrite, partial(on_progress, name))
            for name, rewrite in _ways(services).items()
        }
        passages = services.library.collection(_COLLECTION).passages
    return ConversationFigures(len(asked), passages, estimates)


def _ways(services: Services) -> dict[str, Rewrite]:
    passages = services.library.collection(_COLLECTION).passages
    analyzer = services.indexes.analyzer
    weights = TermWeights(services.indexes.document_frequency, passages)

    def rule(turn: MtragTurn) -> str:
        before = [Turn(question, answer) for question, answer in turn.before]
        return standalone_by_rule(turn.question, before, analyzer, weights)

    return {
        "last question": lambda turn: turn.question,
        "last two questions": lambda turn: f"{turn.before[-1][0]} {turn.question}",
        "all questions": lambda turn: " ".join(
            [*(asked for asked, _ in turn.before), turn.question]
        ),
        "rule": rule,
    }


def _estimates(
    services: Services,
    turns: Sequence[MtragTurn],
    rewrite: Rewrite,
    on_progress: Callable[[int, int], None],
) -> dict[str, Estimate]:
    scores: dict[str, list[float]] = {"nDCG@10": [], "recall@5": []}
    for done, turn in enumerate(turns, start=1):
        found = services.retriever.retrieve(rewrite(turn), _COLLECTION, _PASSAGES)
        ranking = list(dict.fromkeys(one.passage.source for one in found))
        relevance = dict.fromkeys(turn.contexts, 1)
        scores["nDCG@10"].append(ndcg(ranking, relevance, 10) or 0.0)
        scores["recall@5"].append(recall(ranking, relevance, 5) or 0.0)
        on_progress(done, len(turns))
    groups = [turn.conversation for turn in turns]
    return {name: bootstrap_mean(values, groups) for name, values in scores.items()}
