"""Runs of the evaluation that were kept are read, and damaged ones are named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.errors import EvaluationDamaged, UnknownEvaluation
from service.evaluations import (
    EVALUATIONS,
    Evaluation,
    EvaluationStore,
    EvaluationSummary,
    Figure,
    Interval,
    ReportHashes,
    evaluation_id,
    evaluation_json,
)

HASH = "sha256-" + "A" * 43 + "="
FIRST = "20260411T093015Z-00000001"
SECOND = "20260412T093015Z-00000002"


def evaluation(key: str = FIRST) -> Evaluation:
    """A run with one figure."""
    faithfulness = Figure("faithfulness", "share", Interval(0.91, 0.84, 0.96, 120), 2)
    return Evaluation(
        summary=EvaluationSummary(
            id=key,
            at=datetime(2026, 4, 11, 9, 30, 15, tzinfo=UTC),
            set_name="harbour",
            set_version="0123456789ab",
            cases=120,
            failed=0,
            release="0.1.0",
            embedding_model="default",
            language_model=None,
            reranker=None,
            judge="embedded",
            figures=(faithfulness,),
        ),
        by_kind={"number": (faithfulness,)},
        by_language={"en": (faithfulness,)},
        report=ReportHashes(HASH, HASH),
    )


def kept(home: Path, key: str = FIRST, report: str = "<!doctype html><p>") -> Path:
    """Keep such a run in a data directory."""
    folder = home / EVALUATIONS / key
    folder.mkdir(parents=True)
    (folder / "summary.json").write_bytes(evaluation_json(evaluation(key)))
    (folder / "report.html").write_text(report, "utf-8")
    return folder


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept(tmp_path)
    assert EvaluationStore(tmp_path).get(FIRST) == evaluation()


def test_the_newest_come_first_and_not_more_than_asked_for(tmp_path: Path) -> None:
    kept(tmp_path)
    kept(tmp_path, SECOND)
    store = EvaluationStore(tmp_path)
    assert [one.id for one in store.newest(10).evaluations] == [SECOND, FIRST]
    newest = store.newest(1)
    assert [one.id for one in newest.evaluations] == [SECOND]
    assert newest.total == 2


def test_a_data_directory_without_runs_has_none(tmp_path: Path) -> None:
    found = EvaluationStore(tmp_path).newest(10)
    assert (found.evaluations, found.damaged, found.total) == ((), (), 0)


def test_ids_stand_in_the_order_of_their_times() -> None:
    before, after = datetime(2026, 9, 30, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
    assert evaluation_id(before, "ffffffffff") < evaluation_id(after, "0000000000")


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"summary": {}}',
        evaluation_json(evaluation()).replace(b"0.91", b"NaN"),
        evaluation_json(evaluation()).replace(b'"share"', b'"furlongs"'),
        evaluation_json(evaluation()).replace(HASH.encode(), b"sha256-x' 'unsafe-inline"),
        evaluation_json(evaluation(SECOND)),
        b" " * 5_000_000,
    ],
)
def test_a_damaged_summary_is_named_and_hides_no_other(tmp_path: Path, damage: bytes) -> None:
    (kept(tmp_path) / "summary.json").write_bytes(damage)
    kept(tmp_path, SECOND)
    store = EvaluationStore(tmp_path)
    found = store.newest(10)
    assert [one.id for one in found.evaluations] == [SECOND]
    (damaged,) = found.damaged
    assert damaged.id == FIRST
    assert "summary" in damaged.reason
    with pytest.raises(EvaluationDamaged):
        store.get(FIRST)


def test_a_folder_without_a_summary_is_named_too(tmp_path: Path) -> None:
    (kept(tmp_path) / "summary.json").unlink()
    (damaged,) = EvaluationStore(tmp_path).newest(10).damaged
    assert "cannot be read" in damaged.reason


def test_what_a_later_release_adds_is_passed_over(tmp_path: Path) -> None:
    path = kept(tmp_path) / "summary.json"
    more = json.loads(path.read_bytes())
    more["summary"]["weather"] = "fair"
    path.write_text(json.dumps(more), "utf-8")
    assert EvaluationStore(tmp_path).get(FIRST) == evaluation()


def test_what_is_no_run_is_not_listed(tmp_path: Path) -> None:
    folder = kept(tmp_path).parent
    (folder / f".{SECOND}.partial").mkdir()
    (folder / "notes").mkdir()
    (folder / SECOND).write_text("a file", "utf-8")
    assert EvaluationStore(tmp_path).newest(10).total == 1


@pytest.mark.parametrize(
    "key",
    ["", ".", "..", f"../{EVALUATIONS}/{FIRST}", f"{FIRST}/..", f"{FIRST}\n", f"{FIRST}\0", SECOND],
)
def test_what_is_no_id_leads_nowhere(tmp_path: Path, key: str) -> None:
    kept(tmp_path)
    (tmp_path / EVALUATIONS / "summary.json").write_bytes(evaluation_json(evaluation()))
    for reads in (EvaluationStore(tmp_path).get, EvaluationStore(tmp_path).report):
        with pytest.raises(UnknownEvaluation):
            reads(key)


def test_a_run_without_a_report_says_how_to_write_one(tmp_path: Path) -> None:
    (kept(tmp_path) / "report.html").unlink()
    with pytest.raises(UnknownEvaluation, match=r"footnote eval report .*run\.json"):
        EvaluationStore(tmp_path).report(FIRST)
