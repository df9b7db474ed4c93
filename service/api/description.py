"""What the application's description of itself says of every operation beside what routes declare.

A route declares what it returns. Which keys are asked for, and with which statuses a request can
be refused on its way, follows from what stands before all routes, and so it is added here, in one
place; `default` responses, which would promise nothing, are replaced. So are links from what an
operation returns to what can be done with it. `tests/api_fuzz` holds the service to all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from service.api.examples import operations_of
from service.api.problems import MEDIA_TYPE

_SECURITY_SCHEMES = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that `footnote keys create` made. Without any key that was ever "
        "made, the service asks for none and is reached from its own machine alone.",
    },
    "keyHeader": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key, for clients that cannot send a bearer token.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "footnote-session",
        "description": "What `POST /v1/session` has a browser keep; over HTTPS its name is "
        "`__Host-footnote-session`.",
    },
}
# Machines ask these whether the service is there; whoever is about to sign in has no key yet.
_OPEN = frozenset(
    {
        "GET /healthz",
        "GET /readyz",
        "GET /v1/session",
        "POST /v1/session",
        "DELETE /v1/session",
        "GET /v1/sign-in",
        "GET /v1/sign-in/callback",
    }
)
_UNLIMITED = frozenset({"GET /healthz", "GET /readyz"})
_SAFE_METHODS = frozenset({"GET", "HEAD"})

_WHY = {
    400: "The request is not one that can be worked on; the message says what to change.",
    401: "No key or session came along, or none that is valid.",
    403: "The key lacks the scope that this takes, or another site sent the request.",
    404: "What is named does not exist, or is not for this key to see.",
    408: "The body came too slowly.",
    413: "The request, or something in it, is larger than its limit.",
    415: "None of the formats that are read.",
    421: "The service is not reached under the name that was asked for.",
    422: "The request is not one that can be worked on; `detail` says what to change.",
    429: "Too many requests: this one can be sent again later.",
    500: "Footnote failed; its log has the reason under the request's id.",
    502: "The language model gave no answer; the reason is told.",
    503: "As many requests as may wait are waiting, or the library cannot be reached now.",
}
# What only some operations answer. A collection or document that is named in a body or query may
# be unknown; files and pages may be of no format that is read; the language model may fail.
_OWN: Mapping[str, frozenset[int]] = {
    "GET /v1/documents": frozenset({404}),
    "POST /v1/documents": frozenset({404}),
    "POST /v1/documents/delete": frozenset({404}),
    "POST /v1/documents/urls": frozenset({404}),
    "POST /v1/documents/text": frozenset({404}),
    "GET /v1/jobs": frozenset({404}),
    "POST /v1/search": frozenset({404}),
    "POST /v1/ask": frozenset({404, 502}),
    "POST /v1/summarize": frozenset({404, 415, 502}),
    "POST /v1/summarize/files": frozenset({404, 415, 502}),
    "POST /v1/check": frozenset({404, 502}),
    "POST /v1/feedback": frozenset({404}),
    "POST /v1/keys": frozenset({404}),
    "POST /v1/session": frozenset({401}),
    "GET /v1/sign-in": frozenset({404}),
    "GET /v1/sign-in/callback": frozenset({404}),
    "POST /v1/chat/completions": frozenset({404, 502}),
    "POST /v1/responses": frozenset({404, 502}),
}

# Where a response holds what another operation asks for by another name.
_LINKS: Mapping[str, tuple[tuple[str, Mapping[str, Any]], ...]] = {
    "GET /v1/models": (("GET /v1/models/{model}", {"model": "$response.body#/data/0/id"}),),
    "POST /v1/responses": (
        ("GET /v1/responses/{response_id}", {"response_id": "$response.body#/id"}),
    ),
    "GET /v1/evaluations": (
        (
            "GET /v1/evaluations/{evaluation_id}",
            {"evaluation_id": "$response.body#/evaluations/0/id"},
        ),
        (
            "GET /v1/evaluations/{evaluation_id}/report",
            {"evaluation_id": "$response.body#/evaluations/0/id"},
        ),
    ),
    "GET /v1/conversations/{conversation_id}/turns": tuple(
        (
            f"GET /v1/conversations/{{conversation_id}}/turns/{{turn_id}}{what}",
            {
                "conversation_id": "$request.path.conversation_id",
                "turn_id": "$response.body#/turns/0/id",
            },
        )
        for what in ("", "/export")
    ),
    "GET /v1/documents/{document_id}/pages": tuple(
        (
            f"GET /v1/documents/{{document_id}}/pages/{{number}}{what}",
            {
                "document_id": "$request.path.document_id",
                "number": "$response.body#/pages/0/number",
            },
        )
        for what in ("", "/words", "/image")
    ),
}
# One event of a stream, as OpenAPI 3.2 describes the items of one.
_EVENT = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}

_REQUEST_ID = {
    "description": "The request's id, as in the service's log.",
    "required": True,
    "schema": {"type": "string"},
}
_RETRY_AFTER = {
    "description": "In how many seconds to send this again.",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}
_SIGN_IN = {
    "description": "How to sign in.",
    "required": True,
    "schema": {"type": "string"},
}
_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def with_refusals(description: Mapping[str, Any]) -> dict[str, Any]:
    """An OpenAPI description that says of every operation what it takes and how it can refuse."""
    whole = deepcopy(dict(description))
    components = whole.setdefault("components", {})
    components["securitySchemes"] = deepcopy(_SECURITY_SCHEMES)
    refusals: dict[str, Any] = {}
    components["responses"] = refusals
    components["headers"] = {"RequestId": _REQUEST_ID}
    whole["security"] = [{name: []} for name in _SECURITY_SCHEMES]
    operations = dict(operations_of(whole))
    for name, operation in operations.items():
        if name in _OPEN:
            operation["security"] = []
        _describe(name, operation, refusals)
    for name, links in _LINKS.items():
        _link(operations[name], links, operations)
    return whole


def statuses_of(name: str, operation: Mapping[str, Any], *, invalid: int) -> Iterator[int]:
    """How an operation can refuse or fail; `invalid` is what it answers to an invalid request."""
    yield from (421, 500, 503)
    if name in _UNLIMITED:
        return
    method, _, path = name.partition(" ")
    yield from (invalid, 429)
    if name not in _OPEN:
        yield from (401, 403)
    elif method not in _SAFE_METHODS:
        yield 403
    if "requestBody" in operation:
        yield from (408, 413)
    if "{" in path:
        yield 404
    yield from _OWN.get(name, ())


def _describe(name: str, operation: dict[str, Any], refusals: dict[str, Any]) -> None:
    responses = operation["responses"]
    declared = responses.pop("default")["content"]
    schema = declared["application/json"]["schema"]
    # The OpenAI protocol has its own shape of errors, and knows no 422.
    if MEDIA_TYPE in declared:
        kind, invalid, content = "Problem", 422, {MEDIA_TYPE: {"schema": schema}}
    else:
        kind, invalid, content = "Error", 400, {"application/json": {"schema": schema}}
    for response in responses.values():
        headers = response.setdefault("headers", {})
        headers["X-Request-ID"] = {"$ref": "#/components/headers/RequestId"}
        if events := response.get("content", {}).get("text/event-stream"):
            events["itemSchema"] = _EVENT
            events.pop("schema")  # it would describe the events together
    for status in sorted(set(statuses_of(name, operation, invalid=invalid))):
        refusal = f"{kind}{status}"
        refusals.setdefault(refusal, _refusal(status, content))
        responses[str(status)] = {"$ref": f"#/components/responses/{refusal}"}


def _link(
    operation: dict[str, Any],
    links: tuple[tuple[str, Mapping[str, Any]], ...],
    operations: Mapping[str, Mapping[str, Any]],
) -> None:
    """Say where the first response of an operation leads."""
    response = next(iter(operation["responses"].values()))
    for target, parameters in links:
        to = operations[target]
        response.setdefault("links", {})[to["summary"]] = {
            "operationId": to["operationId"],
            "parameters": dict(parameters),
        }


def _refusal(status: int, content: Mapping[str, Any]) -> dict[str, Any]:
    headers: dict[str, Any] = {"X-Request-ID": {"$ref": "#/components/headers/RequestId"}}
    if status in _LATER:
        headers["Retry-After"] = _RETRY_AFTER
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = _SIGN_IN
    return {"description": _WHY[status], "headers": headers, "content": dict(content)}
