"""Keeps a run in the data directory, where the evaluation page of the service finds it.

Only files are written, and no other process writes them: whoever owns the library there, a service
that is running among them, is neither asked nor disturbed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from evals.cases import Case
from evals.errors import BadDataset
from evals.intervals import Estimate
from evals.report.from_run import contents_of
from evals.report.page import render, report_hashes
from evals.runs.comparing import differences
from evals.runs.gates import Gate, Missed, is_cost
from evals.runs.records import Figures, Run, read_run, write_run
from service import evaluations as kept
from service.errors import EvaluationDamaged

# How many earlier runs are looked through for one of the same set.
_MOST_EARLIER = 50


@dataclass(frozen=True, slots=True)
class Held:
    """What a run was held to: gates, whether to an earlier run too, and what it did not meet."""

    gates: Sequence[Gate] = ()
    to_baseline: bool = False
    missed: Sequence[Missed] = ()


def keep_run(run: Run, held: Held, home: Path, at: datetime | None = None) -> Path:
    """Keep a run under a new id, and return its folder, which appears only when it is whole.

    Args:
        run: the run.
        held: what it was held to.
        home: the data directory.
        at: when the run ended (default: now).

    Raises:
        OSError: if the folder cannot be written.
    """
    ended = (at or datetime.now(UTC)).astimezone(UTC)
    key = kept.evaluation_id(ended, secrets.token_hex(4))
    folder = home / kept.EVALUATIONS
    folder.mkdir(parents=True, exist_ok=True)
    evaluation = kept.Evaluation(
        summary=_summary(run, held, key, ended),
        comparison=_comparison(run, home),
        by_kind=_parts(run.by_kind),
        by_language=_parts(run.by_language),
        report=report_hashes(),
    )
    partial = folder / f".{key}.partial"
    try:
        partial.mkdir()
        write_run(run, partial / kept.RUN_FILE)
        (partial / kept.REPORT_FILE).write_text(render(contents_of(run)), encoding="utf-8")
        (partial / kept.SUMMARY_FILE).write_bytes(kept.evaluation_json(evaluation))
        for name in (kept.RUN_FILE, kept.REPORT_FILE, kept.SUMMARY_FILE):
            _to_disk(partial / name)
        return partial.rename(folder / key)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _summary(run: Run, held: Held, key: str, at: datetime) -> kept.EvaluationSummary:
    return kept.EvaluationSummary(
        id=key,
        at=at.replace(microsecond=0),
        set_name=run.set_name,
        set_version=_version(one.case for one in run.records),
        cases=len(run.records),
        failed=run.failed,
        release=run.settings.get("release", ""),
        embedding_model=run.settings.get("embedding model", ""),
        language_model=_configured(run.settings, "language model"),
        reranker=_configured(run.settings, "reranker"),
        judge=run.judge,
        figures=_figures(run.figures),
        gates=tuple(_gates(held)),
    )


def _version(cases: Iterable[Case]) -> str:
    digest = hashlib.sha256()
    for one in cases:
        digest.update(hashlib.sha256(TypeAdapter(Case).dump_json(one)).digest())
    return digest.hexdigest()[:12]


def _configured(settings: Mapping[str, str], name: str) -> str | None:
    value = settings.get(name, "none")
    return None if value == "none" else value


def _parts(parts: Mapping[str, Figures]) -> dict[str, tuple[kept.Figure, ...]]:
    return {name: _figures(figures) for name, figures in parts.items()}


def _figures(figures: Figures) -> tuple[kept.Figure, ...]:
    return tuple(
        kept.Figure(
            name, _unit(name), _interval(one.estimate) if one.estimate else None, one.unjudged
        )
        for name, one in figures.items()
    )


def _interval(one: Estimate) -> kept.Interval:
    return kept.Interval(one.mean, one.low, one.high, one.count)


def _unit(measure: str) -> kept.Unit:
    if not is_cost(measure):
        return "share"
    return "tokens" if measure.endswith("tokens") else "seconds"


def _gates(held: Held) -> Iterable[kept.Gate]:
    """Every gate that was asked for, met or not, and whatever else was not met."""
    reasons: dict[str, list[str]] = {}
    for one in held.missed:
        reasons.setdefault(one.measure, []).append(one.reason)
    for gate in held.gates:
        why = reasons.pop(gate.measure, [])
        yield kept.Gate(gate.measure, gate.limit, met=not why, reason="; ".join(why))
    if held.to_baseline and not reasons:
        yield kept.Gate("baseline", None, met=True)
    for measure, why in reasons.items():
        yield kept.Gate(measure, None, met=False, reason="; ".join(why))


def _comparison(run: Run, home: Path) -> kept.Comparison | None:
    """The paired differences to the newest earlier run of the same set that can be read."""
    earlier = kept.EvaluationStore(home).newest(_MOST_EARLIER).evaluations
    for one in earlier:
        if one.set_name != run.set_name:
            continue
        try:
            before = read_run(home / kept.EVALUATIONS / one.id)
        except (BadDataset, EvaluationDamaged):
            continue  # of another release: what it asked and how it scored may differ
        found = differences(before, run)
        if found:
            return kept.Comparison(one.id, tuple(_difference(*pair) for pair in found.items()))
    return None


def _difference(measure: str, change: Estimate) -> kept.Difference:
    unit = _unit(measure)
    return kept.Difference(measure, unit, _interval(change), _tendency(unit, change))


def _tendency(unit: kept.Unit, change: Estimate) -> kept.Tendency:
    if change.low <= 0 <= change.high:
        return "unclear"
    return "better" if (change.low > 0) == (unit == "share") else "worse"


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
