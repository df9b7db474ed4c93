"""Scores of one case, by hand."""

from __future__ import annotations

import math

import pytest

from evals.cases import Case, GoldSpan, Verdict
from evals.runs.scoring import Scores, scored
from ingestion.indexes import Analyzer
from service.answers import Answer, RetrievedPassage, Searched

CASE = Case("c", "list", "en", "Which?", True, "Nine piers.", (), "g")


def span(start: int, end: int, version: int = 1) -> GoldSpan:
    return GoldSpan("a.txt", version, start, end, "x" * (end - start))


def passage(rank: int, start: int, end: int, version: int = 1) -> RetrievedPassage:
    return RetrievedPassage(
        rank=rank,
        score=1.0,
        dense=None,
        lexical=None,
        document_id="d",
        version=version,
        title="",
        source="a.txt",
        heading="",
        page=None,
        start=start,
        end=end,
        text="x" * (end - start),
    )


def scores(gold: tuple[GoldSpan, ...], *passages: RetrievedPassage) -> Scores:
    case = Case(
        CASE.id, CASE.kind, CASE.language, CASE.question, bool(gold), CASE.reference, gold, "g"
    )
    answer = Answer(
        id="a",
        question=CASE.question,
        standalone_question=None,
        mode="extractive",
        model=None,
        abstained=True,
        reason=None,
        text="",
        statements=(),
        citations=(),
        passages=passages,
        searched=Searched("c", 1, 1),
    )
    verdicts: tuple[Verdict, ...] = ()
    return scored(case, answer, verdicts, [], 0.0, Analyzer())


def test_one_passage_may_find_more_gold_spans_than_five() -> None:
    """All seven are in the first passage: found, though of five passages one is relevant."""
    gold = tuple(span(at * 10, at * 10 + 5) for at in range(7))
    found = scores(gold, passage(1, 0, 100), *(passage(at, 200, 300) for at in range(2, 6)))
    assert found["recall@5"] == 1.0
    assert found["precision@5"] == pytest.approx(1 / 5)
    assert found["nDCG@10"] == 1.0


def test_spans_in_the_first_passage_do_not_push_others_out_of_the_first_five() -> None:
    """Two in the first passage and one in the fifth are three of three."""
    gold = (span(0, 5), span(10, 15), span(500, 505))
    misses = [passage(at, 200, 300) for at in (2, 3, 4)]
    found = scores(gold, passage(1, 0, 100), *misses, passage(5, 490, 510))
    assert found["recall@5"] == 1.0
    assert found["precision@5"] == pytest.approx(2 / 5)


def test_passages_of_the_same_gold_span_are_each_relevant_but_find_it_once() -> None:
    found = scores((span(0, 100), span(900, 905)), passage(1, 0, 50), passage(2, 50, 100))
    assert found["precision@5"] == pytest.approx(2 / 5)
    assert found["recall@5"] == 0.5
    assert found["MRR@10"] == 1.0
    assert found["nDCG@10"] == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_the_right_place_of_another_version_is_a_miss() -> None:
    found = scores((span(0, 10, version=2),), passage(1, 0, 10, version=1))
    assert (found["recall@5"], found["precision@5"], found["MRR@10"]) == (0.0, 0.0, 0.0)
    assert found["retrieved characters, recall"] == 0.0


def test_without_gold_nothing_of_retrieval_has_a_score() -> None:
    found = scores((), passage(1, 0, 10))
    for name in ("recall@5", "precision@5", "MRR@10", "nDCG@10", "retrieved characters, IoU"):
        assert found[name] is None
