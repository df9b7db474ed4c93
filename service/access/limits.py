"""How much anybody may ask: requests a minute, failures to sign in, and requests at once."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from service.errors import Overloaded, TooManyRequests

_MINUTE_S = 60.0
_FAILURES = 10
_FAILURES_WITHIN_S = 300.0
_MOST_REMEMBERED = 10_000
_RETRY_S = 2

Clock = Callable[[], float]


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class _Buckets:
    """Token buckets by name; the ones longest untouched are forgotten, which refills them."""

    def __init__(self, size: int, refill_s: float, clock: Clock) -> None:
        self._size = size
        self._per_s = size / refill_s
        self._clock = clock
        self._lock = threading.Lock()
        self._by_name: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_s(self, name: str) -> int:
        """Take a token: 0, or the whole seconds until there is one."""
        now = self._clock()
        with self._lock:
            bucket = self._by_name.setdefault(name, _Bucket(self._size, now))
            self._by_name.move_to_end(name)
            if len(self._by_name) > _MOST_REMEMBERED:
                self._by_name.popitem(last=False)
            bucket.tokens = min(self._size, bucket.tokens + (now - bucket.at) * self._per_s)
            bucket.at = now
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0
            return max(1, math.ceil((1 - bucket.tokens) / self._per_s))


class RequestLimit:
    """So many requests a minute for each name; a minute's worth may come at once."""

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._per_minute = per_minute
        self._buckets = _Buckets(per_minute, _MINUTE_S, clock) if per_minute else None

    def take(self, name: str) -> None:
        """Count one request.

        Raises:
            TooManyRequests: if the minute has had its share.
        """
        wait_s = self._buckets.wait_s(name) if self._buckets else 0
        if wait_s:
            raise TooManyRequests(
                f"more than {self._per_minute} requests came within a minute: slow down", wait_s
            )


class FailureLimit:
    """So many failures to sign in from an address; those that succeed are never held up."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._buckets = _Buckets(_FAILURES, _FAILURES_WITHIN_S, clock)

    def wait_s(self, address: str) -> int:
        """Count one failure: 0, or the whole seconds until another one is listened to."""
        return self._buckets.wait_s(address)


class Workplaces:
    """Places for requests that are worked on; so many others wait, and the rest are turned away.

    A request gives its place up while it waits for its client, and then comes back before all that
    are new. Only to be used on one event loop.
    """

    def __init__(self, places: int, most_waiting: int) -> None:
        self._free = places
        self._most_waiting = most_waiting
        self._new: deque[asyncio.Future[None]] = deque()
        self._coming_back: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """A place for as long as the context lasts.

        Raises:
            Overloaded: at once, if too many wait.
        """
        if not self._free and len(self._new) >= self._most_waiting:
            raise Overloaded(
                "as many requests are waiting as may: send this again in a moment", _RETRY_S
            )
        await self._take(self._new)
        place = Place(self)
        try:
            yield place
        finally:
            place.leave()

    async def come_back(self) -> None:
        """Take a place again, before all that are new."""
        await self._take(self._coming_back)

    def give_up(self) -> None:
        """Let the next one have a place."""
        for waiting in (self._coming_back, self._new):
            while waiting:
                next_one = waiting.popleft()
                if not next_one.done():
                    next_one.set_result(None)
                    return
        self._free += 1

    async def _take(self, waiting: deque[asyncio.Future[None]]) -> None:
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            # Its turn may have come in the same moment.
            if turn.done() and not turn.cancelled():
                self.give_up()
            elif turn in waiting:
                waiting.remove(turn)
            raise


class Place:
    """One request's place."""

    def __init__(self, workplaces: Workplaces) -> None:
        self._workplaces = workplaces
        self._is_held = True
        self._away = 0

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Do without the place while the client is waited for."""
        self._away += 1
        self.leave()
        try:
            yield
        finally:
            self._away -= 1
        if not self._away and not self._is_held:
            self._is_held = True
            try:
                await self._workplaces.come_back()
            except BaseException:
                self._is_held = False
                raise

    def leave(self) -> None:
        """Give the place up for good, if it is held."""
        if self._is_held:
            self._is_held = False
            self._workplaces.give_up()
