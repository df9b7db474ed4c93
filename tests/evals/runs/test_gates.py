"""Gates fail a build, runs are compared, and continuous integration can read both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from evals.cases import Case
from evals.intervals import Estimate
from evals.runs.comparing import compare
from evals.runs.gates import BadGate, Gate, Missed, missed_gates, read_gate, regressions
from evals.runs.junit import write_junit
from evals.runs.records import CaseRecord, Figure, Run
from evals.runs.summing import figures
from service.answers import Answer, Searched

CASE = Case("c", "fact", "en", "When?", True, "In 1931.", (), "g")


def answer(*, abstained: bool = False) -> Answer:
    return Answer(
        id="a",
        question="When?",
        standalone_question=None,
        mode="extractive",
        model=None,
        abstained=abstained,
        reason=None,
        text="",
        statements=(),
        citations=(),
        passages=(),
        searched=Searched("c", 1, 1),
    )


def record(at: int, faithfulness: float | None, *, abstained: bool = False) -> CaseRecord:
    case = replace(CASE, id=f"c{at}", group=f"g{at}", question=f"When \x00 {at}?")
    return CaseRecord(case, answer(abstained=abstained), scores={"faithfulness": faithfulness})


def run(*records: CaseRecord, **figures: Figure) -> Run:
    return Run("set", "d", "embedded", {}, records, figures, {}, {})


def figure(mean: float, unjudged: int = 0) -> Figure:
    return Figure(Estimate(mean, mean, mean, 3), unjudged)


def test_a_gate_is_a_measure_and_a_number() -> None:
    assert read_gate("faithfulness=0.95") == Gate("faithfulness", 0.95)
    assert read_gate(" cited characters, recall = 1 ") == Gate("cited characters, recall", 1.0)
    for wrong in ("faithfulness", "=1", "faithfulness>=0.9", "faithfulness=high"):
        with pytest.raises(BadGate, match="no gate"):
            read_gate(wrong)


def test_a_figure_that_is_too_low_missing_or_unjudged_meets_no_gate() -> None:
    result = run(
        faithfulness=figure(0.9),
        recall=Figure(None),
        precision=figure(1.0, unjudged=2),
        seconds=figure(2.0),
    )
    gates = [Gate("faithfulness", 0.95), Gate("faithfulness", 0.9), Gate("nDCG", 0.0)]
    gates += [Gate("recall", 0.0), Gate("precision", 0.5), Gate("seconds", 1.0), Gate("seconds", 3)]
    missed = missed_gates(result, gates)
    assert [one.measure for one in missed] == [
        "faithfulness",
        "nDCG",
        "recall",
        "precision",
        "seconds",
    ]
    assert "0.900, where 0.95 is asked for" in missed[0].reason


def test_a_case_that_could_not_be_asked_meets_no_gate() -> None:
    broken = replace(run(faithfulness=figure(1.0)), failed=1)
    assert [one.measure for one in missed_gates(broken, [])] == ["cases"]


def test_worse_than_the_baseline_is_told_where_chance_does_not_explain_it() -> None:
    before = run(*(record(at, 1.0) for at in range(20)))
    slightly = run(*(record(at, 0.0 if at == 0 else 1.0) for at in range(20)))
    clearly = run(*(record(at, at % 2) for at in range(20)))
    assert regressions(slightly, before) == []
    assert [one.measure for one in regressions(clearly, before)] == ["faithfulness"]
    assert regressions(clearly, before, tolerance=0.9) == []
    assert regressions(before, before) == []


def summed(*records: CaseRecord) -> Run:
    return replace(run(*records), figures=figures(records))


def test_nothing_passes_the_baseline_by_being_absent() -> None:
    before = summed(*(record(at, 1.0) for at in range(5)))
    silent = summed(*(record(at, None) for at in range(5)))
    others = summed(*(record(at, 1.0) for at in range(5, 10)))
    fewer = summed(*(record(at, 1.0) for at in range(3)))
    unjudged = replace(before, figures={**before.figures, "faithfulness": figure(1.0, unjudged=2)})
    assert regressions(silent, before) == [
        Missed("faithfulness", "the baseline has it, this run has not")
    ]
    assert regressions(others, before) == [
        Missed("cases", "5 of the baseline's are not in this run")
    ]
    assert regressions(fewer, before) == [
        Missed("cases", "2 of the baseline's are not in this run")
    ]
    assert regressions(unjudged, before) == [Missed("faithfulness", "2 statements are unjudged")]


def test_runs_are_compared_case_by_case() -> None:
    first = run(record(0, 1.0), record(1, 0.5), record(2, None, abstained=True))
    second = run(record(1, 1.0), record(2, 1.0), record(3, 1.0))
    found = compare(first, second)
    assert found.differences["faithfulness"].mean == 0.5
    assert found.differences["faithfulness"].count == 1
    assert [(one.case_id, one.changes) for one in found.changed] == [
        ("c1", ("faithfulness 0.50 → 1.00",)),
        ("c2", ("now answered",)),
    ]
    assert (found.only_first, found.only_second) == (("c0",), ("c3",))


def test_junit_has_a_test_for_each_case_and_gate(tmp_path: Path) -> None:
    broken = CaseRecord(replace(CASE, id="x"), None, error="TimeoutError: \x01")
    result = replace(run(record(0, 1.0), broken, faithfulness=figure(0.5)), failed=1)
    gates = [Gate("faithfulness", 0.9)]
    write_junit(result, gates, missed_gates(result, gates), tmp_path / "out" / "eval.xml")
    root = ET.parse(tmp_path / "out" / "eval.xml").getroot()  # noqa: S314 - our own file
    cases, held = root.findall("testsuite")
    assert (cases.get("tests"), cases.get("errors")) == ("2", "1")
    assert [one.get("name") for one in held.findall("testcase")] == ["faithfulness", "cases"]
    assert len(held.findall("testcase/failure")) == 2
