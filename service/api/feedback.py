"""`/v1/feedback`: what a reader says of an answer, for the evaluation set."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from ingestion.library.feedback import Feedback, FeedbackVerdict
from service.api.dependencies import Parts
from service.api.schemas import Body, CollectionName, Wire
from service.errors import InvalidRequest
from service.questions import checked_question, is_encodable

_LONGEST_TEXT = 20_000
_MOST_DOCUMENTS = 100

router = APIRouter(tags=["feedback"])


class FeedbackRequest(Body):
    """A thumbs-up or thumbs-down on an answer or a sentence of it, and what would be right."""

    collection: CollectionName
    question: str
    answer: str = Field(max_length=_LONGEST_TEXT, description="The text that was shown.")
    verdict: FeedbackVerdict
    correction: str = Field("", max_length=_LONGEST_TEXT)
    statement: str = Field(
        "", max_length=_LONGEST_TEXT, description="The sentence of the answer that it is about."
    )
    documents: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field(
        default=[], max_length=_MOST_DOCUMENTS, description="Ids of the documents that it cites."
    )


class FeedbackKept(Wire):
    """Feedback was kept under this id."""

    id: str


@router.post("/v1/feedback", status_code=HTTPStatus.CREATED)
def give_feedback(parts: Parts, request: FeedbackRequest) -> FeedbackKept:
    """Keep what a reader says of an answer. `footnote eval collect` makes candidates of it."""
    question = checked_question(request.question, parts.settings.max_question_chars)
    if not is_encodable(request.answer + request.correction + request.statement):
        raise InvalidRequest("the text holds half a character (an unpaired surrogate)")
    parts.library.collection_id(request.collection)
    for document_id in request.documents:
        parts.library.versions(document_id)  # raises if it is not known
    given = Feedback(
        collection=request.collection,
        question=question,
        answer=request.answer,
        verdict=request.verdict,
        correction=request.correction.strip(),
        statement=request.statement.strip(),
        document_ids=tuple(request.documents),
    )
    return FeedbackKept(id=parts.library.feedback.add(given))
