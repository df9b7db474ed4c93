"""A set by its name, run as it is wished for, and held to its gates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from evals.cases import Case
from evals.errors import BadDataset
from evals.judges import Judge, embedded_judge
from evals.judges.commands import open_judge
from evals.progress import OnProgress
from evals.runs.gates import Gate, Missed, missed_gates, read_gate, regressions
from evals.runs.records import Run, read_run, write_run
from evals.runs.running import RunOptions, run_set
from evals.runs.wishes import EMBEDDED, RunWishes
from evals.sets import EvalSet, open_set
from service.bootstrap import Services

RUN_FILE = "run.json"


def evaluate_set(name: str | Path, folder: Path, wishes: RunWishes, on_progress: OnProgress) -> Run:
    """Run a set, and write `run.json` into a folder.

    Raises:
        BadDataset: if there is no such set, it cannot be read, or no case is left.
    """
    dataset = open_set(name)
    cases = chosen_cases(dataset, wishes)
    options = RunOptions(folder, wishes.workers)
    result = run_set(dataset, cases, judge_opener(wishes.judge), options, on_progress)
    write_run(result, folder / RUN_FILE)
    return result


def check_wishes(wishes: RunWishes) -> list[Gate]:
    """The gates, read before anything is run.

    Raises:
        BadGate: if a gate cannot be read.
        BadDataset: if the baseline cannot.
    """
    if wishes.baseline is not None:
        read_run(wishes.baseline)
    return [read_gate(one) for one in wishes.fail_under]


def missed_of(result: Run, wishes: RunWishes) -> list[Missed]:
    """What a run does not meet of what was wished for."""
    missed = missed_gates(result, [read_gate(one) for one in wishes.fail_under])
    if wishes.baseline is not None:
        missed += regressions(result, read_run(wishes.baseline), wishes.tolerance)
    return missed


def chosen_cases(dataset: EvalSet, wishes: RunWishes) -> Sequence[Case]:
    """The cases of a set that are asked.

    Raises:
        BadDataset: if none is left.
    """
    wanted = set(wishes.kinds)
    cases = [one for one in dataset.cases if not wanted or one.kind in wanted]
    if not cases:
        known = ", ".join(sorted({one.kind for one in dataset.cases}))
        raise BadDataset(f"{dataset.name} has no case of these kinds (it has: {known})")
    return cases[: wishes.limit]


def judge_opener(name: str) -> Callable[[Services], Judge]:
    """Opens the judge of a name; the embedded one is the service's own check."""

    def opened(services: Services) -> Judge:
        if name == EMBEDDED:
            return embedded_judge(services.support)
        return open_judge(name, services.settings)

    return opened
