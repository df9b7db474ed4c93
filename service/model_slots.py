"""At most so many requests to a language model at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

_MOST_WAITING = 64


class TooManyWaiting(Exception):
    """As many wait for a model as may."""


class ModelSlots:
    """Places at a model, `most` of them in each event loop; who finds none waits, in order.

    A service has one event loop. Whoever asks from several has so many places in each of them, as
    what waits in one loop cannot be woken from another.
    """

    def __init__(self, most: int, most_waiting: int = _MOST_WAITING) -> None:
        self.most = most
        self._most_waiting = most_waiting
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Slots] = WeakKeyDictionary()

    @asynccontextmanager
    async def one(self, wait_s: float) -> AsyncIterator[None]:
        """Hold a place in this context.

        Raises:
            TooManyWaiting: at once, if too many wait for one.
            TimeoutError: if none was free for `wait_s` seconds.
        """
        slots = self._by_loop.setdefault(asyncio.get_running_loop(), _Slots(self.most))
        if slots.free.locked() and slots.waiting >= self._most_waiting:
            raise TooManyWaiting
        slots.waiting += 1
        try:
            async with asyncio.timeout(wait_s):
                await slots.free.acquire()
        finally:
            slots.waiting -= 1
        try:
            yield
        finally:
            slots.free.release()


class _Slots:
    """The places of one event loop."""

    def __init__(self, most: int) -> None:
        self.free = asyncio.Semaphore(most)
        self.waiting = 0
