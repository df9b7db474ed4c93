"""The scores of one case: its answer and verdicts against what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from evals.cases import Case, GoldSpan, Verdict
from evals.measures.answer_correctness import term_recall, token_f1
from evals.measures.citation_precision import CitedSupport, citation_precision
from evals.measures.faithfulness import faithfulness
from evals.measures.ndcg import ndcg
from evals.measures.precision import precision
from evals.measures.recall import recall
from evals.measures.reciprocal_rank import reciprocal_rank
from evals.measures.span_iou import span_iou
from evals.measures.span_overlap import SpanCounts, count_characters, span_precision, span_recall
from ingestion.documents import Span
from ingestion.indexes import Analyzer
from service.answers import Answer, Citation, RetrievedPassage

Scores = dict[str, float | None]
_Place = tuple[str, int]

FAITHFULNESS = "faithfulness"
CITATION_PRECISION = "citation precision"
SECONDS = "seconds"


def scored(
    case: Case,
    answer: Answer,
    verdicts: Sequence[Verdict],
    cited: Sequence[CitedSupport],
    seconds: float,
    analyzer: Analyzer,
) -> Scores:
    """All scores of a case; None where a measure does not apply to it."""
    return {
        **_retrieval(case, answer),
        **_citations(case, answer),
        FAITHFULNESS: faithfulness(verdicts),
        CITATION_PRECISION: citation_precision(cited),
        **_correctness(case, answer, analyzer),
        SECONDS: seconds,
        "prompt tokens": float(answer.usage.prompt_tokens),
        "completion tokens": float(answer.usage.completion_tokens),
    }


def _retrieval(case: Case, answer: Answer) -> Scores:
    """Each gold span is one thing to find; a passage finds those that it overlaps.

    Recall and precision look at the first five passages: recall counts gold spans, precision
    passages. In nDCG a passage takes a place for each gold span that it is the first to find, so
    that passages of the same span gain once and the ideal is 1.
    """
    relevance = {str(at): 1 for at in range(len(case.gold))}
    ranking: list[str] = []
    for passage in answer.passages:
        found = [
            str(at)
            for at, gold in enumerate(case.gold)
            if _overlaps(passage, gold) and str(at) not in ranking
        ]
        ranking += found or [f"miss {passage.rank}"]
    counts = _counts(
        [_located(one) for one in answer.passages], [_gold_place(one) for one in case.gold]
    )
    return {
        "recall@5": recall(_found(answer.passages[:5], case.gold), relevance, len(case.gold)),
        "precision@5": _passage_precision(answer.passages, case.gold, 5),
        "MRR@10": reciprocal_rank(ranking, relevance, 10),
        "nDCG@10": ndcg(ranking, relevance, 10),
        "retrieved characters, recall": span_recall(counts),
        "retrieved characters, precision": span_precision(counts) if case.gold else None,
        "retrieved characters, IoU": span_iou(counts),
    }


def _found(passages: Sequence[RetrievedPassage], gold: Sequence[GoldSpan]) -> list[str]:
    """Numbers of the gold spans that any of some passages overlaps."""
    return [
        str(at)
        for at, one in enumerate(gold)
        if any(_overlaps(passage, one) for passage in passages)
    ]


def _passage_precision(
    passages: Sequence[RetrievedPassage], gold: Sequence[GoldSpan], k: int
) -> float | None:
    """The share of the first k passages that overlap a gold span; None if there is none to find."""
    if not gold:
        return None
    relevance = {str(one.rank): int(any(_overlaps(one, span) for span in gold)) for one in passages}
    return precision([str(one.rank) for one in passages], relevance, k) or 0.0


def _citations(case: Case, answer: Answer) -> Scores:
    """Cited characters against the gold ones; an abstention cites nothing."""
    counts = _counts(
        [_located(one) for one in answer.citations], [_gold_place(one) for one in case.gold]
    )
    return {
        "cited characters, recall": span_recall(counts),
        "cited characters, precision": span_precision(counts) if case.gold else None,
        "cited characters, IoU": span_iou(counts),
    }


def _correctness(case: Case, answer: Answer, analyzer: Analyzer) -> Scores:
    """Against the reference; no answer to a question that has one scores 0."""
    if not case.answerable:
        return {"correctness": None, "reference recall": None}
    said = " ".join(one.text for one in answer.statements)
    terms, wanted = (list(analyzer.content_terms(text)) for text in (said, case.reference))
    return {"correctness": token_f1(terms, wanted), "reference recall": term_recall(terms, wanted)}


def _overlaps(passage: RetrievedPassage, gold: GoldSpan) -> bool:
    same = (passage.source, passage.version) == (gold.source, gold.version)
    return same and passage.start < gold.end and gold.start < passage.end


def _located(one: RetrievedPassage | Citation) -> tuple[_Place, Span]:
    return (one.source, one.version), Span(one.start, one.end)


def _gold_place(one: GoldSpan) -> tuple[_Place, Span]:
    return (one.source, one.version), Span(one.start, one.end)


def _counts(
    found: Sequence[tuple[_Place, Span]], marked: Sequence[tuple[_Place, Span]]
) -> list[SpanCounts]:
    """Characters found and marked, version by version."""
    places = sorted({place for place, _ in (*found, *marked)})
    return [
        count_characters(
            [span for one, span in found if one == place],
            [span for one, span in marked if one == place],
        )
        for place in places
    ]
