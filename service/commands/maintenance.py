"""`footnote reindex`, `backup`, `restore` and `serve`."""

from __future__ import annotations

from pathlib import Path

import uvicorn
from rich.markup import escape

from ingestion.library.backup import restore_backup, write_backup
from ingestion.ownership import Ownership
from service.app import create_app
from service.bootstrap import open_services
from service.commands.output import print_json, stderr, stdout
from service.settings import Settings


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
    settings = Settings()
    with open_services(settings) as services:
        if not (Path(__file__).parents[1] / "web" / "dist" / "index.html").is_file():
            stderr().print(
                "[yellow]the chat page is not built (`make web`); serving the API only[/]"
            )
        app = create_app(services)
        stderr().print(f"Footnote answers on [bold]http://127.0.0.1:{port}[/] (Ctrl+C stops it)")
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", server_header=False)
