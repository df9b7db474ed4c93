"""At most so many requests to a language model at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary


class ModelSlots:
    """Places at a model, `most` of them in each event loop; who finds none waits, in order.

    A service has one event loop. Whoever asks from several has so many places in each of them, as
    what waits in one loop cannot be woken from another.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            WeakKeyDictionary()
        )

    @asynccontextmanager
    async def one(self, wait_s: float) -> AsyncIterator[None]:
        """Hold a place in this context.

        Raises:
            TimeoutError: if none was free for `wait_s` seconds.
        """
        places = self._by_loop.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(self.most))
        async with asyncio.timeout(wait_s):
            await places.acquire()
        try:
            yield
        finally:
            places.release()
