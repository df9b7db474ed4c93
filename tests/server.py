"""Serves the application over real HTTP, on a port of this machine, while a test runs."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp


def connected(url: str, **options: Any) -> httpx.Client:
    """A client of what is served; all of them share the certificates, which are slow to read."""
    return httpx.Client(base_url=url, verify=_certificates(), **options)


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def served(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve an application, on a free port if none is named; give its address."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        config = uvicorn.Config(
            app, log_level="error", timeout_graceful_shutdown=5, proxy_headers=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while thread.is_alive() and not server.started:
            time.sleep(0.001)  # a test may undo what the application does when it starts
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
