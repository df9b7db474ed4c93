"""Few are worked on at once, a few more wait, and in a flood nobody who is let in waits long."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Overloaded
from service.workplaces import Workplaces, away


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def settle() -> None:
    """Let all that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


class Visitor:
    """Somebody with work to do, who stays until told to leave."""

    def __init__(self, workplaces: Workplaces) -> None:
        self._workplaces = workplaces
        self.works = self.refused = False
        self.leaves = asyncio.Event()
        self.task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        try:
            async with self._workplaces.place():
                self.works = True
                await self.leaves.wait()
        except Overloaded as error:
            self.refused = bool(error.retry_after_s)
        finally:
            self.works = False


async def visitors(workplaces: Workplaces, number: int) -> list[Visitor]:
    found = [Visitor(workplaces) for _ in range(number)]
    await settle()
    return found


def test_places_are_given_in_the_order_of_coming() -> None:
    async def come() -> None:
        first, second, third = await visitors(Workplaces(1, 2), 3)
        assert (first.works, second.works, third.works) == (True, False, False)
        first.leaves.set()
        await settle()
        assert (second.works, third.works) == (True, False)

    asyncio.run(come())


def test_a_queue_that_overflows_is_turned_away_and_nobody_waits_until_it_is_calm() -> None:
    async def come() -> None:
        clock = Clock()
        workplaces = Workplaces(1, 3, clock)
        first, *three = await visitors(workplaces, 4)
        assert not any(one.refused for one in three)
        (one_more,) = await visitors(workplaces, 1)
        assert one_more.refused
        assert all(one.refused for one in three)
        assert first.works
        clock.now += 0.9
        assert [one.refused for one in await visitors(workplaces, 1)] == [True]
        clock.now += 0.9
        assert [one.refused for one in await visitors(workplaces, 1)] == [True]
        clock.now += 1.1
        waiting = await visitors(workplaces, 3)
        assert not any(one.refused for one in waiting)
        first.leaves.set()
        await settle()
        assert waiting[0].works

    asyncio.run(come())


def test_who_comes_back_goes_before_all_that_are_new() -> None:
    async def come() -> None:
        workplaces = Workplaces(1, 9)
        waited_for, done = asyncio.Event(), asyncio.Event()

        async def ask_a_model() -> None:
            async with workplaces.place():
                async with away():
                    await waited_for.wait()
                done.set()

        task = asyncio.create_task(ask_a_model())
        await settle()
        first, second = await visitors(workplaces, 2)
        assert first.works
        waited_for.set()
        await settle()
        assert not done.is_set()
        first.leaves.set()
        await settle()
        assert done.is_set()
        assert task.done()
        assert second.works

    asyncio.run(come())


def test_a_place_is_given_up_for_good_when_its_work_is_called_off_while_away() -> None:
    async def come() -> None:
        workplaces = Workplaces(1, 9)

        async def ask_a_model() -> None:
            async with workplaces.place(), away():
                await asyncio.Event().wait()

        task = asyncio.create_task(ask_a_model())
        first, second = await visitors(workplaces, 2)
        task.cancel()
        await settle()
        assert task.cancelled()
        assert (first.works, second.works) == (True, False)

    asyncio.run(come())


def test_what_fails_while_it_is_waited_for_is_followed_by_work_at_a_place() -> None:
    async def come() -> None:
        workplaces = Workplaces(1, 9)
        after = asyncio.Event()

        async def ask_a_model() -> None:
            async with workplaces.place():
                with suppress(ValueError):
                    async with away():
                        await asyncio.sleep(0)
                        raise ValueError
                after.set()

        task = asyncio.create_task(ask_a_model())
        await settle()
        (other,) = await visitors(workplaces, 1)
        await task
        assert after.is_set()
        await settle()
        assert other.works

    asyncio.run(come())


def test_without_a_place_nothing_is_given_up() -> None:
    async def come() -> None:
        async with away():
            await asyncio.sleep(0)

    asyncio.run(come())


