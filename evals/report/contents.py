"""What a report shows: a run's questions with answers and verdicts, and the figures over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evals.cases import Case, Verdict
from evals.intervals import Estimate
from evals.judges.measuring import JudgeFigures
from evals.judges.prediction_powered import Corrected
from service.answers import Answer


@dataclass(frozen=True, slots=True)
class ReportedCase:
    """A question, its answer, and what was made of it.

    `answer` is None if the run broke on it, with the `error`. `verdicts` are those on the answer's
    statements, in their order; a score is None where the measure does not apply.
    """

    case: Case
    answer: Answer | None
    verdicts: tuple[Verdict, ...]
    scores: Mapping[str, float | None]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """A report. `about` are pairs of a name and what was used: set, model, judge, version.

    `by_kind` and `by_language` are figures of parts of the run: part, measure, figure. Their
    tables show the measures `shown_of_parts`.
    """

    title: str
    about: tuple[tuple[str, str], ...]
    cases: tuple[ReportedCase, ...]
    figures: Mapping[str, Estimate]
    by_kind: Mapping[str, Mapping[str, Estimate]]
    by_language: Mapping[str, Mapping[str, Estimate]]
    shown_of_parts: tuple[str, ...]
    corrected: Corrected | None = None
    judge: JudgeFigures | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def unjudged(self) -> int:
        """How many statements no verdict was reached on."""
        return sum(verdict.status == "unjudged" for one in self.cases for verdict in one.verdicts)

    @property
    def judged_scores(self) -> list[tuple[str, float]]:
        """The status and the score of each statement that has a score."""
        return [
            (verdict.status, verdict.score)
            for one in self.cases
            for verdict in one.verdicts
            if verdict.score is not None
        ]
