"""From a run, and the figures of its judge if they are known, to what the report shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from evals.cases import Verdict
from evals.errors import BadDataset
from evals.intervals import Estimate
from evals.judges.measuring import JudgeFigures
from evals.judges.prediction_powered import Corrected, corrected_share
from evals.report.contents import Contents, ReportedCase
from evals.runs.records import CaseRecord, Figure, Run
from service.answers import Statement
from service.support.examination import is_verbatim

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
    corrected = corrected_of(run, judge) if judge else None
    if judge and corrected is None:
        notes.append(
            "Faithfulness is not corrected: every judged statement is its source's own words."
        )
    return Contents(
        title=f"Evaluation of {run.set_name}",
        about=(
            ("questions", str(len(run.records))),
            *({"judge": run.judge} | run.settings).items(),
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
        corrected=corrected,
        judge=judge,
        notes=tuple(notes),
    )


def corrected_of(run: Run, judge: JudgeFigures) -> Corrected | None:
    """The faithfulness of a run, corrected by the errors of its judge.

    None if there is nothing to correct: no statement is judged that is not its source's own words.
    Groups of cases are what statements of the run share.
    """
    judged = [
        (is_verbatim(statement.text, quotes), verdict.status == "supported", one.case.group)
        for one in run.records
        for statement, quotes, verdict in _statements(one)
        if verdict.status != "unjudged"
    ]
    open_ones = [(supported, group) for verbatim, supported, group in judged if not verbatim]
    if not open_ones or not judge.labels:
        return None
    return corrected_share(
        [supported for supported, _ in open_ones],
        [group for _, group in open_ones],
        judge.labels,
        certain=len(judged) - len(open_ones),
    )


def _statements(one: CaseRecord) -> Iterator[tuple[Statement, tuple[str, ...], Verdict]]:
    if one.answer is None:
        return
    quotes = {citation.number: citation.quote for citation in one.answer.citations}
    for statement, verdict in zip(one.answer.statements, one.verdicts, strict=False):
        yield statement, tuple(quotes[it] for it in statement.citations if it in quotes), verdict


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
