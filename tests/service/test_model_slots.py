"""No more requests than agreed are under way at a model, and who waits too long is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from prompts import Message
from service.errors import ModelOverloaded, ModelTimeout
from service.model_slots import ModelSlots, TooManyWaiting
from service.models import Reply
from tests.openai_server import fake_openai
from tests.service.test_models import QUICK, model_at


def test_places_are_given_in_order_and_given_back() -> None:
    slots = ModelSlots(2)
    under_way = most = 0

    async def work() -> None:
        nonlocal under_way, most
        async with slots.one(10):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    async def many() -> None:
        await asyncio.gather(*(work() for _ in range(20)))

    asyncio.run(many())
    asyncio.run(many())  # another event loop has places of its own

    assert most == 2


def test_who_finds_no_place_in_time_is_told() -> None:
    slots = ModelSlots(1)

    async def two() -> None:
        async with slots.one(1):
            with pytest.raises(TimeoutError):
                async with slots.one(0.01):
                    pass

    asyncio.run(two())


def test_who_finds_too_many_waiting_is_told_at_once() -> None:
    slots = ModelSlots(1, most_waiting=1)

    async def three() -> None:
        async with slots.one(1):
            second = asyncio.create_task(hold())
            await asyncio.sleep(0)
            with pytest.raises(TooManyWaiting):
                async with slots.one(60):
                    pass
        await second

    async def hold() -> None:
        async with slots.one(60):
            pass

    asyncio.run(three())


def test_a_request_that_finds_no_place_is_told_how_many_were_under_way() -> None:
    timeouts = replace(QUICK, first_token_s=0.3, stall_s=2)
    with fake_openai() as server:
        server.reply("It rained", ending="stall")
        model = replace(model_at(server.url, timeouts), slots=ModelSlots(1))

        async def both() -> list[BaseException | Reply]:
            asked = [model.complete([Message("user", "Rain?")]) for _ in range(2)]
            return await asyncio.gather(*asked, return_exceptions=True)

        first, second = asyncio.run(both())

    assert isinstance(first, ModelTimeout)
    assert isinstance(second, ModelOverloaded)
    assert "1 requests were under way for 0.3 seconds" in str(second)
    assert len(server.requests) == 1
