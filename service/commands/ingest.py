"""`footnote ingest`, `footnote sync` and `footnote samples`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import typer

from ingestion.given_metadata import NOTHING_GIVEN, parse_given
from ingestion.pipeline import IngestResult, IngestStatus
from ingestion.sources import file_source, path_sources, url_source
from ingestion.sync import FolderMirror
from ingestion.web import Fetcher
from service.bootstrap import open_services
from service.commands.output import FAILED, WRONG, escape, fail, print_json, progress, stdout
from service.samples import SAMPLE_COLLECTION, sample_sources
from service.settings import Settings

_MARKS = {"added": "[green]added[/]", "updated": "[yellow]updated[/]"}


def ingest(
    places: Sequence[str],
    collection: str,
    source: str | None,
    metadata: Mapping[str, object],
    *,
    as_json: bool,
) -> None:
    """Ingest files, folders and URLs; exit with 1 if any failed.

    `metadata` is as `parse_given` takes it; it and `source` are for exactly one document.
    """
    settings = Settings()
    given = parse_given(metadata, "request")
    _check_places(places, is_for_one=source is not None or given != NOTHING_GIVEN)
    limit = settings.max_document_bytes
    urls = [place for place in places if "://" in place]
    paths = [Path(place) for place in places if "://" not in place]
    if source is None and given == NOTHING_GIVEN:
        files = list(path_sources(paths, limit))
    else:
        files = [file_source(path, source, limit, given) for path in paths]
    if not files and not urls:
        fail(f"there is no document to read in {', '.join(places)}")
        raise typer.Exit(WRONG)
    fetcher = Fetcher(settings.fetch_allow)
    pages = (url_source(url, fetcher, source, given) for url in urls)
    with open_services(settings) as services:
        results = services.pipeline.ingest(chain(files, pages), collection)
        failed = _report(results, len(files) + len(urls), collection, as_json=as_json)
    if failed:
        raise typer.Exit(FAILED)


def _check_places(places: Sequence[str], *, is_for_one: bool) -> None:
    if not all(place.strip() for place in places):
        # An unset variable in a script would otherwise name the folder that it runs in.
        fail("an empty path was given: name a file, a folder or a URL")
        raise typer.Exit(WRONG)
    if is_for_one and (len(places) != 1 or Path(places[0]).is_dir()):
        fail("--source, --title and the like are for one document: name exactly one file or URL")
        raise typer.Exit(WRONG)


def load_samples(folder: Path, *, as_json: bool) -> None:
    """Bring the sample library into its collection; nothing happens where it is there already."""
    with open_services(Settings()) as services:
        sources = sample_sources(services.library, folder)
        results = services.pipeline.ingest(sources, SAMPLE_COLLECTION)
        _report(results, len(sources), SAMPLE_COLLECTION, as_json=as_json)


def sync(folder: Path, collection: str, *, watch: bool, as_json: bool) -> None:
    """Make a collection mirror a folder, once or until interrupted; exit with 1 if any failed."""
    settings = Settings()
    with open_services(settings) as services:
        mirror = FolderMirror(
            services.library, services.pipeline, folder, collection, settings.max_document_bytes
        )
        seen = mirror.snapshot()
        failed = _report(mirror.sync(), len(seen), collection, as_json=as_json)
        while watch:
            seen = mirror.wait(seen)
            _report(mirror.sync(), len(seen), collection, as_json=as_json)
    if failed:
        raise typer.Exit(FAILED)


def _report(
    results: Iterable[IngestResult], expected: int, collection: str, *, as_json: bool
) -> int:
    """Print results as they come; return how many failed."""
    counts: Counter[IngestStatus] = Counter()
    with progress("ingesting", expected) as bar:
        for result in results:
            counts[result.status] += 1
            bar.update(bar.task_ids[0], advance=1, latest=escape(Path(result.source).name))
            if as_json:
                print_json(asdict(result))
            else:
                _print(result)
    if not as_json:
        listed = ", ".join(f"{count} {status}" for status, count in counts.items())
        stdout().print(f"collection {escape(collection)}: {listed or 'nothing to do'}")
    return counts["failed"]


def _print(result: IngestResult) -> None:
    if result.status == "failed":
        stdout().print(f"[red]failed[/] {escape(result.source)}: {escape(result.reason or '')}")
    elif result.status == "deleted":
        stdout().print(f"[red]deleted[/] {escape(result.source)}")
    elif result.status != "unchanged":
        stdout().print(
            f"{_MARKS[result.status]} {escape(result.source)} "
            f"(version {result.version}, {result.passages} passages)"
        )
