"""Gates: figures that a run has to reach, or the build fails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evals.errors import EvaluationError
from evals.runs.comparing import differences
from evals.runs.records import Run

_GATE = re.compile(r"\s*([^=<>]+?)\s*=\s*(-?\d+(?:\.\d+)?)\s*")
# Of these less is better.
_COSTS = ("seconds", "tokens")


class BadGate(EvaluationError):
    """A gate cannot be read."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A figure and the least that its mean has to be; of costs, the most."""

    measure: str
    limit: float


@dataclass(frozen=True, slots=True)
class Missed:
    """A gate that was not met, and why."""

    measure: str
    reason: str


def read_gate(written: str) -> Gate:
    """Read `faithfulness=0.95`.

    Raises:
        BadGate: if it is not a measure, an equals sign and a number.
    """
    match = _GATE.fullmatch(written)
    if match is None:
        raise BadGate(f"{written!r} is no gate: write a measure and a number, as faithfulness=0.95")
    return Gate(match.group(1), float(match.group(2)))


def is_cost(measure: str) -> bool:
    """Whether less of a measure is better: it counts seconds or tokens."""
    return measure.startswith(_COSTS[0]) or measure.endswith(_COSTS[1])


def missed_gates(run: Run, gates: Sequence[Gate]) -> list[Missed]:
    """The gates that a run does not meet. What has no figure, or no verdicts, meets none."""
    found: list[Missed] = []
    for gate in gates:
        figure = run.figures.get(gate.measure)
        if figure is None:
            known = ", ".join(run.figures)
            found.append(Missed(gate.measure, f"there is no such figure (there are: {known})"))
        elif figure.estimate is None:
            found.append(Missed(gate.measure, "it applied to no case"))
        elif figure.unjudged:
            found.append(Missed(gate.measure, f"{figure.unjudged} statements are unjudged"))
        elif not _meets(gate, figure.estimate.mean):
            reason = f"{figure.estimate.mean:.3f}, where {gate.limit:g} is asked for"
            found.append(Missed(gate.measure, reason))
    if run.failed:
        found.append(Missed("cases", f"{run.failed} could not be asked"))
    return found


def regressions(run: Run, baseline: Run, tolerance: float = 0.0) -> list[Missed]:
    """Measures that are worse than the baseline's by more than chance and a tolerance.

    Differences are paired by case; one is worse if its whole interval is. What the baseline has and
    this run has not, a figure or a case, is a regression too, and so are statements that are
    unjudged: nothing passes by being absent. Costs are not held to the baseline, since they depend
    on the machine.
    """
    found: list[Missed] = []
    for name, difference in differences(baseline, run).items():
        if is_cost(name):
            continue
        if difference.high < -tolerance:
            found.append(Missed(name, f"worse than the baseline by {-difference.mean:.3f}"))
    return [*found, *_absent(run, baseline)]


def _absent(run: Run, baseline: Run) -> list[Missed]:
    found: list[Missed] = []
    for name, before in baseline.figures.items():
        now = run.figures.get(name)
        if before.estimate is not None and (now is None or now.estimate is None):
            found.append(Missed(name, "the baseline has it, this run has not"))
        elif now is not None and now.unjudged > before.unjudged:
            found.append(Missed(name, f"{now.unjudged} statements are unjudged"))
    lacking = {one.case.id for one in baseline.records} - {one.case.id for one in run.records}
    if lacking:
        found.append(Missed("cases", f"{len(lacking)} of the baseline's are not in this run"))
    return found


def _meets(gate: Gate, value: float) -> bool:
    return value <= gate.limit if is_cost(gate.measure) else value >= gate.limit
