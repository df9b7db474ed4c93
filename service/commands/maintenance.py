"""`footnote reindex` and `footnote serve`."""

from __future__ import annotations

from pathlib import Path

import uvicorn

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
