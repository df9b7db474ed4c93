"""The data directory and what is in it: library, originals, indexes, the embedding model."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from ingestion.embedding import Embedder, open_embedder
from ingestion.errors import EmbeddingModelMismatch, IndexDamaged, LibraryInUse, LibraryUnavailable
from ingestion.indexes.search_indexes import stamped_positions
from ingestion.library.database import SCHEMA_REVISION
from ingestion.library.examination import Contents, Examiner
from ingestion.ownership import Ownership
from service.bootstrap import open_library, open_services
from service.doctor.findings import Finding, good, told, wrong
from service.settings import Settings

SAMPLED_ORIGINALS = 100

_LEAST_FREE_BYTES = 1_000_000_000
_SKEW = timedelta(minutes=5)
_RESTORE = "restore a backup: `footnote restore FILE` into an empty data directory"


def examine(settings: Settings, *, full: bool) -> Iterator[Finding]:
    """Look at the data directory, and at what it holds if that can be read."""
    yield told("data directory", lambda: _directory(settings), "name another in FOOTNOTE_HOME")
    holder = _holder(settings)
    yield good("owner", holder or "nobody uses the data directory")
    embedder, finding = _embedding(settings)
    yield finding
    if settings.database_url:
        yield told("library", lambda: _in_server(settings, holder), "see the message")
        return
    examiner = Examiner(settings.home)
    if not examiner.exists:
        yield good("library", "none yet: it is made when something is ingested")
        return
    library = told("library", lambda: _library(examiner, full=full), _RESTORE)
    yield library
    if library.good:
        yield from _contents(settings, examiner, embedder, holder, full=full)


def _contents(
    settings: Settings,
    examiner: Examiner,
    embedder: Embedder | None,
    holder: str | None,
    *,
    full: bool,
) -> Iterator[Finding]:
    held = examiner.contents()
    yield _schema(held)
    yield told("originals", lambda: _originals(examiner, full=full), _RESTORE)
    yield _times(held)
    yield _matching(held, embedder)
    yield _jobs(held, holder)
    if holder is None and embedder is not None and held.revision == SCHEMA_REVISION:
        advice = "run `footnote reindex`, with room on the disk"
        yield told("indexes", lambda: _opened_indexes(settings), advice)
    else:
        yield _stamped_indexes(settings, held)


def _directory(settings: Settings) -> Finding | str:
    home = settings.home
    folder = next(one for one in (home, *home.absolute().parents) if one.exists())
    with suppress(PermissionError), tempfile.TemporaryFile(dir=folder):
        return _room(home, folder)
    return wrong(
        "data directory",
        f"{folder} cannot be written to by user {_user()}; it belongs to user "
        f"{folder.stat().st_uid}",
        "run Footnote as its owner, give the directory to this user, or name another in "
        "FOOTNOTE_HOME",
    )


def _room(home: Path, folder: Path) -> Finding | str:
    free = shutil.disk_usage(folder).free
    found = f"{home}, {free / 1e9:.1f} GB free"
    if free < _LEAST_FREE_BYTES:
        return wrong("data directory", found, "make room on this disk")
    return found


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "this one"


def _holder(settings: Settings) -> str | None:
    """Who uses the data directory, if anybody does."""
    if not settings.home.is_dir():
        return None
    ownership = Ownership(settings.home)
    try:
        ownership.acquire()
    except LibraryInUse as error:
        return str(error).partition(": stop")[0]
    except LibraryUnavailable:
        return None
    ownership.release()
    return None


def _embedding(settings: Settings) -> tuple[Embedder | None, Finding]:
    opened: list[Embedder] = []

    def look() -> str:
        embedder = open_embedder(settings.embedding_model)
        vector = embedder.embed_query("a test")
        if not np.isclose(float(np.linalg.norm(vector)), 1.0, atol=1e-2):
            raise LibraryUnavailable("its vectors are not of length one")
        opened.append(embedder)
        return f"{embedder.model_id} ({type(embedder).__name__}, {len(vector)} dimensions)"

    finding = told(
        "embedding model", look, "reinstall the packages, or see FOOTNOTE_EMBEDDING_MODEL"
    )
    return (opened[0] if opened else None), finding


def _library(examiner: Examiner, *, full: bool) -> str:
    said = examiner.check_database(full=full)
    held = examiner.contents()
    return (
        f"{held.collections} collections, {held.documents} documents, "
        f"{held.passages} passages; {said}"
    )


def _in_server(settings: Settings, holder: str | None) -> str:
    """A library in a database server is opened, unless somebody else has it open."""
    if holder is not None:
        return "it is in a database server, and in use; it was not looked into"
    with open_library(settings) as library:
        held = library.collections()
        documents = sum(one.documents for one in held)
        return f"{len(held)} collections, {documents} documents; {library.check()}"


def _schema(held: Contents) -> Finding:
    if held.revision > SCHEMA_REVISION:
        return wrong(
            "schema",
            f"{held.revision}, and this release knows {SCHEMA_REVISION}",
            "upgrade Footnote, or name another data directory in FOOTNOTE_HOME",
        )
    if held.revision < SCHEMA_REVISION:
        return good(
            "schema",
            f"{held.revision}; it becomes {SCHEMA_REVISION} at the next start",
            "make a backup first: `footnote backup FILE`",
        )
    return good("schema", held.revision)


def _originals(examiner: Examiner, *, full: bool) -> Finding | str:
    looked_at, lost = examiner.wrong_originals(None if full else SAMPLED_ORIGINALS)
    if lost:
        return wrong("originals", f"of {looked_at} looked at: {'; '.join(lost[:5])}", _RESTORE)
    return f"{looked_at} looked at, as they were stored" + ("" if full else " (--full: all)")


def _times(held: Contents) -> Finding:
    now = datetime.now(UTC)
    if held.newest is not None and held.newest - now > _SKEW:
        return wrong(
            "clock",
            f"the library holds times up to {held.newest:%Y-%m-%d %H:%M} UTC, and this machine's "
            f"clock says {now:%Y-%m-%d %H:%M}",
            "set the clock, for example by NTP; what is stored keeps its times",
        )
    return good("clock", "no stored time lies in the future")


def _matching(held: Contents, embedder: Embedder | None) -> Finding:
    check = "embedding of the library"
    if held.embedding_model is None or embedder is None:
        return good(check, held.embedding_model or "nothing is embedded yet")
    if held.embedding_model != embedder.model_id:
        return wrong(
            check,
            f"the library was embedded with {held.embedding_model}, the settings name "
            f"{embedder.model_id}",
            "set FOOTNOTE_EMBEDDING_MODEL back; or export the collections and import them into "
            "another data directory, which embeds them anew",
        )
    return good(check, held.embedding_model)


def _jobs(held: Contents, holder: str | None) -> Finding:
    waiting = held.jobs.get("queued", 0) + held.jobs.get("running", 0)
    failed = held.jobs.get("failed", 0)
    found = f"{waiting} wait, {failed} have failed"
    if held.unfinished_purges:
        found += f"; {held.unfinished_purges} purges are finished at the next start"
    if waiting and holder is None:
        return good("jobs", found, "`footnote serve` works on them")
    return good("jobs", found)


def _opened_indexes(settings: Settings) -> str:
    try:
        with open_services(settings) as services:
            services.indexes.check()
            return f"in step with the library at change {services.library.changes.head()}"
    except EmbeddingModelMismatch as error:
        raise IndexDamaged(str(error)) from error


def _stamped_indexes(settings: Settings, held: Contents) -> Finding:
    """What the indexes say of themselves, where they cannot be opened."""
    positions = stamped_positions(settings.home / "indexes")
    behind = {name: held.head - at for name, at in positions.items() if at is not None}
    missing = [name for name, at in positions.items() if at is None]
    if missing:
        return good("indexes", f"{', '.join(missing)}: built anew at the next start")
    lag = max(behind.values(), default=0)
    return good("indexes", f"written down to {lag} changes behind the library, which is usual")
