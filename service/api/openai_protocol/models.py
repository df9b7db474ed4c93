"""`/v1/models`: each collection as a model."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from service.api.dependencies import Parts
from service.api.openai_protocol.errors import RESPONSES
from service.api.openai_protocol.model_names import asked_model, model_name
from service.api.openai_protocol.schemas import Model, Models
from service.retrieval import searched_in

router = APIRouter(tags=["openai"], responses=RESPONSES)


@router.get("/v1/models")
def list_models(parts: Parts) -> Models:
    """Each collection as a model, by name."""
    return Models(
        data=[
            Model(id=model_name([one.name]), documents=one.documents, passages=one.passages)
            for one in parts.library.collections()
        ]
    )


@router.get("/v1/models/{model:path}")
async def read_model(parts: Parts, model: str) -> Model:
    """One collection, or several as one, as a model."""
    wanted = asked_model(model)
    searched = await asyncio.to_thread(searched_in, parts.library, wanted.collections)
    return Model(id=model, documents=searched.documents, passages=searched.passages)
