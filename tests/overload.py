"""Far more requests than a service can answer, from clients that are slow at everything among them.

Requests come at ten times the rate at which they can be answered, whatever becomes of those before
them, as they do when many people ask at once.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE_S = 60.0
"""Who hears nothing for so long hangs, and nothing may."""
_WARM_UP = 20
_AT_ONCE = 4
_LEAST_S = 2.0
_TIMES = 10
_MOST_PER_S = 2_000.0
_SLOW_OF_EACH_KIND = 15

_QUESTION = {"question": "How many piers has the harbour of Ostrel?", "collection": "coast"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One request: what became of it, and after how long. The status is 0 if nothing came."""

    status: int
    seconds: float
    retry_after: bool = False
    reason: str = ""


@dataclass(slots=True)
class Figures:
    """What was measured."""

    unloaded: list[float] = field(default_factory=list)
    capacity_per_s: float = 0.0
    loaded: list[Answered] = field(default_factory=list)
    memory_before: int = 0
    memory_after: int = 0
    memory_peak: int = 0

    @property
    def failures(self) -> list[Answered]:
        """What got no answer."""
        return [one for one in self.loaded if not one.status]

    @property
    def statuses(self) -> Counter[int]:
        """How many requests ended in which way."""
        return Counter(one.status for one in self.loaded)

    def written(self) -> str:
        """The figures for people."""
        accepted = [one.seconds for one in self.loaded if one.status == 200]
        refused = [one.seconds for one in self.loaded if one.status in (429, 503)]
        before, under = percentile(self.unloaded, 99), percentile(accepted, 99)
        return (
            f"unloaded: {len(self.unloaded)} asks, p50 {percentile(self.unloaded, 50):.3f} s, "
            f"p99 {before:.3f} s; capacity {self.capacity_per_s:.1f} asks/s\n"
            f"under load: {len(self.loaded)} asks, {dict(self.statuses)}; accepted: "
            f"p50 {percentile(accepted, 50):.3f} s, p99 {under:.3f} s "
            f"({under / before:.1f} times the unloaded); refused after "
            f"p50 {percentile(refused, 50):.3f} s, p99 {percentile(refused, 99):.3f} s\n"
            f"memory: {self.memory_before / 1e6:.0f} MB before, "
            f"{self.memory_peak / 1e6:.0f} MB at most, {self.memory_after / 1e6:.0f} MB after"
        )


def percentile(seconds: Iterable[float], percent: int) -> float:
    """The value that so many of a hundred do not exceed; 0 of none."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


async def measure(url: str, key: str, process_id: int, seconds: float) -> Figures:
    """Ask alone, then as fast as it goes, then ten times as much for so many seconds."""
    client = _Client(url, key)
    figures = Figures()
    for _ in range(_WARM_UP):
        await client.ask()
    until = time.monotonic() + max(_LEAST_S, seconds / 10)
    while time.monotonic() < until:
        figures.unloaded.append((await client.ask()).seconds)
    figures.capacity_per_s = await _capacity(client, max(_LEAST_S, seconds / 10))
    figures.memory_before = _memory(process_id)
    memory = asyncio.create_task(_watch(process_id, figures))
    slow = [
        asyncio.create_task(_again_and_again(kind))
        for kind in (client.say_nothing, client.trickle_body, client.trickle_read, client.half_open)
        for _ in range(_SLOW_OF_EACH_KIND)
    ]
    rate = min(_MOST_PER_S, _TIMES * figures.capacity_per_s)
    figures.loaded = await _flood(client, rate, seconds)
    for task in (*slow, memory):
        task.cancel()
    await asyncio.gather(*slow, memory, return_exceptions=True)
    figures.memory_after = _memory(process_id)
    return figures


async def _capacity(client: _Client, seconds: float) -> float:
    """How many asks are answered in a second when a few clients ask without a pause."""
    until = time.monotonic() + seconds
    done = 0

    async def ask_on() -> None:
        nonlocal done
        while time.monotonic() < until:
            answered = await client.ask()  # on a line of its own, or the others' would be lost
            done += answered.status == 200

    await asyncio.gather(*(ask_on() for _ in range(_AT_ONCE)))
    return done / seconds


async def _flood(client: _Client, per_s: float, seconds: float) -> list[Answered]:
    began = time.monotonic()
    asks: list[asyncio.Task[Answered]] = []
    while (now := time.monotonic() - began) < seconds:
        while len(asks) < now * per_s:
            asks.append(asyncio.create_task(client.ask()))
        await asyncio.sleep(0.005)
    return list(await asyncio.gather(*asks))


async def _again_and_again(be_slow: Callable[[], Awaitable[None]]) -> None:
    while True:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            await be_slow()
        await asyncio.sleep(0.2)


class _Client:
    """Speaks HTTP as badly as it is told to."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._key = key

    async def ask(self) -> Answered:
        """One question, at full speed."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_S):
                reader, writer = await self._connect()
                try:
                    writer.write(self._request(json.dumps(_QUESTION).encode()))
                    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                    await reader.read()
                finally:
                    writer.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            return Answered(0, time.monotonic() - began, reason=repr(error))
        status = int(head.split(" ", 2)[1])
        return Answered(status, time.monotonic() - began, "\r\nretry-after: " in head)

    async def say_nothing(self) -> None:
        """Connect, and no more."""
        reader, writer = await self._connect()
        try:
            await reader.read()
        finally:
            writer.close()

    async def trickle_body(self) -> None:
        """A question that comes byte by byte."""
        _, writer = await self._connect()
        try:
            request = self._request(json.dumps(_QUESTION).encode())
            for byte in request:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.2)
        finally:
            writer.close()

    async def trickle_read(self) -> None:
        """An answer as a stream that is read byte by byte."""
        reader, writer = await self._connect()
        try:
            writer.write(self._request(json.dumps({**_QUESTION, "stream": True}).encode()))
            while await reader.read(1):  # noqa: ASYNC110 - slowness is the point
                await asyncio.sleep(0.2)
        finally:
            writer.close()

    async def half_open(self) -> None:
        """An upload that stops in the middle."""
        _, writer = await self._connect()
        try:
            writer.write(
                self._request(
                    b'--x\r\nContent-Disposition: form-data; name="collection"\r\n\r\ncoast\r\n',
                    path="/v1/documents",
                    kind="multipart/form-data; boundary=x",
                    length=10_000_000,
                )
            )
            await asyncio.sleep(PATIENCE_S)
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port)

    def _request(
        self,
        body: bytes,
        *,
        path: str = "/v1/ask",
        kind: str = "application/json",
        length: int | None = None,
    ) -> bytes:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Authorization: Bearer {self._key}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
        )
        return head.encode() + body


async def _watch(process_id: int, figures: Figures) -> None:
    while True:
        figures.memory_peak = max(figures.memory_peak, _memory(process_id))
        await asyncio.sleep(0.5)


def _memory(process_id: int) -> int:
    """The bytes of memory that a process holds."""
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
