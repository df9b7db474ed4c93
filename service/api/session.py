"""`/v1/session`: signing in with a key, from a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field, SecretStr

from ingestion.library import Library
from ingestion.library.api_keys import SCOPES, Scope
from ingestion.library.audit import acting_as
from ingestion.library.sessions import SignedIn
from service.access.authentication import (
    SECURE_SESSION_COOKIE,
    SESSION_COOKIE,
    Authenticator,
    Credentials,
)
from service.access.principals import LOCAL, NOBODY, Principal
from service.access.rules import AccessRules
from service.api.dependencies import AUTHENTICATOR, CREDENTIALS, Caller
from service.api.entrance import is_secure
from service.api.schemas import Wire

router = APIRouter(tags=["access"])


class SignIn(Wire):
    """A key to sign in with."""

    key: Annotated[SecretStr, Field(max_length=200)]


class Session(Wire):
    """Who one is, and what one may do."""

    signed_in: bool = Field(description="Whether one may see anything.")
    name: str
    scopes: list[Scope]
    collections: list[str] | None = Field(description="The only ones that are seen; null: all.")
    asks_for_key: bool = Field(description="Whether nobody gets in without signing in.")
    has_provider: bool = Field(description="Whether one can sign in elsewhere, at `/v1/sign-in`.")
    can_sign_out: bool = Field(description="Whether a session can be ended here.")


@router.get("/v1/session")
def read_session(request: Request, caller: Caller) -> Session:
    """Who one is, and what one may do. It can be asked by anybody."""
    shown: Credentials = request.scope[CREDENTIALS]
    return _session(request, caller, can_sign_out=shown.session is not None)


@router.post("/v1/session")
def sign_in(request: Request, response: Response, wanted: SignIn) -> Session:
    """Sign in with a key: the browser keeps a cookie that pages cannot read, and no key.

    The cookie is sent by pages of this service only. It ends with the key, at sign-out, or when
    FOOTNOTE_SESSION_HOURS are over.
    """
    authenticator: Authenticator = request.scope[AUTHENTICATOR]
    shown: Credentials = request.scope[CREDENTIALS]
    principal = authenticator.with_key(wanted.key.get_secret_value(), shown.address)
    begin_session(request, response, principal)
    return _session(request, principal, can_sign_out=True)


@router.delete("/v1/session", status_code=HTTPStatus.NO_CONTENT)
def sign_out(request: Request, caller: Caller) -> Response:
    """Sign out: the session ends, and the cookie goes."""
    shown: Credentials = request.scope[CREDENTIALS]
    if shown.session is not None:
        with acting_as(caller.audited_as):
            _library(request).sessions.end(shown.session)
    response = Response(status_code=HTTPStatus.NO_CONTENT)
    secure = is_secure(request.scope, _rules(request))
    response.delete_cookie(
        SECURE_SESSION_COOKIE if secure else SESSION_COOKIE,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
    return response


def begin_session(request: Request, response: Response, principal: Principal) -> None:
    """Begin a session, and have the browser keep its cookie."""
    rules = _rules(request)
    who = SignedIn(
        principal.name,
        principal.scopes,
        principal.collections,
        principal.owner,
        principal.key_id,
    )
    with acting_as(principal.audited_as):
        text, ends = _library(request).sessions.begin(who, rules.session_lasts)
    secure = is_secure(request.scope, rules)
    response.set_cookie(
        SECURE_SESSION_COOKIE if secure else SESSION_COOKIE,
        text,
        max_age=int((ends - datetime.now(UTC)).total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
    response.headers["Cache-Control"] = "no-store"


def _session(request: Request, principal: Principal, *, can_sign_out: bool) -> Session:
    authenticator: Authenticator = request.scope[AUTHENTICATOR]
    collections = principal.collections
    return Session(
        signed_in=principal is not NOBODY,
        name="" if principal in (NOBODY, LOCAL) else principal.name,
        scopes=[one for one in SCOPES if principal.may(one)],
        collections=None if collections is None else sorted(collections),
        asks_for_key=authenticator.asks_for_keys,
        has_provider=request.app.state.oidc is not None,
        can_sign_out=can_sign_out and principal is not NOBODY,
    )


def _library(request: Request) -> Library:
    """The whole library: a session is begun before there is anybody who may see of it."""
    library: Library = request.app.state.services.library
    return library


def _rules(request: Request) -> AccessRules:
    rules: AccessRules = request.app.state.rules
    return rules
