"""What `footnote eval summaries` does and prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Literal

from rich.table import Table

from evals.console import measuring
from evals.errors import BadDataset
from evals.intervals import Estimate
from evals.progress import OnProgress
from evals.summaries.choosing import METHODS, SHIPPED, ChosenSummary, chosen_summaries
from evals.summaries.scoring import Reader, Scored, estimates, gains, people, scored
from evals.summaries.sets import SummaryKind, SummarySet, read_summary_set
from ingestion.embedding import open_embedder
from service.commands.output import print_json, stdout
from service.summaries.selection.units import Budget

Half = Literal["all", "even", "odd"]
Rows = Mapping[str, Mapping[str, Estimate]]
Tables = Mapping[str, Rows]
_KINDS: tuple[SummaryKind, ...] = ("general", "specific")


def summaries(folders: Sequence[Path], half: Half, *, as_json: bool) -> None:
    """Measure every method on the sets, and print the figures."""
    with measuring() as on_progress:
        sets = [read_summary_set(folder) for folder in folders]
        parts = [_half(dataset, half) for dataset in sets]
        embedder = open_embedder()
        reader = Reader(embedder)
        found: dict[str, Tables] = {}
        for dataset, part in zip(sets, parts, strict=True):
            # The same budget for a half as for the whole.
            budgets = {
                kind: Budget(words=max(1, dataset.mean_reference_words(kind))) for kind in _KINDS
            }
            chosen = chosen_summaries(part, budgets, embedder, on_progress)
            for kind in _KINDS:
                rows = _scored(chosen, kind, reader, on_progress)
                title = f"{dataset.name}, {kind}, {budgets[kind].words} words"
                if any(rows.values()):
                    found[title] = _figures(rows, part, kind, reader)
    if as_json:
        print_json(
            {title: {one: _plain(tables[one]) for one in tables} for title, tables in found.items()}
        )
        return
    for title, tables in found.items():
        for about, table in tables.items():
            _show(f"{title}: {about}", table)


def _half(dataset: SummarySet, half: Half) -> SummarySet:
    """The texts of an even or an odd number, counted from 0, or all."""
    if half == "all":
        return dataset
    texts = dataset.texts[0 if half == "even" else 1 :: 2]
    if not texts:
        raise BadDataset(f"{dataset.name} has too few texts to be halved: leave out --half")
    return replace(dataset, texts=texts)


def _scored(
    chosen: Mapping[str, Sequence[ChosenSummary]],
    kind: SummaryKind,
    reader: Reader,
    on_progress: OnProgress,
) -> dict[str, list[Scored]]:
    rows: dict[str, list[Scored]] = {}
    for done, (name, made) in enumerate(chosen.items(), start=1):
        rows[name] = [scored(one, reader) for one in made if one.case.kind == kind]
        on_progress(f"scoring, {kind}", done, len(chosen))
    return rows


def _figures(
    rows: Mapping[str, Sequence[Scored]], dataset: SummarySet, kind: SummaryKind, reader: Reader
) -> Tables:
    """One table with the figures of each method and of people, one with what Footnote gains."""
    by_method = {name: estimates(made) for name, made in rows.items()}
    reached = [one for text in dataset.texts for of, one in people(text, reader) if of == kind]
    if reached:
        by_method["people"] = estimates(reached)
    more = {name: gains(rows[SHIPPED], rows[name]) for name in METHODS if name != SHIPPED}
    return {f"{len(rows[SHIPPED])} summaries": by_method, f"{SHIPPED} is higher by": more}


def _plain(rows: Rows) -> dict[str, dict[str, Any]]:
    return {row: {name: asdict(one) for name, one in of.items()} for row, of in rows.items()}


def _show(title: str, rows: Rows) -> None:
    """Measures from top to bottom: there are more of them than a terminal is wide."""
    table = Table("", *rows, box=None, title=title, title_justify="left")
    for measure in dict.fromkeys(name for row in rows.values() for name in row):
        shown = [str(row[measure]) if measure in row else "" for row in rows.values()]
        table.add_row(measure, *shown)
    stdout().print(table)
