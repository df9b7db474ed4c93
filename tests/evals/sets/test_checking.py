"""The labelled set holds together, and the check notices when a set does not."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from evals.case_files import write_records
from evals.cases import Case, CaseKind, GoldSpan, Label, LabelledStatement
from evals.cli import app
from evals.errors import BadDataset
from evals.sets import EvalSet, open_set, set_names
from evals.sets.checking import canonical_texts, problems

SPAN = GoldSpan("harbour.txt", 2, 4, 11, "harbour")
TEXTS = {("harbour.txt", 1): "The port is deep.", ("harbour.txt", 2): "The harbour is 14 m deep."}
CASE = Case("c1", "fact", "en", "How deep?", True, "14 m", (SPAN,), "harbour")
STATEMENT = LabelledStatement("s1", "en", "It is 15 m.", (SPAN,), "contradicted", ((6, 10),), "g")


def made(*records: Case | LabelledStatement) -> EvalSet:
    return EvalSet(
        name="mine",
        folder=Path("mine"),
        collection="mine",
        cases=tuple(one for one in records if isinstance(one, Case)),
        statements=tuple(one for one in records if isinstance(one, LabelledStatement)),
        documents=(),
    )


@pytest.fixture(scope="module")
def sample() -> EvalSet:
    return open_set("sample")


def test_every_span_of_the_sample_set_is_where_it_says(sample: EvalSet) -> None:
    assert problems(sample, canonical_texts(sample.documents)) == []


def test_the_sample_set_holds_every_kind_and_label_in_number(sample: EvalSet) -> None:
    kinds = Counter(one.kind for one in sample.cases)
    labels = Counter(one.label for one in sample.statements)
    assert len(sample.cases) >= 150
    assert min(kinds[kind] for kind in get_args(CaseKind)) >= 8
    assert min(kinds["unanswerable"], kinds["false_premise"]) >= 15
    assert len(sample.statements) >= 300
    assert set(labels) == set(get_args(Label))


def test_both_editions_of_a_document_are_versions_of_one_source(sample: EvalSet) -> None:
    texts = canonical_texts(
        one for one in sample.documents if one.source == "mti-semiconductor-white-paper.html"
    )
    assert [version for _, version in texts] == [1, 2]


def test_a_sound_set_has_no_problems() -> None:
    assert problems(made(CASE, STATEMENT), TEXTS) == []


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (replace(CASE, gold=(replace(SPAN, start=5, end=12),)), "it stands at 4"),
        (replace(CASE, gold=(replace(SPAN, version=1),)), "the text does not hold it"),
        (replace(CASE, gold=(replace(SPAN, version=3),)), "no such document"),
        (replace(CASE, gold=(replace(SPAN, end=99),)), "it stands at 4"),
        (replace(CASE, gold=(replace(SPAN, start=0, end=0, quote=""),)), "0-0"),
        (replace(CASE, gold=(replace(SPAN, start=-24, end=-17),)), "it stands at 4"),
        (replace(CASE, gold=()), "names no gold span"),
        (replace(CASE, reference=""), "has no reference"),
        (replace(CASE, answerable=False), "it is unanswerable, but has a gold span"),
        (replace(CASE, kind="unanswerable"), "marked as answerable"),
        (replace(CASE, kind="follow_up"), "no earlier turn"),
        (replace(CASE, question=" "), "question is empty"),
        (replace(STATEMENT, label="supported"), "spans are wrong"),
        (replace(STATEMENT, spans=()), "spans are missing"),
        (replace(STATEMENT, spans=((6, 12),)), "outside the statement"),
        (replace(STATEMENT, evidence=()), "cites no evidence"),
    ],
)
def test_what_is_wrong_is_named_with_its_record(
    record: Case | LabelledStatement, told: str
) -> None:
    (problem,) = problems(made(record), TEXTS)
    assert record.id in problem
    assert told in problem


def test_an_id_that_occurs_twice_is_a_problem() -> None:
    assert problems(made(CASE, CASE), TEXTS) == ["case c1: the id occurs 2 times"]


def test_a_folder_of_ones_own_is_a_set(tmp_path: Path) -> None:
    for folder, text in (("earlier", "The port is deep."), ("documents", "The harbour is deep.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "harbour.txt").write_text(text, encoding="utf-8")
    write_records(tmp_path / "cases.jsonl", [CASE])
    done = CliRunner().invoke(app, ["validate", str(tmp_path), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["counts"]["by_kind"]["fact"] == 1
    write_records(tmp_path / "cases.jsonl", [replace(CASE, gold=(replace(SPAN, start=3),))])
    done = CliRunner().invoke(app, ["validate", str(tmp_path)])
    assert done.exit_code == 1


def test_a_set_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path) -> None:
    assert "sample" in set_names()
    with pytest.raises(BadDataset, match="sample"):
        open_set(tmp_path)
    with pytest.raises(BadDataset, match="name its folder"):
        open_set("sample", samples=tmp_path)
