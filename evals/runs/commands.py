"""What `footnote eval run` and `footnote eval compare` do and print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typer
from rich.table import Table

from evals.cases import Case
from evals.console import errors_told, measuring
from evals.errors import BadDataset
from evals.judges import Judge, embedded_judge
from evals.judges.commands import open_judge
from evals.runs.comparing import Comparison, compare
from evals.runs.gates import Missed, missed_gates, read_gate, regressions
from evals.runs.junit import write_junit
from evals.runs.records import Figure, Figures, Run, read_run, write_run
from evals.runs.running import RunOptions, run_set
from evals.sets import EvalSet, open_set
from service.bootstrap import Services
from service.commands.output import FAILED, escape, print_json, stdout

EMBEDDED = "embedded"
RUN_FILE = "run.json"


@dataclass(frozen=True, slots=True)
class RunWishes:
    """What a run is asked for.

    `limit` is how many cases at the most, `kinds` which kinds only. `fail_under` are gates as they
    are written; `baseline` is a run that this one must not be worse than, by `tolerance`.
    """

    judge: str = EMBEDDED
    workers: int = 4
    limit: int | None = None
    kinds: Sequence[str] = ()
    fail_under: Sequence[str] = ()
    baseline: Path | None = None
    tolerance: float = 0.0


def run(name: str, folder: Path, wishes: RunWishes, junit: Path | None, *, as_json: bool) -> None:
    """Run a set, write `run.json` into a folder, print the figures, and exit with 1 at a gate."""
    with errors_told():
        gates = [read_gate(one) for one in wishes.fail_under]
        baseline = read_run(wishes.baseline) if wishes.baseline else None
        dataset = open_set(name)
        cases = chosen_cases(dataset, wishes)
    with measuring() as on_progress:
        options = RunOptions(folder, wishes.workers)
        result = run_set(dataset, cases, judge_opener(wishes.judge), options, on_progress)
    write_run(result, folder / RUN_FILE)
    missed = missed_gates(result, gates)
    if baseline is not None:
        missed += regressions(result, baseline, wishes.tolerance)
    if junit is not None:
        write_junit(result, gates, missed, junit)
    if as_json:
        print_json({"figures": result.figures, "missed": [asdict(one) for one in missed]})
    else:
        _print_run(result, folder / RUN_FILE)
        _print_missed(missed)
    if missed:
        raise typer.Exit(FAILED)


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


def compare_runs(first: Path, second: Path, *, as_json: bool) -> None:
    """Print how the second run differs from the first."""
    with errors_told():
        found = compare(read_run(first), read_run(second))
    if as_json:
        print_json(asdict(found))
    else:
        _print_comparison(found)


def _print_run(result: Run, path: Path) -> None:
    out = stdout()
    settings = ", ".join(f"{key} {value}" for key, value in result.settings.items())
    out.print(f"[dim]{escape(settings)}[/]")
    table = Table("", "mean (95 % interval)", "cases", "unjudged", box=None)
    for name, figure in result.figures.items():
        table.add_row(escape(name), *_cells(figure))
    out.print(table)
    for title, parts in (("kind", result.by_kind), ("language", result.by_language)):
        out.print(_breakdown(title, parts))
    if result.failed:
        out.print(f"[red]{result.failed} cases could not be asked[/]")
    out.print(f"[dim]{escape(str(path))}[/]")


def _cells(figure: Figure) -> tuple[str, str, str]:
    if figure.estimate is None:
        return "does not apply", "0", str(figure.unjudged or "")
    return str(figure.estimate), str(figure.estimate.count), str(figure.unjudged or "")


_SHOWN = (
    "recall@5",
    "cited characters, recall",
    "faithfulness",
    "citation precision",
    "reference recall",
    "answered, of the answerable",
    "abstention recall",
)


def _breakdown(title: str, parts: dict[str, Figures]) -> Table:
    table = Table(title, *_SHOWN, box=None)
    for name, figures in parts.items():
        means = (
            f"{figure.estimate.mean:.3f}"
            if (figure := figures.get(one)) and figure.estimate
            else ""
            for one in _SHOWN
        )
        table.add_row(name, *means)
    return table


def _print_missed(missed: Sequence[Missed]) -> None:
    if not missed:
        return
    table = Table("gate not met", "why", box=None)
    for one in missed:
        table.add_row(escape(one.measure), escape(one.reason))
    stdout().print(table)


def _print_comparison(found: Comparison) -> None:
    out = stdout()
    table = Table("", "second less first (95 % interval)", "cases", box=None)
    for name, one in found.differences.items():
        table.add_row(
            escape(name), f"{one.mean:+.3f} ({one.low:+.3f} to {one.high:+.3f})", str(one.count)
        )
    out.print(table)
    for case in found.changed:
        out.print(f"{escape(case.case_id)}: {escape(case.question)}: {', '.join(case.changes)}")
    for which, ids in (("first", found.only_first), ("second", found.only_second)):
        if ids:
            out.print(f"[yellow]only in the {which}: {escape(', '.join(ids))}[/]")
