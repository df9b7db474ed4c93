"""A judge against labels: what is counted, and what is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases import Label, LabelledStatement, Verdict
from evals.judges.labelled import LabelledItems, from_statements, worst
from evals.judges.measuring import LABELS, measure_judge

STATUSES = (*LABELS, "unjudged")


def labelled(*labels: Label) -> LabelledItems:
    return from_statements(
        "own",
        [
            LabelledStatement(
                id=str(at),
                language="zh" if at % 2 else "en",
                statement=f"Statement {at}.",
                evidence=(),
                label=label,
                spans=(),
                group=str(at),
                trick="number" if label != "supported" else "",
            )
            for at, label in enumerate(labels)
        ],
    )


def said(status: str, score: float | None = None) -> Verdict:
    assert status in STATUSES
    return Verdict("test", status, score, "cannot" if status == "unjudged" else "")  # type: ignore[arg-type]


def test_a_judge_that_is_always_right_has_the_best_figures() -> None:
    items = labelled("supported", "supported", "unsupported", "contradicted", "partial")
    found = measure_judge(
        items, [said(one.label, 1.0 if one.label == "supported" else 0.0) for one in items.items],
        "test",
    )  # fmt: skip
    whole = found.whole
    for one in (whole.auroc, whole.balanced_accuracy, whole.f1, whole.kappa, found.kappa_four):
        assert one is not None
        assert one.mean == 1
    assert found.calibration_error is not None
    assert found.calibration_error.mean == 0
    assert found.confusion["partial"]["partial"] == 1


def test_what_is_unjudged_is_counted_and_in_no_figure() -> None:
    items = labelled("supported", "unsupported", "unsupported", "supported")
    verdicts = [said("supported"), said("unsupported"), said("unjudged"), said("unjudged")]
    found = measure_judge(items, verdicts, "test")
    assert (found.whole.items, found.whole.judged) == (4, 2)
    assert found.whole.agreement is not None
    assert found.whole.agreement.mean == 1
    assert found.unjudged == {"cannot": 2}
    assert found.labels == ((True, True, "0"), (False, False, "1"))


def test_a_judge_without_scores_has_no_calibration_and_ranks_by_status() -> None:
    items = labelled("supported", "partial", "unsupported")
    found = measure_judge(items, [said("supported"), said("partial"), said("partial")], "test")
    assert (found.calibration, found.calibration_error) == ((), None)
    assert found.whole.auroc is not None
    assert found.whole.auroc.mean == 1


def test_parts_by_trick_and_language() -> None:
    items = labelled("supported", "unsupported", "unsupported", "supported")
    found = measure_judge(items, [said("supported")] * 4, "test")
    assert {name: part.items for name, part in found.by_kind.items()} == {"none": 2, "number": 2}
    assert set(found.by_language) == {"en", "zh"}
    number = found.by_kind["number"]
    assert number.agreement is not None
    assert number.agreement.mean == 0
    assert number.auroc is None  # all of one label


def test_nothing_judged_gives_no_figure_and_no_error() -> None:
    found = measure_judge(labelled("supported"), [said("unjudged")], "test")
    assert found.whole.agreement is None
    assert found.whole.judged == 0


def test_every_item_needs_a_verdict() -> None:
    with pytest.raises(ValueError, match="zip"):
        measure_judge(labelled("supported", "partial"), [said("supported")], "test")


@given(st.lists(st.sampled_from(STATUSES), min_size=1))
def test_a_response_reads_supported_only_if_all_of_its_statements_do(statuses: list[str]) -> None:
    whole = worst([said(one) for one in statuses], "test")
    assert (whole.status == "supported") == (set(statuses) == {"supported"})
    assert (whole.status == "unjudged") == (
        "unjudged" in statuses and set(statuses) <= {"unjudged", "supported"}
    )
