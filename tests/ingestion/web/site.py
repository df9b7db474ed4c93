"""A web site on the loopback address that answers as a test tells it to."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Answers each path as it is told, 404 for the others, and remembers what it was asked."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port = port
        self.url = f"{scheme}://127.0.0.1:{port}"
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, Message]] = []

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.requests.append((request.path, request.headers))
        self.answers.get(request.path, page(status=404))(request)


def page(data: bytes = b"", status: int = 200, **headers: str) -> Answer:
    """An answer with a body; `content_type="text/html"` becomes the header `content-type`."""

    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("content-length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return send


def redirect(location: str, status: int = 302) -> Answer:
    return page(status=status, location=location)


def tagged(etag: str, data: bytes, **headers: str) -> Answer:
    """A page with an ETag, which is not sent again to whoever holds it."""

    def send(request: BaseHTTPRequestHandler) -> None:
        if request.headers["If-None-Match"] == etag:
            page(status=304, etag=etag)(request)
        else:
            page(data, 200, etag=etag, **headers)(request)

    return send


@contextmanager
def served(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve a site, over TLS if there is a context with a certificate."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                site.answer(self)
            except OSError:  # the fetcher has hung up, as it may
                self.close_connection = True

        def log_message(self, *_arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_arguments: object) -> None:
            pass  # a client that breaks off its handshake is what some tests want

    with Server(("127.0.0.1", 0), Handler) as server:
        site = Site(server.server_port, "https" if tls else "http")
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
