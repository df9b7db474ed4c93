"""Negation and opposites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.indexes import Analyzer
from service.support.polarity import Polarity, conflicts, same_but_for_negation

ANALYZER = Analyzer()


def stem(word: str) -> str:
    return (ANALYZER.terms(word) or [word])[0]


def words_in_conflict(statement: str, evidence: str) -> list[str]:
    found = conflicts(Polarity.of(statement, stem), Polarity.of(evidence, stem))
    return [one.word for one in found]


@pytest.mark.parametrize(
    ("statement", "evidence", "word"),
    [
        ("The harbour has not reopened.", "The harbour reopened in May.", "reopened"),
        ("The harbour reopened in May.", "The harbour has not reopened.", "reopened"),
        ("No ships were delivered.", "Nine ships were delivered.", "ships"),
        ("Grain exports rose in 2024.", "Grain exports fell in 2024.", "rose"),
        ("港口没有扩建。", "港口扩建了三次。", "没有扩建"),
        ("出口增长。", "出口下降。", "增长"),
        ("It sails without a crew.", "It sails with a crew of nine.", "crew"),
    ],
)
def test_conflicts_are_named(statement: str, evidence: str, word: str) -> None:
    assert word in words_in_conflict(statement, evidence)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("The harbour did not reopen.", "The harbour has never reopened."),
        ("The ministry did not sign.", "The ministry refused to sign."),
        ("It is not only deep but wide.", "It is deep and wide."),
        ("出口不断增长。", "出口增长。"),
        ("The harbour reopened.", "Last year it was not open; in May the harbour reopened."),
    ],
)
def test_agreement_is_no_conflict(statement: str, evidence: str) -> None:
    assert words_in_conflict(statement, evidence) == []


@pytest.mark.parametrize(
    ("statement", "quote", "differs"),
    [
        ("The harbour was not opened", "The harbour was opened in 1931.", True),
        ("The harbour was opened", "The harbour was not opened in 1931.", True),
        ("公司未盈利", "公司盈利。", True),
        ("公司盈利", "公司未盈利。", True),
        ("The harbour was opened", "The harbour was opened in 1931.", False),
        ("The harbour wasn't opened", "The harbour wasn't opened in 1931.", False),
    ],
)
def test_the_same_words_but_for_a_negator(statement: str, quote: str, differs: bool) -> None:
    assert (same_but_for_negation(statement, [quote]) is not None) == differs


@given(st.text(max_size=80))
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert same_but_for_negation(text, [text]) is None
    assert _certain_conflicts(text) == []


def _certain_conflicts(text: str) -> list[str]:
    polarity = Polarity.of(text, stem)
    return [one.what for one in conflicts(polarity, polarity) if "where the cited" in one.what]
