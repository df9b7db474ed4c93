"""A run is kept in the data directory, whole or not at all, whoever owns the library there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.judges.embedded import embedded_judge
from evals.runs import keeping
from evals.runs.gates import Gate, Missed
from evals.runs.keeping import Held, keep_run
from evals.runs.records import CaseRecord, Run, read_run
from evals.runs.running import RunOptions, run_set
from evals.runs.summing import figures
from ingestion.ownership import Ownership
from service.evaluations import EVALUATIONS, Evaluation, EvaluationStore, EvaluationSummary
from tests.evals.runs.small_set import small_set, write_set

AT = datetime(2026, 4, 11, 9, 30, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of the small set."""
    dataset = small_set(tmp_path_factory.mktemp("set"))
    options = RunOptions(tmp_path_factory.mktemp("results"))
    return run_set(
        dataset,
        dataset.cases,
        lambda services: embedded_judge(services.support),
        options,
        lambda *_: None,
    )


def kept_in(folder: Path) -> Evaluation:
    return EvaluationStore(folder.parents[1]).get(folder.name)


def summary_of(folder: Path) -> EvaluationSummary:
    return kept_in(folder).summary


def worse(run: Run) -> Run:
    """The run, if no case had found anything."""
    records = tuple(_without_recall(one) for one in run.records)
    return replace(run, records=records, figures=figures(records))


def _without_recall(one: CaseRecord) -> CaseRecord:
    known = one.scores.get("recall@5") is not None
    return replace(one, scores=one.scores | {"recall@5": 0.0}) if known else one


def test_what_is_kept_is_what_was_measured(run: Run, tmp_path: Path) -> None:
    folder = keep_run(run, Held(), tmp_path, AT)
    assert folder.name.startswith("20260411T093015Z-")
    assert read_run(folder) == run
    found = EvaluationStore(tmp_path).get(folder.name)
    said = found.summary
    assert (said.at, said.set_name, said.cases) == (AT, run.set_name, len(run.records))
    assert said.embedding_model == run.settings["embedding model"]
    assert (said.language_model, said.reranker, found.comparison) == (None, None, None)
    recall = next(one for one in said.figures if one.measure == "recall@5")
    estimate = run.figures["recall@5"].estimate
    assert recall.estimate is not None
    assert estimate is not None
    assert (recall.estimate.mean, recall.estimate.low, recall.estimate.high) == (
        estimate.mean,
        estimate.low,
        estimate.high,
    )
    assert {one.unit for one in said.figures} == {"share", "seconds", "tokens"}
    assert set(found.by_kind) == set(run.by_kind)
    assert set(found.by_language) == {"en", "zh"}
    html, hashes = EvaluationStore(tmp_path).report(folder.name)
    assert run.records[0].case.question in html.decode()
    assert hashes.script in html.decode()


def test_a_set_with_other_questions_is_another_version_of_it(run: Run, tmp_path: Path) -> None:
    whole, again, part = (
        summary_of(keep_run(one, Held(), tmp_path))
        for one in (run, run, replace(run, records=run.records[:3]))
    )
    assert whole.set_version == again.set_version != part.set_version


def test_gates_are_kept_with_the_reasons_of_those_that_were_not_met(
    run: Run, tmp_path: Path
) -> None:
    held = Held(
        gates=(Gate("faithfulness", 0.9), Gate("recall@5", 1.0)),
        to_baseline=True,
        missed=(Missed("recall@5", "0.900, where 1 is asked for"), Missed("cases", "2 failed")),
    )
    kept = summary_of(keep_run(run, held, tmp_path)).gates
    assert [(one.measure, one.limit, one.met) for one in kept] == [
        ("faithfulness", 0.9, True),
        ("recall@5", 1.0, False),
        ("cases", None, False),
    ]
    assert kept[1].reason == "0.900, where 1 is asked for"
    met = summary_of(keep_run(run, Held(to_baseline=True), tmp_path)).gates
    assert [(one.measure, one.met) for one in met] == [("baseline", True)]


def test_it_is_compared_with_the_run_of_the_same_set_before_it(run: Run, tmp_path: Path) -> None:
    first = keep_run(run, Held(), tmp_path, AT)
    keep_run(replace(run, set_name="another"), Held(), tmp_path, AT + timedelta(hours=1))
    found = kept_in(keep_run(worse(run), Held(), tmp_path, AT + timedelta(hours=2))).comparison
    assert found is not None
    assert found.before == first.name
    by_measure = {one.measure: one for one in found.differences}
    assert by_measure["recall@5"].change.mean == -1.0
    assert by_measure["recall@5"].tendency == "worse"
    assert by_measure["faithfulness"].tendency == "unclear"


def test_a_run_before_it_that_cannot_be_read_is_passed_over(run: Run, tmp_path: Path) -> None:
    first = keep_run(run, Held(), tmp_path, AT)
    broken = keep_run(run, Held(), tmp_path, AT + timedelta(hours=1))
    (broken / "run.json").write_text("{", "utf-8")
    found = kept_in(keep_run(run, Held(), tmp_path, AT + timedelta(hours=2))).comparison
    assert found is not None
    assert found.before == first.name


def test_a_run_that_could_not_be_written_whole_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping, "_to_disk", full)
    with pytest.raises(OSError, match="No space"):
        keep_run(run, Held(), tmp_path)
    assert list((tmp_path / EVALUATIONS).iterdir()) == []


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Arguments of `footnote eval run` on a small set, in a data directory that is in use."""
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))
    folder = write_set(tmp_path / "set")
    owner = Ownership(tmp_path / "home")
    owner.acquire()
    yield ["run", str(folder), "--output", str(tmp_path / "results"), "--limit", "2"]
    owner.release()


def test_the_command_keeps_its_run_while_a_service_owns_the_library(
    results: list[str], tmp_path: Path
) -> None:
    done = CliRunner().invoke(app, [*results, "--fail-under", "faithfulness=2", "--json"])
    assert done.exit_code == 1
    place = Path(json.loads(done.stdout.splitlines()[-1])["kept"])
    assert place.parent == tmp_path / "home" / EVALUATIONS
    assert read_run(place) == read_run(tmp_path / "results")
    (gate,) = summary_of(place).gates
    assert (gate.measure, gate.met) == ("faithfulness", False)


def test_the_command_keeps_nothing_if_it_is_told_so(results: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [*results, "--no-keep"])
    assert done.exit_code == 0
    assert not (tmp_path / "home" / EVALUATIONS).exists()


def test_a_run_that_cannot_be_kept_is_a_run_nonetheless(results: list[str], tmp_path: Path) -> None:
    (tmp_path / "home" / EVALUATIONS).write_text("in the way", "utf-8")
    done = CliRunner().invoke(app, results)
    assert done.exit_code == 0
    assert "could not be kept" in done.output
    assert "--no-keep" in done.output
