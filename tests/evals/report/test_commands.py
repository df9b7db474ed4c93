"""`footnote eval report`: from a run's file to a page."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from typer.testing import CliRunner, Result

from evals.cases import Verdict
from evals.cli import app
from evals.judges.measuring import JudgeFigures
from evals.runs.records import CaseRecord, Run, write_run
from evals.runs.summing import by, figures
from tests.evals.report.run import QUOTE, abstained, answer, answered, failed, judge_figures


def written(folder: Path, judge: str = "embedded", *, verbatim: bool = False) -> Path:
    whole = answered()
    if verbatim:
        whole = replace(
            whole, answer=answer((QUOTE,), ""), verdicts=(Verdict("embedded", "supported", 1.0),)
        )
    records = tuple(
        CaseRecord(one.case, one.answer, one.verdicts, dict(one.scores), one.error)
        for one in (whole, abstained(), failed())
    )
    run = Run(
        set_name="harbour",
        digest="0" * 64,
        judge=judge,
        settings={"embedding_model": "small"},
        records=records,
        figures=figures(records),
        by_kind=by(records, lambda one: one.case.kind),
        by_language=by(records, lambda one: one.case.language),
        failed=1,
    )
    write_run(run, folder / "run.json")
    return folder


def judge_file(path: Path, *sets: JudgeFigures) -> Path:
    data: dict[str, Any] = {"sets": [asdict(one) for one in sets]}
    path.write_bytes(TypeAdapter(Any).dump_json(data))
    return path


def report(folder: Path, *options: str) -> Result:
    output = str(folder / "report.html")
    return CliRunner().invoke(app, ["report", str(folder), "--output", output, *options])


def test_a_run_alone(tmp_path: Path) -> None:
    done = report(written(tmp_path))
    assert done.exit_code == 0, done.output
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Evaluation of harbour" in page
    assert "1 questions have no answer because asking failed." in page
    assert "corrected" not in page


def test_with_figures_of_the_judge_raw_and_corrected_stand_side_by_side(tmp_path: Path) -> None:
    figures_file = judge_file(tmp_path / "judge.json", judge_figures())
    done = report(written(tmp_path), "--judge-figures", str(figures_file))
    assert done.exit_code == 0, done.output
    assert "faithfulness as judged 0.500" in done.stdout
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "as judged" in page
    assert "corrected" in page


def test_an_answer_in_its_source_s_own_words_has_nothing_to_correct(tmp_path: Path) -> None:
    folder = written(tmp_path, verbatim=True)
    figures_file = judge_file(tmp_path / "judge.json", judge_figures())
    done = report(folder, "--judge-figures", str(figures_file))
    assert done.exit_code == 0, done.output
    assert "not corrected" in done.stdout


def test_figures_of_another_judge_or_of_no_certain_set_are_refused(tmp_path: Path) -> None:
    other = judge_file(tmp_path / "judge.json", judge_figures())
    done = report(written(tmp_path, judge="model: gpt"), "--judge-figures", str(other))
    assert done.exit_code == 2
    assert "measures the judge 'embedded'" in done.stderr
    two = judge_file(tmp_path / "two.json", judge_figures(" a"), judge_figures(" b"))
    done = report(written(tmp_path), "--judge-figures", str(two))
    assert done.exit_code == 2
    assert "--set" in done.stderr


def test_a_file_that_is_no_run_or_no_figures_is_told(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    assert report(tmp_path).exit_code == 2
    written(tmp_path)
    done = report(tmp_path, "--judge-figures", str(tmp_path / "run.json"))
    assert done.exit_code == 2
    assert "footnote eval judge" in done.stderr
