"""Clients that are slow at everything: each is waited for, and none for ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, StreamingResponse

from service.api.connections import MOST_HEADER_BYTES, BoundedConnection, server

REQUEST = b"GET /word HTTP/1.1\r\nHost: localhost\r\n\r\n"
# Far more than all buffers on the way hold.
LONG = 50_000_000


class Hasty(BoundedConnection):
    headers_s = 0.3
    stuck_s = 0.3
    most_connections = 5


def app() -> FastAPI:
    made = FastAPI()
    made.add_api_route("/word", lambda: PlainTextResponse("done"))
    blocks = (b"x" * 100_000 for _ in range(LONG // 100_000))
    made.add_api_route("/long", lambda: StreamingResponse(blocks))
    return made


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    """Where a service is whose patience ends soon."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = server(app(), shutdown_s=1, connection=Hasty)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()
        running.should_exit = True
        thread.join()


@contextmanager
def connected(address: tuple[str, int]) -> Iterator[socket.socket]:
    with closing(socket.create_connection(address, timeout=30)) as connection:
        yield connection


def heard(connection: socket.socket) -> bytes:
    """All that comes until the connection ends."""
    said = b""
    try:
        while block := connection.recv(65_536):
            said += block
    except ConnectionError:
        pass
    return said


def send_headers(connection: socket.socket, blocks: int) -> None:
    """A request whose headers are ten times too long, if they are taken."""
    connection.sendall(REQUEST[:-2])
    for _ in range(blocks):
        connection.sendall(b"X-More: " + b"x" * (MOST_HEADER_BYTES // 10) + b"\r\n")
        time.sleep(0.01)


def test_who_says_nothing_is_let_go(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        assert heard(connection) == b""


def test_who_never_ends_the_headers_is_let_go(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        connection.sendall(REQUEST[:-2])
        assert heard(connection) == b""


def test_headers_that_come_slowly_do_not_buy_time(address: tuple[str, int]) -> None:
    began = time.monotonic()
    with connected(address) as connection:
        connection.sendall(REQUEST[:-2])
        try:
            while time.monotonic() < began + 20:
                connection.sendall(b"X")
                time.sleep(0.05)
        except ConnectionError:
            pass
    assert time.monotonic() < began + 20


def test_a_connection_is_used_again_but_not_kept_for_nothing(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        for _ in range(2):
            connection.sendall(REQUEST)
            while not connection.recv(65_536).endswith(b"done"):
                pass
        assert heard(connection) == b""


def test_who_does_not_read_is_cut_off(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        connection.sendall(b"GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(2)
        assert len(heard(connection)) < LONG


def test_endless_headers_are_not_kept(address: tuple[str, int]) -> None:
    with connected(address) as connection, pytest.raises(ConnectionError):
        send_headers(connection, 100)


def test_too_many_clients_are_told_to_come_back(address: tuple[str, int]) -> None:
    held = [socket.create_connection(address, timeout=30) for _ in range(Hasty.most_connections)]
    try:
        with connected(address) as connection:
            connection.sendall(REQUEST)
            said = heard(connection)
    finally:
        for one in held:
            one.close()
    assert said.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nretry-after: 2\r\n" in said.lower()
    assert b"application/problem+json" in said
