"""`footnote reindex`, `backup`, `restore` and `serve`."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path

import typer
import uvicorn

from ingestion.library.backup import restore_backup, write_backup
from ingestion.ownership import Ownership
from service.app import WEB_FOLDER, create_app
from service.bootstrap import open_services
from service.commands.output import FAILED, escape, fail, print_json, stderr, stdout
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


def serve(port: int) -> None:
    """Serve the chat page and the API on this machine until interrupted."""
    with _listener(port) as listener, open_services(Settings()) as services:
        if not (WEB_FOLDER / "index.html").is_file():
            stderr().print(
                "[yellow]the chat page is not built (`make web`); serving the API only[/]"
            )
        app = create_app(services)
        stderr().print(f"Footnote answers on [bold]http://127.0.0.1:{port}[/] (Ctrl+C stops it)")
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, timeout_graceful_shutdown=SHUTDOWN_S
        )
        server = uvicorn.Server(config)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _listener(port: int) -> socket.socket:
    """The port, taken before the slow parts are opened, so that a wrong one is told at once."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        fail(f"port {port} cannot be had ({reason}): choose another with --port")
        raise typer.Exit(FAILED) from None
