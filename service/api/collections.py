"""`/v1/collections`."""

from __future__ import annotations

from fastapi import APIRouter

from service.api.dependencies import Parts
from service.api.schemas import Collection, Collections

router = APIRouter(tags=["collections"])


@router.get("/v1/collections")
def list_collections(parts: Parts) -> Collections:
    """All collections, by name, with the number of their documents and passages."""
    found = parts.library.collections()
    return Collections(collections=[Collection.model_validate(one) for one in found])
