"""Errors as problem+json (RFC 9457): every error of ours, of the framework, and the unforeseen."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from ingestion.errors import (
    IndexDamaged,
    IngestionError,
    InvalidMetadata,
    InvalidName,
    InvalidValue,
    LibraryError,
    ParseError,
    QueueFull,
    SourceError,
    SourceTooLarge,
    UnknownCollection,
    UnknownConversation,
    UnknownDocument,
    UnknownJob,
    UnknownPage,
    UnknownTurn,
    UnsupportedFormat,
)
from service.api.schemas import Problem
from service.errors import (
    InvalidRequest,
    ModelError,
    ServiceError,
    TextTooLong,
    UnknownEvaluation,
)

MEDIA_TYPE = "application/problem+json"

# When to send again what a full queue has refused.
_FULL_S = "30"
_CLIENT_GONE = 499

_log = logging.getLogger(__name__)

# The first class that an error is an instance of decides.
_STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (UnknownCollection, HTTPStatus.NOT_FOUND),
    (UnknownDocument, HTTPStatus.NOT_FOUND),
    (UnknownPage, HTTPStatus.NOT_FOUND),
    (UnknownJob, HTTPStatus.NOT_FOUND),
    (UnknownEvaluation, HTTPStatus.NOT_FOUND),
    (UnknownConversation, HTTPStatus.NOT_FOUND),
    (UnknownTurn, HTTPStatus.NOT_FOUND),
    (InvalidName, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InvalidValue, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InvalidMetadata, HTTPStatus.UNPROCESSABLE_ENTITY),
    (SourceTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (UnsupportedFormat, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (ParseError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (SourceError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (TextTooLong, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (InvalidRequest, HTTPStatus.UNPROCESSABLE_ENTITY),
    (IndexDamaged, HTTPStatus.SERVICE_UNAVAILABLE),
    (LibraryError, HTTPStatus.SERVICE_UNAVAILABLE),
    (ModelError, HTTPStatus.BAD_GATEWAY),
    (IngestionError, HTTPStatus.INTERNAL_SERVER_ERROR),
    (ServiceError, HTTPStatus.INTERNAL_SERVER_ERROR),
)

RESPONSES: dict[int | str, dict[str, object]] = {
    "default": {
        "model": Problem,
        "description": "What went wrong and what to do about it.",
        "content": {MEDIA_TYPE: {}},
    }
}


def problem_of(error: Exception) -> Problem:
    """Describe an error for whoever sent the request; the unforeseen stays in the log."""
    for kind, status in _STATUS:
        if isinstance(error, kind):
            title = _words(type(error).__name__)
            return Problem(type="about:blank", title=title, status=status, detail=str(error))
    return Problem(
        type="about:blank",
        title="Internal error",
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        detail="Footnote failed while it worked on this request; its log has the reason.",
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error response of an application a problem."""
    app.add_exception_handler(IngestionError, _answer_error)
    app.add_exception_handler(ServiceError, _answer_error)
    app.add_exception_handler(Exception, _answer_unforeseen)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(ClientDisconnect, _answer_nobody)


async def _answer_error(_request: Request, error: Exception) -> JSONResponse:
    headers = {"Retry-After": _FULL_S} if isinstance(error, QueueFull) else None
    return _response(problem_of(error), headers)


async def _answer_unforeseen(_request: Request, error: Exception) -> JSONResponse:
    _log.error("unforeseen error", exc_info=error)
    return _response(problem_of(error))


async def _answer_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    title = HTTPStatus(error.status_code).phrase
    problem = Problem(
        type="about:blank", title=title, status=error.status_code, detail=str(error.detail)
    )
    return _response(problem, error.headers)


async def _answer_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    reasons = "; ".join(
        f"{'.'.join(str(part) for part in one['loc'][1:]) or one['loc'][0]}: "
        f"{one['msg'].removeprefix('Value error, ')}"
        for one in error.errors()
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _response(
        Problem(type="about:blank", title="Invalid request", status=status, detail=reasons)
    )


async def _answer_nobody(_request: Request, _error: Exception) -> Response:
    # Nobody reads it: the status is what logs show for a client that has hung up.
    return Response(status_code=_CLIENT_GONE)


def _response(problem: Problem, headers: object = None) -> JSONResponse:
    return JSONResponse(
        problem.model_dump(),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=dict(headers) if isinstance(headers, dict) else None,
    )


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
