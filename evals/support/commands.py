"""What `footnote eval support` and `footnote eval train-support` do and print."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from evals.console import errors_told
from evals.intervals import Estimate
from evals.support.examining import examine_set
from evals.support.faithfulness import read_sets
from evals.support.report import SupportFigures, measure_ablations, measure_support
from evals.support.training import TRAINING_SETS, Examined, train
from ingestion.embedding import Embedder, open_embedder
from ingestion.indexes import Analyzer
from service.commands.output import print_json, progress, stdout
from service.support.examination import Examiner
from service.support.scoring import load_scale


def support(folder: Path, names: Collection[str], *, ablate: bool, as_json: bool) -> None:
    """Measure the support check and print the figures."""
    with errors_told():
        examined = _examined(folder, names, open_embedder())
        scale = load_scale()
        figures = measure_support(examined, scale)
        ablations = measure_ablations(examined, scale) if ablate else {}
    if as_json:
        print_json({"sets": [asdict(one) for one in figures], "ablations": ablations})
        return
    stdout().print(
        f"unsupported below {scale.partial:.2f}, supported from {scale.supported:.2f}; "
        "* trains the score: measured on sources apart from those trained on"
    )
    _print_figures(figures)
    if ablations:
        _print_ablations(ablations)


def train_support(folder: Path, output: Path) -> None:
    """Train the score and write it to a file."""
    with errors_told():
        embedder = open_embedder()
        scale = train(_examined(folder, TRAINING_SETS, embedder), embedder.model_id)
    output.write_text(json.dumps(asdict(scale), indent=2) + "\n", encoding="utf-8")
    stdout().print(f"{output}: supported from {scale.supported}, partial from {scale.partial}")


def _examined(folder: Path, names: Collection[str], embedder: Embedder) -> list[Examined]:
    sets = read_sets(folder, names)
    examiner = Examiner(embedder, Analyzer())
    with progress("examining", sum(len(one.responses) for one in sets)) as bar:
        return [
            Examined(
                one, examine_set(one, examiner, lambda done: bar.advance(bar.task_ids[0], done))
            )
            for one in sets
        ]


def _print_figures(figures: Collection[SupportFigures]) -> None:
    table = Table(
        "set", "n", "AUROC", "balanced accuracy", "F1", "F1 all positive",
        "AUROC length", "AUROC words", "ECE", "supported: precision, recall",
        box=None,
    )  # fmt: skip
    for one in figures:
        if one.baselines is None:
            continue
        table.add_row(
            f"{one.name}{'*' if one.held_out else ''}",
            f"{one.responses} ({one.unsupported})",
            _shown(one.auroc),
            _shown(one.balanced_accuracy),
            _shown(one.f1),
            f"{one.baselines.always_positive_f1:.3f}",
            f"{one.baselines.length_auroc:.3f}",
            f"{one.baselines.coverage_auroc:.3f}",
            _plain(one.calibration_error),
            f"{_plain(one.supported_precision)}, {_plain(one.supported_recall)}",
        )
    stdout().print(table)
    spans = Table("characters located", "precision", "recall", "F1", box=None)
    for one in figures:
        if one.span_f1 is not None:
            found = (one.span_precision, one.span_recall, one.span_f1)
            spans.add_row(one.name, *map(_shown, found))
    if spans.row_count:
        stdout().print(spans)


def _print_ablations(ablations: Mapping[str, Mapping[str, float]]) -> None:
    names = list(next(iter(ablations.values())))
    table = Table("AUROC", *names, "mean", box=None)
    for row, areas in ablations.items():
        mean = sum(areas.values()) / max(len(areas), 1)
        table.add_row(row, *(f"{areas[name]:.3f}" for name in names), f"{mean:.4f}")
    stdout().print(table)


def _shown(one: Estimate | None) -> str:
    return "-" if one is None else str(one)


def _plain(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"
