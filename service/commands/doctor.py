"""`footnote doctor`: looks at everything that can be wrong, and says what to do about it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import typer

from ingestion.embedding import open_embedder
from ingestion.errors import IngestionError
from ingestion.library import Library
from ingestion.parsing.tesseract import (
    LANGUAGES,
    find_tesseract,
    how_to_install,
    missing_languages,
    missing_packs,
)
from prompts import Message
from service.app import WEB_FOLDER
from service.bootstrap import open_library, open_model, open_services
from service.commands.output import FAILED, escape, print_json, stdout
from service.errors import ServiceError
from service.settings import Settings

_LEAST_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check. `advice` is what to do when it is not good."""

    check: str
    good: bool
    found: str
    advice: str = ""


def doctor(*, as_json: bool) -> None:
    """Print what was found; exit with 1 if anything is wrong."""
    findings = list(examine(Settings()))
    if as_json:
        print_json({"findings": [asdict(one) for one in findings]})
    else:
        for one in findings:
            mark = "[green]ok[/]   " if one.good else "[red]wrong[/]"
            advice = f" → {one.advice}" if one.advice and not one.good else ""
            stdout().print(f"{mark} {one.check}: {escape(one.found + advice)}")
    if not all(one.good for one in findings):
        raise typer.Exit(FAILED)


def examine(settings: Settings) -> Iterator[Finding]:
    """Run every check; one that fails does not stop the others."""
    yield _python()
    yield _disk(settings)
    yield _finding("embedding model", lambda: _embedding(settings), "reinstall the packages")
    yield _finding("library", lambda: _library(settings), "see the message")
    yield _finding(
        "indexes", lambda: _indexes(settings), "run `footnote reindex`, with room on the disk"
    )
    yield _finding("language model", lambda: _model(settings), "see the FOOTNOTE_LLM_ settings")
    yield Finding("text recognition", good=True, found=_text_recognition())
    yield _page()


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", sys.version_info >= (3, 11), found, "install Python 3.11 or newer")


def _disk(settings: Settings) -> Finding:
    folder = next(one for one in (settings.home, *settings.home.absolute().parents) if one.exists())
    free = shutil.disk_usage(folder).free
    found = f"{settings.home}, {free / 1e9:.1f} GB free"
    return Finding("data directory", free >= _LEAST_FREE_BYTES, found, "make room on this disk")


def _embedding(settings: Settings) -> str:
    embedder = open_embedder(settings.embedding_model)
    return f"{embedder.model_id} ({type(embedder).__name__})"


def _library(settings: Settings) -> str:
    with open_library(settings) as library:
        return f"{_counted(library)}; {library.check()}"


def _indexes(settings: Settings) -> str:
    with open_services(settings) as services:
        services.indexes.check()
        return f"in step with the library at change {services.library.changes.head()}"


def _model(settings: Settings) -> str:
    model = open_model(settings)
    if model is None:
        return "none configured; answers are extractive"
    asyncio.run(model.complete([Message("user", "Reply with the word yes.")]))
    return f"{model.name} at {model.place} replies"


def _text_recognition() -> str:
    """Scans need it, nothing else does, so a machine without it is not wrong."""
    tesseract = find_tesseract()
    if tesseract is None:
        return f"no Tesseract, so scans and images are refused; {how_to_install()}"
    if missing_languages(tesseract):
        return missing_packs(tesseract)
    return f"{tesseract.program} reads {', '.join(LANGUAGES)}"


def _page() -> Finding:
    built = (WEB_FOLDER / "index.html").is_file()
    return Finding("chat page", built, "built" if built else "not built", "run `make web`")


def _counted(library: Library) -> str:
    collections = library.collections()
    documents = sum(one.documents for one in collections)
    passages = sum(one.passages for one in collections)
    return f"{len(collections)} collections, {documents} documents, {passages} passages"


def _finding(check: str, examined: Callable[[], str], advice: str) -> Finding:
    try:
        return Finding(check, good=True, found=examined())
    except (IngestionError, ServiceError) as error:
        return Finding(check, good=False, found=str(error), advice=advice)
