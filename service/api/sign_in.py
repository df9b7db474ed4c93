"""`/v1/sign-in`: signing in through an OpenID provider, for browsers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Cookie, HTTPException, Query, Request
from fastapi.responses import RedirectResponse

from service.access.authentication import Authenticator
from service.access.oidc import OidcProvider
from service.api.dependencies import AUTHENTICATOR, CREDENTIALS
from service.api.entrance import is_secure
from service.api.session import begin_session
from service.errors import SignInFailed

router = APIRouter(tags=["access"])

_CALLBACK = "/v1/sign-in/callback"
_STATE_COOKIE = "footnote-sign-in"
_LASTS_S = 600
_REFUSED = "/?sign-in=refused"

_REDIRECT: dict[int | str, dict[str, object]] = {303: {"description": "Where to go next."}}


@router.get(
    "/v1/sign-in",
    response_class=RedirectResponse,
    status_code=HTTPStatus.SEE_OTHER,
    responses=_REDIRECT,
)
def begin(request: Request) -> RedirectResponse:
    """Go to the provider to sign in there. There is one if FOOTNOTE_OIDC_ISSUER names it."""
    provider = _provider(request)
    secure = is_secure(request.scope, request.app.state.rules)
    # The guard has let through no host name but those that are allowed.
    home = f"{'https' if secure else 'http'}://{request.headers['host']}"
    try:
        address, state = provider.begin(home + _CALLBACK)
    except SignInFailed as error:
        return _refused(request, error)
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    # `lax`, since the provider sends the browser back from another site.
    response.set_cookie(
        _STATE_COOKIE,
        state,
        max_age=_LASTS_S,
        path="/v1/sign-in",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get(
    _CALLBACK,
    response_class=RedirectResponse,
    status_code=HTTPStatus.SEE_OTHER,
    responses=_REDIRECT,
)
def come_back(
    request: Request,
    code: Annotated[str, Query(max_length=4_000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    kept: Annotated[str | None, Cookie(alias=_STATE_COOKIE, include_in_schema=False)] = None,
) -> RedirectResponse:
    """Where the provider sends a browser that it has signed in. What fails is in the audit log."""
    provider = _provider(request)
    try:
        principal = provider.finish(code, state, kept)
    except SignInFailed as error:
        return _refused(request, error)
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    begin_session(request, response, principal)
    response.delete_cookie(_STATE_COOKIE, path="/v1/sign-in")
    return response


def _provider(request: Request) -> OidcProvider:
    provider: OidcProvider | None = request.app.state.oidc
    if provider is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "this service has no provider to sign in with")
    return provider


def _refused(request: Request, error: SignInFailed) -> RedirectResponse:
    """The page says so; why is for the audit log, since the reason helps whoever tries things."""
    authenticator: Authenticator = request.scope[AUTHENTICATOR]
    authenticator.failed(request.scope[CREDENTIALS].address, str(error))
    return RedirectResponse(_REFUSED, HTTPStatus.SEE_OTHER)
