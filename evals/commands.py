"""What the `footnote eval` commands do and print."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer
from rich.table import Table

from evals.beir import read_beir
from evals.errors import EvaluationError
from evals.intervals import Estimate
from evals.retrieval import RetrievalFigures, measure_retrieval
from service.commands.output import WRONG, fail, print_json, progress, stdout


def retrieval(folder: Path, split: str, *, as_json: bool) -> None:
    """Measure retrieval on a BEIR set and print the figures."""
    try:
        dataset = read_beir(folder, split)
    except EvaluationError as error:
        fail(str(error))
        raise typer.Exit(WRONG) from None
    with progress("measuring", len(dataset.documents)) as bar:
        figures = measure_retrieval(
            dataset,
            lambda step, done, total: bar.update(
                bar.task_ids[0], completed=done, total=total, latest=step
            ),
        )
    if as_json:
        print_json(asdict(figures))
    else:
        _print(figures)


def _print(figures: RetrievalFigures) -> None:
    stdout().print(
        f"{figures.documents} documents, {figures.passages} passages, the longest of "
        f"{figures.longest_passage_tokens} tokens (the model reads {figures.max_tokens})"
    )
    table = Table("", *next(iter(figures.estimates.values())), box=None)
    for mode, estimates in figures.estimates.items():
        table.add_row(mode, *(_shown(one) for one in estimates.values()))
    stdout().print(table)


def _shown(one: Estimate) -> str:
    return f"{one.mean:.3f} ({one.low:.3f} to {one.high:.3f})"
