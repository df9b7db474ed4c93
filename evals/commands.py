"""What the `footnote eval` commands do and print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from evals.ablation import (
    ALL,
    VARIANTS,
    WITH_COPIES,
    AblationFigures,
    measure_ablation,
    ranking_set_of_beir,
    ranking_set_of_xquad,
)
from evals.beir import read_beir
from evals.chunking_eval import is_chunking_eval, read_chunking_eval
from evals.console import measuring
from evals.conversation import ConversationFigures, measure_conversation
from evals.crosslingual import CrosslingualFigures, measure_crosslingual
from evals.errors import BadDataset
from evals.filter_cost import PASSAGES_PER_DOCUMENT, FilterFigures, measure_filters
from evals.intervals import Estimate
from evals.mtrag import read_mtrag
from evals.retrieval import RetrievalFigures, measure_retrieval
from evals.spans import SpanFigures, measure_spans
from evals.xquad import is_xquad, read_xquad
from service.commands.output import print_json, stdout

_LANGUAGES = ("en", "zh")


def retrieval(folder: Path, split: str, *, ablate: bool, as_json: bool) -> None:
    """Measure retrieval on a set, whichever of the formats it has, and print the figures."""
    if ablate:
        ablation(folder, split, as_json=as_json)
    elif is_xquad(folder):
        crosslingual(folder, as_json=as_json)
    elif is_chunking_eval(folder):
        spans(folder, as_json=as_json)
    else:
        with measuring() as on_progress:
            figures = measure_retrieval(read_beir(folder, split), on_progress)
        _print(
            figures,
            f"{figures.documents} documents, {figures.passages} passages, the longest of "
            f"{figures.longest_passage_tokens} tokens (the model reads {figures.max_tokens})",
            as_json=as_json,
        )


def ablation(folder: Path, split: str, *, as_json: bool) -> None:
    """Measure what each part of retrieval is worth on a set, and print the figures."""
    with measuring() as on_progress:
        if is_chunking_eval(folder):
            raise BadDataset(f"{folder} ranks no documents: --ablate takes BEIR or XQuAD")
        if is_xquad(folder):
            dataset = ranking_set_of_xquad(read_xquad(folder), _LANGUAGES)
            variants = {**VARIANTS, **WITH_COPIES}
        else:
            dataset, variants = ranking_set_of_beir(read_beir(folder, split)), {**VARIANTS}
        figures = measure_ablation(dataset, variants, on_progress)
    if as_json:
        print_json(asdict(figures))
    else:
        _print_ablation(figures)


def crosslingual(folder: Path, *, as_json: bool) -> None:
    """Measure retrieval on XQuAD, within and across languages, and print the figures."""
    with measuring() as on_progress:
        figures = measure_crosslingual(read_xquad(folder), _LANGUAGES, on_progress)
    about = f"{figures.questions} questions, {figures.paragraphs} paragraphs"
    _print(figures, about, as_json=as_json)


def spans(folder: Path, *, as_json: bool) -> None:
    """Measure by characters on a set with reference spans, and print the figures."""
    with measuring() as on_progress:
        figures = measure_spans(read_chunking_eval(folder), on_progress)
    _print(
        figures,
        f"{figures.questions} questions, {figures.references} reference spans, "
        f"{figures.passages} passages of {figures.mean_passage_chars:.0f} characters",
        as_json=as_json,
    )


def filters(passages: int, *, as_json: bool) -> None:
    """Measure what filters cost in a library of so many passages, and print the figures."""
    with measuring() as on_progress:
        figures = measure_filters(passages // PASSAGES_PER_DOCUMENT, on_progress)
    if as_json:
        print_json(asdict(figures))
    else:
        _print_costs(figures)


def conversation(path: Path, *, as_json: bool) -> None:
    """Measure follow-up questions on MTRAG and print the figures."""
    with measuring() as on_progress:
        figures = measure_conversation(read_mtrag(path), on_progress)
    about = f"{figures.questions} follow-up questions, {figures.passages} passages"
    _print(figures, about, as_json=as_json)


def _print_ablation(figures: AblationFigures) -> None:
    for kind, rows in figures.rows.items():
        stdout().print(f"{kind}: {figures.questions[kind]}")
        measures = list(rows[ALL].estimates)
        headings = [cell for name in measures for cell in (name, f"{name}, difference")]
        table = Table("", "rankings changed", *headings, box=None)
        for name, row in rows.items():
            cells = [
                shown
                for measure in measures
                for shown in (
                    f"{row.estimates[measure].mean:.3f}",
                    _signed(row.differences.get(measure)),
                )
            ]
            table.add_row(name, str(row.changed), *cells)
        stdout().print(table)


def _signed(one: Estimate | None) -> str:
    return f"{one.mean:+.3f} ({one.low:+.3f} to {one.high:+.3f})" if one else ""


def _print_costs(figures: FilterFigures) -> None:
    stdout().print(f"{figures.passages} passages, {figures.questions} questions")
    table = Table("filter", "admits", "ms with", "ms without", "ratio", box=None)
    for name, one in figures.costs.items():
        times = (f"{one.filtered_ms:.1f}", f"{one.unfiltered_ms:.1f}")
        ratio = f"{one.ratio.mean:.2f} ({one.ratio.low:.2f} to {one.ratio.high:.2f})"
        table.add_row(name, str(one.passages), *times, ratio)
    stdout().print(table)


def _print(
    figures: RetrievalFigures | CrosslingualFigures | SpanFigures | ConversationFigures,
    about: str,
    *,
    as_json: bool,
) -> None:
    if as_json:
        print_json(asdict(figures))
        return
    stdout().print(about)
    _print_estimates(figures.estimates)


def _print_estimates(by_row: Mapping[Any, Mapping[str, Estimate]]) -> None:
    names = list(next(iter(by_row.values())))
    if len(names) > len(by_row):  # more than a terminal is wide
        by_row = {name: {str(row): by_row[row][name] for row in by_row} for name in names}
        names = list(next(iter(by_row.values())))
    table = Table("", *names, box=None)
    for row, estimates in by_row.items():
        table.add_row(row, *map(str, estimates.values()))
    stdout().print(table)