def test_what_is_done_at_once_keeps_its_place_and_what_is_not_gives_it_up() -> None:
    async def come() -> None:
        workplaces = Workplaces(1, 9)
        slow = asyncio.Event()

        async def soon() -> str:
            return "soon"

        async def later() -> str:
            await slow.wait()
            return "later"

        async with workplaces.place() as place:
            (other,) = await visitors(workplaces, 1)
            assert await place.until(soon()) == "soon"
            assert not other.works
            waiting = asyncio.create_task(place.until(later()))
            while not other.works:  # noqa: ASYNC110 - it takes its time by the clock
                await asyncio.sleep(0.01)
            slow.set()
            await settle()
            assert not waiting.done()
            other.leaves.set()
            assert await waiting == "later"

    asyncio.run(come())


def test_an_error_of_what_is_waited_for_comes_through() -> None:
    async def come() -> None:
        async def breaks() -> None:
            raise ValueError("broken")

        async with Workplaces(1, 0).place() as place:
            with pytest.raises(ValueError, match="broken"):
                await place.until(breaks())

    asyncio.run(come())


def test_tasks_of_one_request_that_come_and_go_hold_one_place() -> None:
    """One comes back while another leaves: no place is given up twice, and none is kept."""

    async def come() -> None:
        workplaces = Workplaces(1, 9)
        first, second = asyncio.Event(), asyncio.Event()

        async def ask_a_model(answered: asyncio.Event) -> None:
            async with away():
                await answered.wait()

        async def summarize() -> None:
            async with workplaces.place():
                one = asyncio.create_task(ask_a_model(first))
                await settle()
                first.set()
                await settle()
                other = asyncio.create_task(ask_a_model(second))
                await asyncio.gather(one, other)

        summary = asyncio.create_task(summarize())
        await settle()
        (busy,) = await visitors(workplaces, 1)
        assert busy.works
        later = await visitors(workplaces, 2)
        assert not any(one.works for one in later)
        busy.leaves.set()
        await settle()
        assert [one.works for one in later] == [True, False]
        second.set()
        later[0].leaves.set()
        await summary
        await settle()
        assert later[1].works
        assert not (await visitors(workplaces, 1))[0].works

    asyncio.run(come())


WAITS = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=4), min_size=1, max_size=6)


@given(requests=WAITS, places=st.integers(1, 3), called_off=st.sets(st.integers(0, 5)))
def test_no_place_is_lost_or_won_by_requests_of_many_tasks(
    requests: list[list[int]], places: int, called_off: set[int]
) -> None:
    async def come() -> None:
        workplaces = Workplaces(places, 100)

        async def wait(times: int) -> None:
            for _ in range(times):
                async with away():
                    for _ in range(times):
                        await asyncio.sleep(0)
                await asyncio.sleep(0)

        async def work(waits: list[int]) -> None:
            async with workplaces.place():
                await asyncio.gather(*(wait(times) for times in waits))

        tasks = [asyncio.create_task(work(waits)) for waits in requests]
        for _ in range(3):
            await asyncio.sleep(0)
        for at in called_off & set(range(len(tasks))):
            tasks[at].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await settle()
        working = [one.works for one in await visitors(workplaces, places + 1)]
        assert working == [True] * places + [False]

    asyncio.run(come())


STEPS = st.lists(
    st.tuples(st.sampled_from(["come", "leave", "call off"]), st.integers(0, 30)), max_size=60
)


@given(steps=STEPS, places=st.integers(1, 3), waiting=st.integers(0, 4))
def test_no_place_is_lost_or_given_twice(
    steps: list[tuple[str, int]], places: int, waiting: int
) -> None:
    """Whatever comes and goes, never more work than there are places, and in the end all do."""

    async def come() -> None:
        workplaces = Workplaces(places, waiting)
        there: list[Visitor] = []
        for what, which in steps:
            if what == "come":
                there.append(Visitor(workplaces))
            elif there:
                one = there[which % len(there)]
                one.leaves.set() if what == "leave" else one.task.cancel()
            if which % 3:
                await settle()
            assert sum(one.works for one in there) <= places
        for one in there:
            one.leaves.set()
        await asyncio.gather(*(one.task for one in there), return_exceptions=True)
        assert all(one.works for one in await visitors(workplaces, places))

    asyncio.run(come())
