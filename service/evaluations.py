"""Runs of the evaluation that were kept in the data directory, as files that are only read here.

`footnote eval run` leaves each in a folder of its own, under an id that begins with its time:

    evaluations/20260411T093015Z-5f0c2a1b/
        summary.json    an `Evaluation`: figures, gates, and the differences to the run before
        report.html     every question with its answer and its evidence
        run.json        all of it, for `footnote eval compare` and `footnote eval report`

Whoever serves does not know the evaluation harness: what a run is worth reading for is in its
summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, FiniteFloat, NonNegativeInt, StringConstraints, TypeAdapter
from pydantic import ValidationError as BadFields

from service.errors import EvaluationDamaged, UnknownEvaluation

EVALUATIONS = "evaluations"
SUMMARY_FILE = "summary.json"
REPORT_FILE = "report.html"
RUN_FILE = "run.json"

Unit = Literal["share", "seconds", "tokens"]
Tendency = Literal["better", "worse", "unclear"]
ScriptHash = Annotated[str, StringConstraints(pattern=r"^sha256-[A-Za-z0-9+/]{43}=$")]

_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
# A summary has some tens of thousands of bytes; what is much larger is none.
_MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure over `count` cases, and its 95 % interval."""

    mean: FiniteFloat
    low: FiniteFloat
    high: FiniteFloat
    count: NonNegativeInt


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over cases; without an estimate if it applied to none of them.

    Of shares more is better, of seconds and tokens less. `unjudged` counts statements that the
    judge gave no verdict on: they are in no estimate.
    """

    measure: str
    unit: Unit
    estimate: Interval | None
    unjudged: NonNegativeInt = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """What the run was asked to meet, and whether it did.

    `limit` is the least that a share may be, and the most that a cost may be. It is None where the
    measure was held to an earlier run, or is no figure. `reason` says why the gate was not met.
    """

    measure: str
    limit: FiniteFloat | None
    met: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher a measure is than in the run before, over the cases that both have.

    Cases are paired, so that what makes a question hard cancels out. It is `unclear` which of the
    two is better if the interval holds zero.
    """

    measure: str
    unit: Unit
    change: Interval
    tendency: Tendency


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences to the run of the same set that was kept before."""

    before: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class EvaluationSummary:
    """A run of a set: what was asked of what, and the figures.

    `set_version` is a digest of the cases that were asked: runs with the same asked the same.
    `language_model` and `reranker` are None where none was configured. `failed` counts cases that
    could not be asked.
    """

    id: str
    at: AwareDatetime
    set_name: str
    set_version: str
    cases: NonNegativeInt
    failed: NonNegativeInt
    release: str
    embedding_model: str
    language_model: str | None
    reranker: str | None
    judge: str
    figures: tuple[Figure, ...]
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportHashes:
    """Of the style and the script in a report, which its policy lets through and nothing else."""

    style: ScriptHash
    script: ScriptHash


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A run as its folder holds it.

    `by_kind` and `by_language` have the same figures for parts of the cases. There is no comparison
    if no run of the same set was kept before.
    """

    summary: EvaluationSummary
    by_kind: dict[str, tuple[Figure, ...]]
    by_language: dict[str, tuple[Figure, ...]]
    comparison: Comparison | None = None
    report: ReportHashes | None = None


@dataclass(frozen=True, slots=True)
class DamagedEvaluation:
    """A run that was kept and cannot be read, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeptEvaluations:
    """The newest of the runs that were kept, of `total`."""

    evaluations: tuple[EvaluationSummary, ...]
    damaged: tuple[DamagedEvaluation, ...]
    total: int


def evaluation_id(at: datetime, digest: str) -> str:
    """The id of a run that ended at some time (UTC); ids in order of time are in order of text."""
    return f"{at:%Y%m%dT%H%M%SZ}-{digest[:8]}"


def is_evaluation_id(text: str) -> bool:
    """Whether a text is an id, and so the name of a folder and nothing else."""
    return _ID.fullmatch(text) is not None


class EvaluationStore:
    """Reads the runs that were kept in a data directory. Nothing is held: each call looks anew."""

    def __init__(self, home: Path) -> None:
        self._folder = home / EVALUATIONS

    def newest(self, limit: int) -> KeptEvaluations:
        """The newest runs, the newest first; those that cannot be read are named."""
        ids = sorted(self._ids(), reverse=True)
        summaries: list[EvaluationSummary] = []
        damaged: list[DamagedEvaluation] = []
        for one in ids[:limit]:
            try:
                summaries.append(self.get(one).summary)
            except (EvaluationDamaged, UnknownEvaluation) as error:
                damaged.append(DamagedEvaluation(one, str(error)))
        return KeptEvaluations(tuple(summaries), tuple(damaged), len(ids))

    def get(self, key: str) -> Evaluation:
        """A run by its id.

        Raises:
            UnknownEvaluation: if there is none.
            EvaluationDamaged: if its summary cannot be read.
        """
        path = self._place(key) / SUMMARY_FILE
        content = _read(path, _MOST_BYTES)
        try:
            found = _evaluation_json.validate_json(content)
        except BadFields as error:
            raise EvaluationDamaged(
                f"{path} is no summary of this release ({error.error_count()} fields differ): "
                "remove its folder, or evaluate with this release again"
            ) from None
        if found.summary.id != key:
            raise EvaluationDamaged(
                f"{path} is the summary of {found.summary.id!r}: give its folder that name"
            )
        return found

    def report(self, key: str) -> tuple[bytes, ReportHashes]:
        """The report of a run as HTML, and what in it may run. Its texts are those of documents.

        Raises:
            UnknownEvaluation: if there is no such run, or it was kept without a report.
            EvaluationDamaged: if it cannot be read.
        """
        hashes = self.get(key).report
        path = self._place(key) / REPORT_FILE
        if hashes is None or not path.is_file():
            raise UnknownEvaluation(
                f"the evaluation {key} has no report: "
                f"`footnote eval report {path.with_name(RUN_FILE)}` writes one"
            )
        return _read(path), hashes

    def _ids(self) -> Iterator[str]:
        if not self._folder.is_dir():
            return
        for one in self._folder.iterdir():
            if is_evaluation_id(one.name) and one.is_dir():
                yield one.name

    def _place(self, key: str) -> Path:
        if not is_evaluation_id(key) or not (self._folder / key).is_dir():
            raise unknown_evaluation(key)
        return self._folder / key


def unknown_evaluation(key: str) -> UnknownEvaluation:
    """What says that no run was kept under an id."""
    return UnknownEvaluation(f"there is no evaluation {key!r}: `GET /v1/evaluations` lists")


_evaluation_json = TypeAdapter(Evaluation)


def evaluation_json(evaluation: Evaluation) -> bytes:
    """A run as its `summary.json` holds it."""
    return _evaluation_json.dump_json(evaluation, indent=1) + b"\n"


def _read(path: Path, most: int | None = None) -> bytes:
    try:
        if most is not None and path.stat().st_size > most:
            raise EvaluationDamaged(f"{path} is far too large for what it should be: remove it")
        return path.read_bytes()
    except OSError as error:
        raise EvaluationDamaged(
            f"{path} cannot be read ({error.strerror}): remove its folder, or mend its rights"
        ) from None
