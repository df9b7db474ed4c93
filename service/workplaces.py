"""Places for the requests that are worked on at a time; others wait for one, or are turned away.

Who waits for something else (a slow client, a language model) gives the place up meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TypeVar

from service.errors import Overloaded

# Not the same for all who are turned away, or they would all come again at once.
_RETRY_S = (1, 3)
# So long after the last one was turned away, a flood is over.
_CALM_S = 1.0
# What takes no longer than this is not worth that a place changes hands.
_GRACE_S = 0.02

_log = logging.getLogger(__name__)

Clock = Callable[[], float]
ItemT = TypeVar("ItemT")


class Workplaces:
    """So many places, and a queue of at most `most_waiting` for them.

    A queue that overflows is a flood: all in it are turned away, and nobody may wait until there
    was room for everyone for a second. So of many who come at once all are served, and under far
    too many those who are let in are served about as fast as ever. Only to be used on one event
    loop.
    """

    def __init__(self, places: int, most_waiting: int, clock: Clock = time.monotonic) -> None:
        self._free = places
        self._most_waiting = most_waiting
        self._clock = clock
        self._refused_at = -math.inf
        self._new: deque[asyncio.Future[None]] = deque()
        self._coming_back: deque[asyncio.Future[None]] = deque()

    def check_room(self) -> None:
        """Check that one more could have a place or wait for one.

        Raises:
            Overloaded: if not.
        """
        if self._free:
            return
        now = self._clock()
        is_calm = now - self._refused_at >= _CALM_S
        if is_calm and len(self._new) < self._most_waiting:
            return
        if is_calm:
            _log.warning("more requests come than can be answered: they are turned away")
        self._refused_at = now
        while self._new:
            waiting = self._new.pop()
            if not waiting.done():
                waiting.set_exception(_overloaded())
        raise _overloaded()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """A place for as long as the context lasts.

        Raises:
            Overloaded: if too many wait.
        """
        self.check_room()
        await self._take(self._new)
        place = Place(self)
        held = _HELD.set(place)
        try:
            yield place
        finally:
            _HELD.reset(held)
            place.end()

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
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give_up()
            elif turn in waiting:
                waiting.remove(turn)
            raise


class Place:
    """One request's place. Its tasks may be away at the same time; the last to return takes it."""

    def __init__(self, workplaces: Workplaces) -> None:
        self._workplaces = workplaces
        self._is_held = True
        self._is_over = False
        self._away = 0
        self._changing = asyncio.Lock()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Do without the place while something else is waited for."""
        async with self._changing:
            self._away += 1
            self._leave()
        try:
            yield
        except asyncio.CancelledError:
            self._away -= 1  # what is called off has no more work to do
            raise
        except BaseException:
            await self._return()
            raise
        await self._return()

    async def until(self, done: Awaitable[ItemT]) -> ItemT:
        """Wait for what is most often done at once, and without the place if it is not."""
        task = asyncio.ensure_future(done)
        try:
            if (await asyncio.wait({task}, timeout=_GRACE_S))[0]:
                return task.result()
            async with self.away():
                return await task
        finally:
            task.cancel()

    def end(self) -> None:
        """Give the place up for good."""
        self._is_over = True
        self._leave()

    async def _return(self) -> None:
        async with self._changing:
            self._away -= 1
            if self._away or self._is_held or self._is_over:
                return
            await self._workplaces.come_back()
            self._is_held = True
            if self._is_over:
                self._leave()

    def _leave(self) -> None:
        if self._is_held:
            self._is_held = False
            self._workplaces.give_up()


_HELD: ContextVar[Place | None] = ContextVar("workplace", default=None)


@asynccontextmanager
async def away() -> AsyncIterator[None]:
    """Do without the place of the request that is worked on, if there is one."""
    place = _HELD.get()
    if place is None:
        yield
        return
    async with place.away():
        yield


def _overloaded() -> Overloaded:
    return Overloaded(
        "more requests come than can be answered: send this again in a moment",
        random.randint(*_RETRY_S),  # noqa: S311 - nothing secret hangs on it
    )
