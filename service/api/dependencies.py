"""What routes ask for by annotation: the parts as whoever sent the request may see them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Scope

from service.access.principals import Principal
from service.bootstrap import Services

PRINCIPAL = "footnote.principal"
PARTS = "footnote.parts"
CREDENTIALS = "footnote.credentials"
AUTHENTICATOR = "footnote.authenticator"


def parts_of(request: Request | Scope) -> Services:
    """The parts as the principal of a request may see them, for code that is no route.

    There are none before `service.api.entrance` has let the request in.
    """
    parts: Services = _scope(request)[PARTS]
    return parts


def principal_of(request: Request | Scope) -> Principal:
    """Whoever sent a request."""
    principal: Principal = _scope(request)[PRINCIPAL]
    return principal


def _scope(request: Request | Scope) -> Scope:
    return request.scope if isinstance(request, Request) else request


def _parts(request: Request) -> Services:
    return parts_of(request)


def _principal(request: Request) -> Principal:
    return principal_of(request)


Parts = Annotated[Services, Depends(_parts)]
Caller = Annotated[Principal, Depends(_principal)]
