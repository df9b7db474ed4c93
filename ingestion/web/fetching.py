"""Fetch one page or file: redirects followed by hand, robots.txt heard, size and time limited."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from http.client import responses
from importlib.metadata import version

import httpcore
import httpx

from ingestion.errors import FetchFailed, RobotsRefused, SourceTooLarge
from ingestion.library.records import NO_VALIDATORS, Validators
from ingestion.web.connections import Deadline, GuardedBackend, Resolve, system_resolve
from ingestion.web.robots import RobotsRule, is_permitted, rules_for
from ingestion.web.urls import parse_url, redirected
from ingestion.web.validators import Headers, condition_for, modified_day, validators_of

MAX_BYTES = 20_000_000
MAX_HOPS = 5
TIMEOUT_S = 30.0

_AGENT = "Footnote"
_IDENTITY = "identity"
_ROBOTS_BYTES = 512_000  # RFC 9309 asks for 500 KiB at least; what follows is not read
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL led to.

    Attributes:
        url: the address that answered, after redirects.
        data: the body, as it was sent.
        content_type: the header, parameters included; empty if there is none.
        validators: what to ask with when fetching the same URL again; none after a redirect.
        modified_at: the day on which it was last changed, if the server says that.
    """

    url: str
    data: bytes
    content_type: str
    validators: Validators = NO_VALIDATORS
    modified_at: date | None = None


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches from the public internet, and from no other place but the hosts it is allowed.

    It knows no proxies, cookies, credentials or environment variables.

    Attributes:
        allowed: hosts, or hosts with a port (`host:port`), that may have private addresses; in
            lower-case ASCII, IPv6 addresses in brackets.
        resolve: gives the addresses of a host.
        max_bytes: the largest body that is read.
        timeout_s: the time for everything: look-ups, robots.txt, all redirects, the body.
        tls: how certificates are verified (default: by the system's authorities and certifi's).
    """

    allowed: tuple[str, ...] = ()
    resolve: Resolve = system_resolve
    max_bytes: int = MAX_BYTES
    timeout_s: float = TIMEOUT_S
    tls: ssl.SSLContext | None = None

    def fetch(self, url: str) -> Fetched:
        """Fetch a page or file.

        Raises:
            UrlRefused: if it, or a redirect, is not an http or https URL, carries credentials, or
                leaves https for http.
            AddressRefused: if a host on the way is not public and not allowed.
            RobotsRefused: if robots.txt forbids it, or cannot be had just now.
            SourceTooLarge: if the body is larger than `max_bytes`.
            FetchFailed: if there is no answer in time, or not one with a document.
        """
        fetched = self.refetch(url, NO_VALIDATORS)
        assert fetched is not None  # noqa: S101 - only who asks with validators hears of no change
        return fetched

    def refetch(self, url: str, held: Validators) -> Fetched | None:
        """Fetch what may have changed since; None if the server says that it has not.

        Validators are those that an earlier fetch of the same URL came with. Servers give them for
        one URL each, and two documents may well have the same ETag, or the newer date the older
        content: so they are sent to that URL alone and to none that it redirects to, and what came
        through a redirect has none.

        Raises:
            FetchError, SourceTooLarge: as `fetch` does.
        """
        first = parse_url(url)
        backend = GuardedBackend(self.allowed, self.resolve, Deadline(self.timeout_s))
        with httpcore.ConnectionPool(self.tls, network_backend=backend) as pool:
            return _Visit(pool, self.max_bytes).fetch(first, condition_for(held))


@dataclass(frozen=True, slots=True)
class _Response:
    url: httpx.URL
    status: int
    headers: httpx.Headers
    data: bytes

    @property
    def location(self) -> str | None:
        return self.headers.get("location") if self.status in _REDIRECTS else None


class _Visit:
    """One fetch: the connections it has opened and the robots.txt files it has read."""

    def __init__(self, pool: httpcore.ConnectionPool, max_bytes: int) -> None:
        self._pool = pool
        self._max_bytes = max_bytes
        self._user_agent = f"{_AGENT}/{version('footnote')}"
        self._robots: dict[httpx.URL, tuple[RobotsRule, ...]] = {}

    def fetch(self, url: httpx.URL, condition: Headers) -> Fetched | None:
        response = self._follow(url, self._max_bytes + 1, self._ask_robots, condition)
        is_direct = response.url == url
        if response.status == HTTPStatus.NOT_MODIFIED and condition and is_direct:
            return None
        if response.status != HTTPStatus.OK:
            raise FetchFailed(f"{response.url} answers {_status_line(response.status)}")
        if len(response.data) > self._max_bytes:
            raise SourceTooLarge(
                f"{response.url} has more than {self._max_bytes:,} bytes, the most that is "
                "fetched: save it as a file and ingest that"
            )
        return Fetched(
            url=str(response.url),
            data=response.data,
            content_type=response.headers.get("content-type", ""),
            validators=validators_of(response.headers) if is_direct else NO_VALIDATORS,
            modified_at=modified_day(response.headers),
        )

    def _follow(
        self,
        start: httpx.URL,
        limit: int,
        permit: Callable[[httpx.URL], None],
        condition: Headers = (),
    ) -> _Response:
        """The first response that is no redirect; each URL on the way needs to be permitted.

        The condition is for the URL to start from.
        """
        url = start
        for _ in range(MAX_HOPS + 1):
            permit(url)
            response = self._get(url, limit, condition if url == start else ())
            if response.location is None:
                return response
            url = redirected(url, response.location)
        raise FetchFailed(f"{start} redirects more than {MAX_HOPS} times: give the last address")

    def _get(self, url: httpx.URL, limit: int, condition: Headers) -> _Response:
        """One request; of a document's body, the first `limit` bytes."""
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        try:
            with self._pool.stream(
                "GET", target, headers=[*self._headers(url), *condition]
            ) as answer:
                headers = httpx.Headers(answer.headers)
                data = b""
                if answer.status == HTTPStatus.OK:
                    _check_encoding(url, headers)
                    data = _read(answer, limit)
                return _Response(url, answer.status, headers, data)
        except httpcore.TimeoutException as error:
            raise FetchFailed(f"{url} did not answer in time: try later") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchFailed(f"{url} cannot be fetched: {error}") from error

    def _headers(self, url: httpx.URL) -> Headers:
        return (
            ("Host", url.netloc),
            ("User-Agent", self._user_agent),
            ("Accept", "*/*"),
            ("Accept-Encoding", _IDENTITY),
        )

    def _ask_robots(self, url: httpx.URL) -> None:
        place = url.copy_with(raw_path=b"/robots.txt")
        if place not in self._robots:
            self._robots[place] = self._read_robots(place)
        if not is_permitted(url.raw_path.decode("ascii"), self._robots[place]):
            raise RobotsRefused(f"{place} asks programs not to fetch {url}")

    def _read_robots(self, place: httpx.URL) -> tuple[RobotsRule, ...]:
        """The rules of a host; without a file there are none (RFC 9309, section 2.3.1)."""
        response = self._follow(place, _ROBOTS_BYTES, permit=lambda _: None)
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RobotsRefused(
                f"{place} answers {_status_line(response.status)}, so it cannot be known "
                "what the host permits: try later"
            )
        return rules_for(_AGENT, response.data.decode("utf-8-sig", "replace"))


def _check_encoding(url: httpx.URL, headers: httpx.Headers) -> None:
    # Nothing is unpacked here, so nothing can unpack to more than was sent.
    encoding = headers.get("content-encoding", _IDENTITY)
    if encoding.lower() != _IDENTITY:
        raise FetchFailed(
            f"{url} was sent compressed ({encoding}), which was not asked for: "
            "save it as a file and ingest that"
        )


def _read(answer: httpcore.Response, limit: int) -> bytes:
    """At most the first `limit` bytes of a body; what follows is never received."""
    data = bytearray()
    for part in answer.iter_stream():
        data += part
        if len(data) >= limit:
            break
    return bytes(data[:limit])


def _status_line(status: int) -> str:
    return f"{status} {responses.get(status, '')}".rstrip()
