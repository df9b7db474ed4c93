"""`footnote reindex`, `backup`, `restore` and `serve`."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import typer

from ingestion.library.backup import restore_backup, write_backup
from ingestion.ownership import Ownership
from service.access.rules import LOCAL_HOSTS
from service.api.connections import server
from service.app import WEB_FOLDER, create_app
from service.bootstrap import open_library, open_services, set_up_log
from service.commands.output import FAILED, escape, fail, print_json, stderr, stdout
from service.errors import ServingRefused
from service.settings import Settings

# How long answers that are being given, and clients that wait for a job, may hold up the end.
SHUTDOWN_S = 5


def reindex(*, as_json: bool) -> None:
    """Build the indexes anew from the library; nothing is embedded again."""
    with open_services(Settings()) as services:
        services.indexes.rebuild()
        collections = services.library.collections()
    passages = sum(one.passages for one in collections)
    if as_json:
        print_json({"collections": len(collections), "passages": passages})
    else:
        stdout().print(f"indexed {passages} passages of {len(collections)} collections anew")


def backup(target: Path, *, as_json: bool) -> None:
    """Write the library to one file; a service that is running goes on."""
    originals = write_backup(Settings().home, target)
    if as_json:
        print_json({"backup": str(target), "originals": originals, "bytes": target.stat().st_size})
    else:
        stdout().print(f"wrote {escape(str(target))} ({target.stat().st_size:,} bytes)")


def restore(archive: Path, *, as_json: bool) -> None:
    """Bring a library back into an empty data directory, and build its indexes."""
    settings = Settings()
    ownership = Ownership(settings.home)
    ownership.acquire()
    try:
        restore_backup(archive, settings.home)
    finally:
        ownership.release()
    reindex(as_json=as_json)


def serve(port: int, host: str) -> None:
    """Serve the chat page and the API until interrupted."""
    settings = Settings()
    set_up_log(settings)
    is_local = host in LOCAL_HOSTS
    if not is_local:
        _check_may_be_reached(settings, host)
    with _listener(port, host) as listener, open_services(settings) as services:
        if not (WEB_FOLDER / "index.html").is_file():
            stderr().print(
                "[yellow]the chat page is not built (`make web`); serving the API only[/]"
            )
        app = create_app(services, is_local=is_local)
        shown = f"[{host}]" if ":" in host else host
        stderr().print(
            f"Footnote answers on [bold]http://{escape(shown)}:{port}[/] (Ctrl+C stops it)"
        )
        with suppress(KeyboardInterrupt):
            server(app, shutdown_s=SHUTDOWN_S).run(sockets=[listener])


def _check_may_be_reached(settings: Settings, host: str) -> None:
    """Check that the service is safe to be reached from other machines.

    Raises:
        ServingRefused: if it is not, with what to do.
    """
    lacking = []
    with open_library(settings) as library:
        now = datetime.now(UTC)
        has_key = any(one.is_valid(now) for one in library.keys.all())
    if not has_key:
        lacking.append("there is no valid key: footnote keys create NAME --scope read")
    if not settings.allowed_hosts:
        lacking.append(
            "no name is allowed: export FOOTNOTE_ALLOWED_HOSTS=footnote.example.org (what browsers "
            "and clients call this machine)"
        )
    if lacking:
        raise ServingRefused(
            f"{host} can be reached from other machines, so everybody could read and change what "
            f"is here; {'; '.join(lacking)}. Then start it again, or leave --host out"
        )


def _listener(port: int, host: str) -> socket.socket:
    """The port, taken before the slow parts are opened, so that a wrong one is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        fail(f"{host}:{port} cannot be had ({reason}): choose another --port or --host")
        raise typer.Exit(FAILED) from None
