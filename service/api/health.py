"""`/healthz` and `/readyz`."""

from __future__ import annotations

from fastapi import APIRouter

from service.api.dependencies import Parts
from service.api.schemas import Health

router = APIRouter(tags=["health"])


@router.get("/healthz")
def health() -> Health:
    """Whether the process answers at all."""
    return Health(status="ok")


@router.get("/readyz")
def readiness(parts: Parts) -> Health:
    """Whether questions can be answered, and with which models."""
    parts.library.collections()
    return Health(status="ready", model=parts.model, embedding_model=parts.embedder.model_id)
