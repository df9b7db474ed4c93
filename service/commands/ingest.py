"""`footnote ingest` and `footnote samples`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from rich.markup import escape

from ingestion.pipeline import IngestResult
from ingestion.sources import Source, file_source, path_sources
from service.bootstrap import Services, open_services
from service.commands.output import FAILED, WRONG, fail, print_json, progress, stdout
from service.samples import SAMPLE_COLLECTION, sample_sources
from service.settings import Settings

_MARKS = {"added": "[green]added[/]", "updated": "[yellow]updated[/]", "unchanged": "unchanged"}


def ingest(paths: Sequence[Path], collection: str, source: str | None, *, as_json: bool) -> None:
    """Ingest files and folders; exit with 1 if any failed."""
    settings = Settings()
    if source is not None and (len(paths) != 1 or paths[0].is_dir()):
        fail("--source names one document: give it with exactly one file")
        raise typer.Exit(WRONG)
    limit = settings.max_document_bytes
    if source is not None:
        sources = [file_source(paths[0], source, limit)]
    else:
        sources = list(path_sources(paths, limit))
    if not sources:
        fail(f"there is no document to read in {', '.join(map(str, paths))}")
        raise typer.Exit(WRONG)
    with open_services(settings) as services:
        failed = _ingest(services, sources, collection, as_json=as_json)
    if failed:
        raise typer.Exit(FAILED)


def load_samples(folder: Path, *, as_json: bool) -> None:
    """Bring the sample library into its collection; nothing happens where it is there already."""
    with open_services(Settings()) as services:
        _ingest(
            services, sample_sources(services.library, folder), SAMPLE_COLLECTION, as_json=as_json
        )


def _ingest(
    services: Services, sources: Sequence[Source], collection: str, *, as_json: bool
) -> int:
    results: list[IngestResult] = []
    with progress("ingesting", len(sources)) as bar:
        for result in services.pipeline.ingest(sources, collection):
            results.append(result)
            bar.update(bar.task_ids[0], advance=1, latest=escape(Path(result.source).name))
            if as_json:
                print_json(asdict(result))
            else:
                _print(result)
    if not as_json:
        stdout().print(_summary(results, collection))
    return sum(result.status == "failed" for result in results)


def _print(result: IngestResult) -> None:
    if result.status == "failed":
        stdout().print(f"[red]failed[/] {escape(result.source)}: {escape(result.reason or '')}")
    elif result.status != "unchanged":
        stdout().print(
            f"{_MARKS[result.status]} {escape(result.source)} "
            f"(version {result.version}, {result.passages} passages)"
        )


def _summary(results: Iterable[IngestResult], collection: str) -> str:
    counts: dict[str, int] = {}
    for result in results:
        counts[result.status] = counts.get(result.status, 0) + 1
    listed = ", ".join(f"{count} {status}" for status, count in counts.items()) or "nothing to do"
    return f"collection {escape(collection)}: {listed}"
