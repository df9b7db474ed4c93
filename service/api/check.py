"""`/v1/check`: somebody's own text, every statement with its evidence and support."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.api.check_schemas import REPLY_EXAMPLE, CheckRequest
from service.api.dependencies import Parts
from service.checks import CheckedText

# Nobody reads it: the status is what proxies log for a client that has hung up.
_CLIENT_GONE = 499

ResultT = TypeVar("ResultT")

router = APIRouter(tags=["check"])


@router.post(
    "/v1/check",
    response_model=CheckedText,
    responses={200: {"content": {"application/json": {"example": REPLY_EXAMPLE}}}},
)
async def check(parts: Parts, request: Request, asked: CheckRequest) -> CheckedText | Response:
    """Check a text against passages, documents or a collection, sentence by sentence.

    Every statement comes with the sentences that are nearest to it, cut from the stored version or
    the given passage, and whether they support it. Nothing is stored and the text is not altered;
    citation marks such as `[1]` in it are not read. A client that hangs up ends the check.
    """
    return await _unless_gone(request, parts.checker.check(asked.text, asked.against())) or (
        Response(status_code=_CLIENT_GONE)
    )


async def _unless_gone(request: Request, work: Coroutine[Any, Any, ResultT]) -> ResultT | None:
    """The result of some work; it is cancelled, and there is none, if the client hangs up."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()
        for task in (working, leaving):
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
