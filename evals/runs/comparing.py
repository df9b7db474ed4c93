"""Two runs side by side: paired differences, and the questions whose answers changed."""

from __future__ import annotations

from dataclasses import dataclass

from evals.intervals import Estimate, bootstrap_mean
from evals.runs.records import CaseRecord, Run
from evals.runs.scoring import FAITHFULNESS

_CORRECTNESS = "correctness"
_MUCH = 0.25


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that came out otherwise, and what changed, in words."""

    case_id: str
    question: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much higher each measure is in the second run, and the cases that changed.

    `only_first` and `only_second` are ids of cases that the other run lacks: they are not compared.
    """

    differences: dict[str, Estimate]
    changed: tuple[Changed, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def compare(first: Run, second: Run) -> Comparison:
    """Compare two runs on the cases that both have."""
    one, other = _by_id(first), _by_id(second)
    both = [key for key in one if key in other]
    changed = (_changed(one[key], other[key]) for key in both)
    return Comparison(
        differences(first, second),
        tuple(found for found in changed if found.changes),
        tuple(key for key in one if key not in other),
        tuple(key for key in other if key not in one),
    )


def differences(first: Run, second: Run) -> dict[str, Estimate]:
    """Second less first, for every measure, over the cases that have a score in both."""
    one, other = _by_id(first), _by_id(second)
    names = dict.fromkeys(name for record in second.records for name in record.scores)
    found: dict[str, Estimate] = {}
    for name in names:
        pairs = [
            (theirs - mine, one[key].case.group)
            for key in one
            if key in other
            and (mine := one[key].scores.get(name)) is not None
            and (theirs := other[key].scores.get(name)) is not None
        ]
        if pairs:
            values, groups = zip(*pairs, strict=True)
            found[name] = bootstrap_mean(values, groups)
    right = [
        (_is_right(other[key]) - _is_right(one[key]), one[key].case.group)
        for key in one
        if key in other
    ]
    if right:
        values, groups = zip(*right, strict=True)
        found["answered or silent as it should be"] = bootstrap_mean(values, groups)
    return found


def _by_id(run: Run) -> dict[str, CaseRecord]:
    return {one.case.id: one for one in run.records if one.answer is not None}


def _is_right(record: CaseRecord) -> float:
    """Whether it answers what can be answered, and is silent else."""
    silent = record.answer is None or record.answer.abstained
    return float(silent != record.case.answerable)


def _changed(one: CaseRecord, other: CaseRecord) -> Changed:
    changes: list[str] = []
    was, now = (record.answer is None or record.answer.abstained for record in (one, other))
    if was != now:
        changes.append("now silent" if now else "now answered")
    before, after = (record.scores.get(FAITHFULNESS) for record in (one, other))
    if before is not None and after is not None and before != after:
        changes.append(f"faithfulness {before:.2f} → {after:.2f}")
    right, now_right = (record.scores.get(_CORRECTNESS) for record in (one, other))
    if right is not None and now_right is not None and abs(right - now_right) >= _MUCH:
        changes.append(f"correctness {right:.2f} → {now_right:.2f}")
    return Changed(one.case.id, one.case.question, tuple(changes))
