"""What a run leaves behind: a record for each case, and the figures over all of them.

Everything is plain data, written as JSON in a stable order, so that the same inputs give the same
bytes but for the times that were measured.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.cases import Case, Verdict
from evals.errors import BadDataset
from evals.intervals import Estimate
from service.answers import Answer


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case: what was answered, how each statement was judged, and the scores.

    `verdicts` are those of the answer's statements, in order. A measure that does not apply has no
    score (None). `error` says why there is no answer, if asking failed: such a case has no scores,
    and is counted. `unjudged_citations` counts statements whose citations could not all be judged:
    they are left out of citation precision.
    """

    case: Case
    answer: Answer | None
    verdicts: tuple[Verdict, ...] = ()
    scores: dict[str, float | None] = field(default_factory=dict)
    error: str = ""
    seconds: float = 0.0
    unjudged_citations: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over cases: its estimate, or None if it applied to none of them.

    `unjudged` counts statements that the judge gave no verdict on: they are in no figure.
    """

    estimate: Estimate | None
    unjudged: int = 0


Figures = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a set. `settings` are what its answers and verdicts depend on, by name.

    `by_kind` and `by_language` have the same figures for the cases of each kind and language.
    `failed` counts cases that have no answer because asking failed.
    """

    set_name: str
    digest: str
    judge: str
    settings: dict[str, str]
    records: tuple[CaseRecord, ...]
    figures: Figures
    by_kind: dict[str, Figures]
    by_language: dict[str, Figures]
    failed: int = 0


def write_run(run: Run, path: Path) -> None:
    """Write a run as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(TypeAdapter(Run).dump_json(run, indent=1) + b"\n")


def read_run(path: Path) -> Run:
    """Read a run; a folder stands for the `run.json` in it.

    Raises:
        BadDataset: if there is none, or it is of another release.
    """
    file = path / "run.json" if path.is_dir() else path
    try:
        return TypeAdapter(Run).validate_json(file.read_bytes())
    except OSError as error:
        raise BadDataset(f"{file} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise BadDataset(
            f"{file} is no run of this release: {error.error_count()} fields differ"
        ) from None
