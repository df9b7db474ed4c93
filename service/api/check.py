"""`/v1/check`: somebody's own text, every statement with its evidence and support."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.api.check_schemas import CheckRequest
from service.api.dependencies import Parts
from service.api.leaving import unless_left
from service.checks import CheckedText

router = APIRouter(tags=["check"])


@router.post("/v1/check", response_model=CheckedText)
async def check(parts: Parts, request: Request, asked: CheckRequest) -> CheckedText:
    """Check a text against passages, documents or a collection, sentence by sentence.

    Every statement comes with the sentences that are nearest to it, cut from the stored version or
    the given passage, and whether they support it. Nothing is stored and the text is not altered;
    citation marks such as `[1]` in it are not read. A client that hangs up ends the check.
    """
    return await unless_left(request, parts.checker.check(asked.text, asked.against()))
