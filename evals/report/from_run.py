"""From a run, and the figures of its judge if they are known, to what the report shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from evals.errors import BadDataset
from evals.intervals import Estimate
from evals.judges.measuring import JudgeFigures
from evals.judges.prediction_powered import Corrected, corrected_share
from evals.report.contents import Contents, ReportedCase
from evals.runs.records import Figure, Run

# What the tables of parts show; the whole list is in the table of figures.
_OF_PARTS = (
    "faithfulness",
    "citation precision",
    "recall@5",
    "correctness",
    "answered, of the answerable",
)


class _JudgeFile(BaseModel):
    sets: list[JudgeFigures]


def contents_of(run: Run, judge: JudgeFigures | None = None) -> Contents:
    """What a report of a run shows.

    Args:
        run: the run.
        judge: figures of the judge of the run on labelled statements; they correct faithfulness.
    """
    notes = [f"{run.failed} questions have no answer because asking failed."] if run.failed else []
    return Contents(
        title=f"Evaluation of {run.set_name}",
        about=(
            ("questions", str(len(run.records))),
            ("judge", run.judge),
            *run.settings.items(),
            ("digest", run.digest[:12]),
        ),
        cases=tuple(
            ReportedCase(one.case, one.answer, one.verdicts, one.scores, one.error)
            for one in run.records
        ),
        figures=_known(run.figures),
        by_kind={name: _known(found) for name, found in run.by_kind.items()},
        by_language={name: _known(found) for name, found in run.by_language.items()},
        shown_of_parts=tuple(name for name in _OF_PARTS if name in run.figures),
        corrected=corrected_of(run, judge) if judge else None,
        judge=judge,
        notes=tuple(notes),
    )


def corrected_of(run: Run, judge: JudgeFigures) -> Corrected | None:
    """The faithfulness of a run, corrected by the errors of its judge; None if nothing is judged.

    Groups of cases are what statements of the run share.
    """
    judged = [
        (verdict.status == "supported", one.case.group)
        for one in run.records
        for verdict in one.verdicts
        if verdict.status != "unjudged"
    ]
    if not judged or not judge.labels:
        return None
    return corrected_share(
        [supported for supported, _ in judged], [group for _, group in judged], judge.labels
    )


def read_judge_figures(path: Path, run: Run) -> JudgeFigures:
    """The figures of a run's judge from a file that `footnote eval judge … --json` printed.

    If it has several labelled sets, the one of the run's own name counts.

    Raises:
        BadDataset: if the file cannot be read, is of another judge, or leaves open which set.
    """
    try:
        sets = _JudgeFile.model_validate_json(path.read_bytes()).sets
    except OSError as error:
        raise BadDataset(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError:
        raise BadDataset(f"{path} is not what `footnote eval judge … --json` prints") from None
    fitting = [one for one in sets if one.set == run.set_name] or sets
    if len(fitting) != 1:
        names = ", ".join(one.set for one in sets)
        raise BadDataset(f"{path} has the sets {names}: measure the judge on one with --set")
    (found,) = fitting
    if found.judge != run.judge:
        raise BadDataset(f"{path} measures the judge {found.judge!r}, the run has {run.judge!r}")
    return found


def _known(figures: Mapping[str, Figure]) -> dict[str, Estimate]:
    return {name: one.estimate for name, one in figures.items() if one.estimate is not None}
