"""`/v1/search`."""

from __future__ import annotations

from fastapi import APIRouter

from service.api.dependencies import Parts
from service.api.schemas import SearchRequest, SearchResults
from service.questions import checked_question
from service.retrieval import ranked, searched_in

router = APIRouter(tags=["search"])


@router.post("/v1/search")
def search(parts: Parts, request: SearchRequest) -> SearchResults:
    """The passages of a collection that bear on a query, best first."""
    query = checked_question(request.query, parts.settings.max_question_chars)
    collection = parts.library.collection(request.collection)
    filters = request.filters.conditions()
    found = parts.retriever.retrieve(query, request.collection, request.limit, filters=filters)
    return SearchResults(passages=list(ranked(found)), searched=searched_in(collection, filters))
