"""What each part of retrieval is worth: the same questions with one part left out or replaced.

"All parts" is what an answer is drawn from: copies count once. Differences are paired by question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evals.beir import RetrievalSet
from evals.ingested import Collections, ingested
from evals.intervals import Estimate, bootstrap_mean
from evals.measures.ndcg import ndcg
from evals.measures.recall import recall
from evals.progress import OnProgress
from evals.xquad import XquadSet
from service.bootstrap import Services
from service.consolidation import without_copies
from service.retrieval import Candidate, HybridRetriever, RetrievalMode

ALL = "all parts"
_DEPTH = 10
_PASSAGES = 60
_RANK_CONSTANT = 60
_COPY_MARK = "#copy"
_THRICE = 3

Scores = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class RankedQuestion:
    """A question to a collection, the grades of its documents, and the source that it shares."""

    text: str
    collection: str
    relevance: Mapping[str, int]
    group: str


@dataclass(frozen=True, slots=True)
class RankingSet:
    """Documents by collection, and questions by the name of what they measure."""

    collections: Collections
    questions: Mapping[str, Sequence[RankedQuestion]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to retrieve: `changes` of `RetrievalParts`, and what lies around them.

    `times` is how often every document is there, under other names.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    mode: RetrievalMode = "fused"
    titles: bool = True
    merges_copies: bool = True
    times: int = 1


@dataclass(frozen=True, slots=True)
class AblationRow:
    """The estimates of a variant, and how far they are from those with all parts.

    `changed` is for how many questions the first ten documents are others, or in another order.
    """

    changed: int
    estimates: dict[str, Estimate]
    differences: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class AblationFigures:
    """For each kind of question how many there are, and a row for each variant."""

    questions: dict[str, int]
    rows: dict[str, dict[str, AblationRow]]


def reciprocal_ranks(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores for reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009); the best is 1."""
    order = sorted(scores, key=lambda key: (-scores[key], key))
    return {key: (_RANK_CONSTANT + 1) / (_RANK_CONSTANT + at) for at, key in enumerate(order, 1)}


VARIANTS: Mapping[str, Variant] = {
    ALL: Variant(),
    "without titles": Variant(titles=False),
    "dense only": Variant(mode="dense"),
    "lexical only": Variant(mode="lexical"),
    "reciprocal rank fusion": Variant({"normalise": reciprocal_ranks}),
    "without acronyms": Variant({"acronyms": False}),
    "without dates": Variant({"dates": False}),
    "nearness in full for Chinese": Variant({"cjk_nearness": 1.0}),
    "copies not merged": Variant(merges_copies=False),
}
# Few sets hold copies, so that these are made.
WITH_COPIES: Mapping[str, Variant] = {
    "every document thrice": Variant(times=_THRICE),
    "every document thrice, not merged": Variant(times=_THRICE, merges_copies=False),
}


def ranking_set_of_beir(dataset: RetrievalSet) -> RankingSet:
    """A set of BEIR, all of it in one collection."""
    questions = [
        RankedQuestion(text, "evaluation", dataset.relevance[key], key)
        for key, text in dataset.queries.items()
    ]
    return RankingSet({"evaluation": dataset.documents}, {"all questions": questions})


def ranking_set_of_xquad(dataset: XquadSet, languages: Sequence[str]) -> RankingSet:
    """XQuAD, a collection for each language, and every question in its own language."""
    return RankingSet(
        {
            language: {key: texts[language] for key, texts in dataset.paragraphs.items()}
            for language in languages
        },
        {
            f"{language} → {language}": [
                RankedQuestion(
                    one.text[language],
                    language,
                    {one.paragraph: 1},
                    dataset.articles[one.paragraph],
                )
                for one in dataset.questions
            ]
            for language in languages
        },
    )


def measure_ablation(
    dataset: RankingSet, variants: Mapping[str, Variant], on_progress: OnProgress
) -> AblationFigures:
    """Rank the documents for every question in every way.

    A library is filled anew for each way to fill it. `variants` begin with all parts; those that
    change nothing have no row.
    """
    rankings: dict[str, dict[str, list[list[str]]]] = {}
    for titles, times in dict.fromkeys((one.titles, one.times) for one in variants.values()):
        with ingested(_copied(dataset.collections, times), on_progress, titles=titles) as services:
            for name, variant in variants.items():
                if (variant.titles, variant.times) == (titles, times):
                    rankings[name] = _rankings(services, dataset, variant, name, on_progress)
    return AblationFigures(
        {kind: len(questions) for kind, questions in dataset.questions.items()},
        {
            kind: _rows({name: rankings[name][kind] for name in variants}, questions)
            for kind, questions in dataset.questions.items()
        },
    )


def _copied(collections: Collections, times: int) -> Collections:
    return {
        name: {
            f"{key}{_COPY_MARK}{at}" if at else key: text
            for key, text in documents.items()
            for at in range(times)
        }
        for name, documents in collections.items()
    }


def _rankings(
    services: Services, dataset: RankingSet, variant: Variant, name: str, on_progress: OnProgress
) -> dict[str, list[list[str]]]:
    parts = replace(services.retriever.parts, **variant.changes)
    retriever = HybridRetriever(services.library, services.indexes, services.embedder, parts=parts)
    found: dict[str, list[list[str]]] = {}
    for kind, questions in dataset.questions.items():
        found[kind] = []
        for done, one in enumerate(questions, start=1):
            candidates = retriever.retrieve(one.text, one.collection, _PASSAGES, variant.mode)
            if variant.merges_copies:
                candidates = without_copies(candidates)
            found[kind].append(_documents(candidates))
            on_progress(name, done, len(questions))
    return found


def _documents(candidates: Sequence[Candidate]) -> list[str]:
    """The documents, each where its best passage ranks; copies of one before take up room only."""
    sources = dict.fromkeys(one.passage.source for one in candidates)
    seen: set[str] = set()
    documents: list[str] = []
    for source in sources:
        original = source.partition(_COPY_MARK)[0]
        documents.append(source if original in seen else original)
        seen.add(original)
    return documents


def _rows(
    rankings: Mapping[str, Sequence[Sequence[str]]], questions: Sequence[RankedQuestion]
) -> dict[str, AblationRow]:
    groups = [one.group for one in questions]
    full, scores = rankings[ALL], {name: _scores(one, questions) for name, one in rankings.items()}
    rows: dict[str, AblationRow] = {}
    for name, mine in scores.items():
        changed = sum(
            one[:_DEPTH] != other[:_DEPTH] for one, other in zip(rankings[name], full, strict=True)
        )
        if changed or name == ALL:
            rows[name] = AblationRow(
                changed,
                {measure: bootstrap_mean(values, groups) for measure, values in mine.items()},
                {
                    measure: bootstrap_mean(_minus(values, scores[ALL][measure]), groups)
                    for measure, values in mine.items()
                    if name != ALL
                },
            )
    return rows


def _scores(rankings: Sequence[Sequence[str]], questions: Sequence[RankedQuestion]) -> Scores:
    """The score of each question; every question has relevant documents."""
    pairs = list(zip(rankings, questions, strict=True))
    return {
        "nDCG@10": [ndcg(ranking, one.relevance, 10) or 0.0 for ranking, one in pairs],
        "recall@5": [recall(ranking, one.relevance, 5) or 0.0 for ranking, one in pairs],
    }


def _minus(values: Sequence[float], others: Sequence[float]) -> list[float]:
    return [one - other for one, other in zip(values, others, strict=True)]
