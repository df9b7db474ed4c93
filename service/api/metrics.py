"""`/metrics`: what Prometheus asks for."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.api.dependencies import Parts
from service.observability.metrics import CONTENT_TYPE, Metrics

router = APIRouter(tags=["operations"])


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "The metrics, in the text format of Prometheus.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
)
def metrics(_parts: Parts, request: Request) -> Response:
    """How much is asked, how long it takes, and what the library holds, in numbers alone."""
    held: Metrics = request.app.state.metrics
    return Response(held.written(), media_type=CONTENT_TYPE)
