"""`footnote export` and `import`: a collection as lines of JSON."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import typer

from ingestion.exchange import ExportOptions, ImportResult, export_lines
from service.bootstrap import open_services
from service.commands.output import FAILED, WRONG, escape, fail, print_json, progress, stderr
from service.exchange import importer, results_of
from service.settings import Settings

STATUSES = ("added", "updated", "unchanged", "failed")


def export(collection: str, target: Path | None, *, originals: bool, embeddings: bool) -> None:
    """Write a collection to a file, or to stdout."""
    options = ExportOptions(originals, embeddings)
    with open_services(Settings()) as services:
        library = services.library
        lines = export_lines(library, collection, services.embedder.model_id, options)
        library.note("export", {"collection": collection, **asdict(options)})
        if target is None:
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
            return
        count = _write(target, lines)
    stderr().print(f"wrote {count} documents to {escape(str(target))}")


def import_(source: str, collection: str, *, all_or_nothing: bool, as_json: bool) -> None:
    """Read a collection from a file, or from stdin."""
    results: list[ImportResult] = []
    counts: Counter[str] = Counter()
    with _opened(source) as file, open_services(Settings()) as services:
        found = results_of(importer(services), file, collection, all_or_nothing=all_or_nothing)
        with progress("importing", 0) as bar:
            for one in found:
                counts[one.status] += 1
                bar.update(bar.task_ids[0], advance=1, latest=escape(one.source or ""))
                if one.status == "failed":
                    results.append(one)
                    fail(_why(one))
    if as_json:
        told = {status: counts[status] for status in STATUSES}
        print_json({**told, "failures": [asdict(one) for one in results]})
    else:
        said = ", ".join(f"{counts[status]} {status}" for status in STATUSES)
        stderr().print(f"{escape(collection)}: {said}")
    if counts["failed"]:
        raise typer.Exit(FAILED)


def _why(result: ImportResult) -> str:
    what = f" ({result.source})" if result.source else ""
    return f"line {result.line}{what}: {result.reason}"


def _write(target: Path, lines: Iterator[bytes]) -> int:
    """Write to a file that appears under its name only when it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", delete=False
    ) as file:
        unfinished = Path(file.name)
        try:
            count = sum(1 for line in lines if file.write(line))
        except BaseException:
            unfinished.unlink()
            raise
    unfinished.replace(target)
    return count - 2  # the header and the end


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    """A file, or stdin as a file that can be read twice."""
    if source == "-":
        with tempfile.TemporaryFile() as spooled:
            shutil.copyfileobj(sys.stdin.buffer, spooled)
            spooled.seek(0)
            yield spooled
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        fail(f"{source} cannot be read: {error.strerror}")
        raise typer.Exit(WRONG) from None
    with file:
        yield file
