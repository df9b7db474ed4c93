"""What the `footnote eval` commands do and print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from evals.beir import read_beir
from evals.conversation import measure_conversation
from evals.crosslingual import measure_crosslingual
from evals.errors import EvaluationError
from evals.intervals import Estimate
from evals.mtrag import read_mtrag
from evals.retrieval import RetrievalFigures, measure_retrieval
from evals.xquad import is_xquad, read_xquad
from service.commands.output import WRONG, fail, print_json, progress, stdout


def retrieval(folder: Path, split: str, *, as_json: bool) -> None:
    """Measure retrieval on a set, in BEIR's format or XQuAD's, and print the figures."""
    if is_xquad(folder):
        crosslingual(folder, as_json=as_json)
        return
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


def crosslingual(folder: Path, *, as_json: bool) -> None:
    """Measure retrieval on XQuAD, within and across languages, and print the figures."""
    try:
        dataset = read_xquad(folder)
    except EvaluationError as error:
        fail(str(error))
        raise typer.Exit(WRONG) from None
    with progress("measuring", len(dataset.paragraphs)) as bar:
        figures = measure_crosslingual(
            dataset,
            ("en", "zh"),
            lambda step, done, total: bar.update(
                bar.task_ids[0], completed=done, total=total, latest=step
            ),
        )
    if as_json:
        print_json(asdict(figures))
        return
    stdout().print(f"{figures.questions} questions, {figures.paragraphs} paragraphs")
    _print_estimates(figures.estimates)


def conversation(path: Path, *, as_json: bool) -> None:
    """Measure follow-up questions on MTRAG and print the figures."""
    try:
        turns = read_mtrag(path)
    except EvaluationError as error:
        fail(str(error))
        raise typer.Exit(WRONG) from None
    with progress("measuring", len(turns)) as bar:
        figures = measure_conversation(
            turns,
            lambda step, done, total: bar.update(
                bar.task_ids[0], completed=done, total=total, latest=step
            ),
        )
    if as_json:
        print_json(asdict(figures))
        return
    stdout().print(f"{figures.questions} follow-up questions, {figures.passages} passages")
    _print_estimates(figures.estimates)


def _print(figures: RetrievalFigures) -> None:
    stdout().print(
        f"{figures.documents} documents, {figures.passages} passages, the longest of "
        f"{figures.longest_passage_tokens} tokens (the model reads {figures.max_tokens})"
    )
    _print_estimates(figures.estimates)


def _print_estimates(by_row: Mapping[Any, Mapping[str, Estimate]]) -> None:
    table = Table("", *next(iter(by_row.values())), box=None)
    for row, estimates in by_row.items():
        table.add_row(row, *(_shown(one) for one in estimates.values()))
    stdout().print(table)


def _shown(one: Estimate) -> str:
    return f"{one.mean:.3f} ({one.low:.3f} to {one.high:.3f})"
