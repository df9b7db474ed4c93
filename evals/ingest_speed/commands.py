"""What `footnote bench` does and prints."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer
from rich.table import Table

from evals.errors import EvaluationError
from evals.ingest_speed.corpora import Corpus, beir_corpus, folder_corpus
from evals.ingest_speed.figures import IngestFigures
from evals.ingest_speed.langchain_contender import check_installed
from evals.ingest_speed.measure import ALL, FOOTNOTE_ALONE, measure_ingest
from evals.ingest_speed.synthetic import synthetic_html_and_pdf, synthetic_text
from service.commands.output import WRONG, escape, fail, print_json, progress, stdout

_SYNTHETIC_DOCUMENTS = 300
_PACKAGES = (
    "chromadb",
    "langchain-chroma",
    "langchain-community",
    "langchain-huggingface",
    "langchain-text-splitters",
    "openvino",
    "sentence-transformers",
    "torch",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents to ingest: a folder's, a BEIR set's, or synthetic ones made of samples."""

    folder: Path | None
    beir: Path | None
    samples: Path
    documents: int | None


def bench(wanted: Wanted, repeats: int, *, alone: bool, as_json: bool) -> None:
    """Measure on each corpus that is wanted and print the figures."""
    try:
        if not alone:
            check_installed()
        with tempfile.TemporaryDirectory(prefix="footnote-bench-") as folder:
            figures = [
                _measured(corpus, repeats, alone=alone) for corpus in _corpora(wanted, Path(folder))
            ]
    except EvaluationError as error:
        fail(str(error))
        raise typer.Exit(WRONG) from None
    if as_json:
        print_json({"machine": _machine(), "corpora": [asdict(one) for one in figures]})
        return
    stdout().print(", ".join(f"{name} {value}" for name, value in _machine().items()))
    for one in figures:
        show(one)


def _corpora(wanted: Wanted, folder: Path) -> Iterator[Corpus]:
    if wanted.folder is not None:
        yield folder_corpus(wanted.folder, wanted.documents)
    if wanted.beir is not None:
        yield beir_corpus(wanted.beir, folder / "beir", wanted.documents)
    if wanted.folder is None and wanted.beir is None:
        number = wanted.documents or _SYNTHETIC_DOCUMENTS
        yield synthetic_text(wanted.samples, folder / "text", number)
        yield synthetic_html_and_pdf(wanted.samples, folder / "html-and-pdf", number)


def _measured(corpus: Corpus, repeats: int, *, alone: bool) -> IngestFigures:
    contenders = FOOTNOTE_ALONE if alone else ALL
    with progress(corpus.name, repeats * len(contenders)) as bar:
        return measure_ingest(
            corpus,
            contenders,
            repeats,
            lambda name, done, _: bar.update(bar.task_ids[0], completed=done, latest=name),
        )


def _machine() -> dict[str, str]:
    """What the figures hang on: processor, cores, Python, and the packages that do the work."""
    known = {
        "machine": platform.machine(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
    }
    for package in _PACKAGES:
        try:
            known[package] = version(package)
        except PackageNotFoundError:
            continue
    return known


def show(figures: IngestFigures) -> None:
    """Print the figures of one corpus for people."""
    stdout().print(f"\n[bold]{escape(figures.corpus)}[/], medians of {figures.repeats}")
    heads = ("", "documents/s", "passages/s", "tokens/s", "tokens/passage", "peak MB", "failed")
    table = Table(*heads, box=None)
    for name, one in figures.contenders.items():
        table.add_row(
            name,
            f"{one.per_second['documents'].median:.1f}",
            f"{one.per_second['passages'].median:.1f}",
            f"{one.per_second['tokens'].median:.0f}",
            f"{one.tokens / one.passages:.0f}",
            f"{one.peak_bytes.median / 1e6:.0f}",
            f"{one.failed} of {one.documents + one.failed}",
        )
    stdout().print(table)
    for count, ratio in figures.ratios.items():
        stdout().print(
            f"Footnote's {count}/s over LangChain's: "
            f"{ratio.median:.2f} ({ratio.low:.2f} to {ratio.high:.2f})"
        )
    if (cpu := figures.cpu_ratio) is not None:
        stdout().print(
            f"LangChain's processor time over Footnote's: "
            f"{cpu.median:.2f} ({cpu.low:.2f} to {cpu.high:.2f})"
        )
    for what, share in (("time", figures.overhead), ("processor time", figures.cpu_overhead)):
        stdout().print(
            f"Share of Footnote's {what} that is not the model's: "
            f"{share.median:.1%} ({share.low:.1%} to {share.high:.1%})"
        )
    if min(figures.overhead.low, figures.cpu_overhead.low) < 0:
        stdout().print("A share below zero cannot be: the machine was busy. Measure again.")
