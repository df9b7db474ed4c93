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
    """The passages of a collection, or of several, that bear on a query, best first."""
    query = checked_question(request.query, parts.settings.max_question_chars)
    names, filters = request.names, request.filters.conditions()
    searched = searched_in(parts.library, names, filters)
    found = parts.retriever.retrieve(query, names, request.limit, filters=filters)
    return SearchResults(passages=list(ranked(found)), searched=searched)
