"""What `footnote eval run` and `footnote eval compare` do and print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from rich.table import Table

from evals.console import errors_told, measuring
from evals.runs.comparing import Comparison, compare
from evals.runs.evaluating import RUN_FILE, check_wishes, evaluate_set, missed_of
from evals.runs.gates import Missed
from evals.runs.junit import write_junit
from evals.runs.keeping import Held, keep_run
from evals.runs.records import Figure, Figures, Run, read_run
from evals.runs.wishes import RunWishes
from service.commands.output import FAILED, escape, fail, print_json, stdout
from service.settings import Settings


def run(
    name: str,
    folder: Path,
    wishes: RunWishes,
    junit: Path | None,
    *,
    keep: bool,
    as_json: bool,
) -> None:
    """Run a set, write `run.json` into a folder, print the figures, and exit with 1 at a gate.

    Unless told otherwise, the run is kept in the data directory, where the service shows it.
    """
    with measuring() as on_progress:
        gates = check_wishes(wishes)
        result = evaluate_set(name, folder, wishes, on_progress)
        missed = missed_of(result, wishes)
    if junit is not None:
        write_junit(result, gates, missed, junit)
    held = Held(gates, wishes.baseline is not None, missed)
    place = _kept(result, held, folder) if keep else None
    if as_json:
        print_json(
            {
                "figures": result.figures,
                "missed": [asdict(one) for one in missed],
                "kept": str(place) if place else None,
            }
        )
    else:
        _print_run(result, folder / RUN_FILE)
        _print_missed(missed)
        if place:
            stdout().print(f"[dim]kept for the evaluation page: {escape(str(place))}[/]")
    if missed:
        raise typer.Exit(FAILED)


def compare_runs(first: Path, second: Path, *, as_json: bool) -> None:
    """Print how the second run differs from the first."""
    with errors_told():
        found = compare(read_run(first), read_run(second))
    if as_json:
        print_json(asdict(found))
    else:
        _print_comparison(found)


def _kept(result: Run, held: Held, folder: Path) -> Path | None:
    """Where the run is kept. That it cannot be is said, and changes nothing about the run."""
    home = Settings().home
    try:
        return keep_run(result, held, home)
    except OSError as error:
        fail(
            f"the run is in {folder}, but could not be kept in {home} ({error.strerror}): "
            "name another data directory in FOOTNOTE_HOME, or run with --no-keep"
        )
        return None


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
