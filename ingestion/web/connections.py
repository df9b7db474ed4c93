"""Connections to addresses that were checked: one look-up a name, and one deadline for everything.

httpcore opens every connection through its network backend. The one here resolves the name, checks
each address, and connects to what it has checked; there is no later look-up that could differ (DNS
rebinding). TLS still verifies the name, since only the connection knows the address.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from typing import TypeVar

import httpcore

from ingestion.errors import AddressRefused, FetchFailed
from ingestion.web.addresses import is_public

Resolve = Callable[[str], Sequence[str]]

_T = TypeVar("_T")


def system_resolve(host: str) -> list[str]:
    """The addresses of a host as the system knows them, in its order of preference."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Deadline:
    """The instant at which a fetch is given up, whatever it is waiting for then."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._end = time.monotonic() + timeout_s

    def remaining(self) -> float:
        """Seconds left, more than 0.

        Raises:
            FetchFailed: if there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> FetchFailed:
        """The error that says so."""
        return FetchFailed(f"the fetch took longer than {self._timeout_s:g} seconds: try later")


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to public addresses, and to the hosts that were allowed by name.

    Args:
        allowed: hosts, or hosts with a port (`host:port`), that may have any address.
        resolve: gives a host's addresses, or raises `OSError`; called once a host.
        deadline: when to give up.
    """

    def __init__(self, allowed: Collection[str], resolve: Resolve, deadline: Deadline) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._deadline = deadline
        self._addresses: dict[str, Sequence[str]] = {}
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers, once all of them are checked.

        Raises:
            AddressRefused: if any address of the host is not public, and the host not allowed.
            FetchFailed: if the host has no address, or the deadline has passed.
            httpcore.ConnectError, httpcore.ConnectTimeout: if none answers.
        """
        addresses = self._checked_addresses(host, port)
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            # An address that swallows packets is to leave time for the others.
            timeout = self._deadline.remaining() / left
            try:
                stream = self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
            else:
                return _DeadlineStream(stream, self._deadline)
        raise FetchFailed(f"the host {host} has no address")

    def _checked_addresses(self, host: str, port: int) -> Sequence[str]:
        if host not in self._addresses:
            self._addresses[host] = self._resolved(host)
        addresses = self._addresses[host]
        if not self._is_allowed(host, port):
            for address in addresses:
                _check(host, address)
        return addresses

    def _is_allowed(self, host: str, port: int) -> bool:
        name = _bracketed(host)
        return name in self._allowed or f"{name}:{port}" in self._allowed

    def _resolved(self, host: str) -> Sequence[str]:
        try:
            return _within(self._deadline, lambda: self._resolve(host))
        except (OSError, UnicodeError) as error:
            raise FetchFailed(f"the host {host} cannot be found: {error}") from error


class _DeadlineStream(httpcore.NetworkStream):
    """A connection on which every wait ends at the deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline takes its place
    ) -> bytes:
        return self._stream.read(max_bytes, self._deadline.remaining())

    def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ARG002 - the deadline takes its place
    ) -> None:
        self._stream.write(buffer, self._deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline takes its place
    ) -> httpcore.NetworkStream:
        left = self._deadline.remaining()
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _check(host: str, address: str) -> None:
    if not is_public(address):
        # The address stays out of the message: a stranger could map the network with it.
        raise AddressRefused(
            f"{host} is not on the public internet: to fetch from it all the same, "
            f"add {_bracketed(host)} to FOOTNOTE_FETCH_ALLOW"
        )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _within(deadline: Deadline, work: Callable[[], _T]) -> _T:
    """Do what takes no timeout of its own; a look-up that hangs is left behind."""
    future: Future[_T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001 - raised again by whoever waits
            future.set_exception(error)

    threading.Thread(target=run, daemon=True, name="look-up").start()
    try:
        return future.result(deadline.remaining())
    except TimeoutError:
        raise deadline.passed() from None
