"""`/v1/search`."""

from __future__ import annotations

from fastapi import APIRouter

from service.answers import Searched
from service.api.dependencies import Parts
from service.api.schemas import SearchRequest, SearchResults
from service.questions import checked_question
from service.retrieval import ranked

router = APIRouter(tags=["search"])


@router.post("/v1/search")
def search(parts: Parts, request: SearchRequest) -> SearchResults:
    """The passages of a collection that bear on a query, best first."""
    query = checked_question(request.query, parts.settings.max_question_chars)
    collection = parts.library.collection(request.collection)
    found = parts.retriever.retrieve(query, request.collection, request.limit)
    return SearchResults(
        passages=list(ranked(found)),
        searched=Searched(collection.name, collection.documents, collection.passages),
    )
