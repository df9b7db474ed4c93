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
    InvalidExchange,
    InvalidMetadata,
    InvalidName,
    InvalidValue,
    LibraryError,
    ParseError,
    SourceError,
    SourceTooLarge,
    UnknownCollection,
    UnknownConversation,
    UnknownDocument,
    UnknownJob,
    UnknownKey,
    UnknownPage,
    UnknownTurn,
    UnsupportedFormat,
)
from service.api.methods import allowed_at
from service.api.schemas import Problem
from service.errors import (
    AccessRefused,
    InvalidRequest,
    ModelError,
    NotAllowed,
    NotSignedIn,
    Overloaded,
    ServiceError,
    TextTooLong,
    TooManyRequests,
    UnknownEvaluation,
)

MEDIA_TYPE = "application/problem+json"

# When to send again what cannot be done now.
_AGAIN_S = "30"
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
    (UnknownKey, HTTPStatus.NOT_FOUND),
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (TooManyRequests, HTTPStatus.TOO_MANY_REQUESTS),
    (Overloaded, HTTPStatus.SERVICE_UNAVAILABLE),
    (InvalidName, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InvalidValue, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InvalidExchange, HTTPStatus.UNPROCESSABLE_ENTITY),
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


def headers_of(error: Exception) -> dict[str, str]:
    """What goes with the problem that an error becomes: when to try again, how to sign in."""
    if isinstance(error, NotSignedIn):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, AccessRefused) and error.retry_after_s is not None:
        return {"Retry-After": str(error.retry_after_s)}
    if problem_of(error).status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": _AGAIN_S}
    return {}


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error response of an application a problem."""
    app.add_exception_handler(IngestionError, _answer_error)
    app.add_exception_handler(ServiceError, _answer_error)
    app.add_exception_handler(Exception, _answer_unforeseen)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(ClientDisconnect, _answer_nobody)


async def _answer_error(_request: Request, error: Exception) -> JSONResponse:
    return _response(problem_of(error), headers_of(error))


async def _answer_unforeseen(_request: Request, error: Exception) -> JSONResponse:
    _log.error("unforeseen error", exc_info=error)
    return _response(problem_of(error))


async def _answer_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    if error.status_code == HTTPStatus.BAD_REQUEST:
        # The framework's only one: bytes that are no text.
        return _response(_invalid("the body is no JSON in UTF-8"))
    problem = Problem(
        type="about:blank",
        title=HTTPStatus(error.status_code).phrase,
        status=error.status_code,
        detail=str(error.detail),
    )
    if error.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return _response(problem, error.headers)
    allowed = allowed_at(request.app, request.url.path)
    problem.detail = f"{request.method} is not what this path takes, but {allowed or 'GET'}"
    return _response(problem, {"Allow": allowed} if allowed else error.headers)


async def _answer_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    reasons = "; ".join(
        f"{'.'.join(str(part) for part in one['loc'][1:]) or one['loc'][0]}: "
        f"{one['msg'].removeprefix('Value error, ')}"
        for one in error.errors()
    )
    return _response(_invalid(reasons))


def _invalid(reasons: str) -> Problem:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return Problem(type="about:blank", title="Invalid request", status=status, detail=reasons)


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
