"""Signing in through an OpenID provider: the authorization code flow with PKCE.

What is believed is the ID token alone, and of it only what the provider has signed with one of its
published keys, for this client, in answer to the very request that began here (OpenID Connect Core
1.0, section 3.1.3.7; RFC 7636).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from ingestion.library.api_keys import SCOPES, Scope
from service.access.principals import Principal
from service.errors import SignInFailed

_TIMEOUT_S = 10.0
_PENDING_S = 600.0
_MOST_PENDING = 1_000
_LEEWAY_S = 30
# Signatures with a public key only: a token "signed" with what everybody can read is none.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
_PREFIX = "footnote:"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class OidcRules:
    """The provider, this client's name and secret there, and what its users may do here.

    With `scopes_claim`, that claim of the ID token lists the scopes, by themselves or as
    `footnote:read`; without it every user has `scopes`.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    scopes: frozenset[Scope]
    collections: frozenset[str] | None
    scopes_claim: str | None = None


@dataclass(frozen=True, slots=True)
class _Pending:
    """A sign-in that was begun: what its end has to match."""

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str
    began: float


class OidcProvider:
    """Sends browsers to the provider, and learns who came back. Safe to use from any thread.

    Sign-ins that are under way are kept in memory: whoever was away longer begins again.
    """

    def __init__(self, rules: OidcRules) -> None:
        self._rules = rules
        self._lock = threading.Lock()
        self._pending: OrderedDict[str, _Pending] = OrderedDict()

    def begin(self, redirect_uri: str) -> tuple[str, str]:
        """Where to send a browser, and the state that it is to bring back with its cookie.

        Raises:
            SignInFailed: if the provider cannot be reached, or does not describe itself.
        """
        endpoint = self._endpoint(self._described(), "authorization_endpoint")
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._lock:
            self._pending[state] = _Pending(nonce, verifier, redirect_uri, time.monotonic())
            while len(self._pending) > _MOST_PENDING:
                self._pending.popitem(last=False)
        challenge = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._rules.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        joined = "&" if "?" in endpoint else "?"
        return f"{endpoint}{joined}{urlencode(asked)}", state

    def finish(self, code: str, state: str, cookie: str | None) -> Principal:
        """Whoever came back from the provider.

        Args:
            code: what the provider gave the browser for us.
            state: what it handed back.
            cookie: what this browser has kept since it was sent there.

        Raises:
            SignInFailed: if anything of it does not match, with the reason for the audit log.
        """
        if cookie is None or not hmac.compare_digest(cookie.encode(), state.encode()):
            raise SignInFailed("the sign-in was begun in another browser")
        with self._lock:
            pending = self._pending.pop(state, None)
        if pending is None or time.monotonic() - pending.began > _PENDING_S:
            raise SignInFailed("the sign-in was not begun here, or took too long")
        described = self._described()
        token = self._token(described, code, pending)
        claims = self._claims(described, token)
        nonce = claims.get("nonce")
        if not isinstance(nonce, str) or not hmac.compare_digest(
            nonce.encode(), pending.nonce.encode()
        ):
            raise SignInFailed("the ID token answers another sign-in")
        return self._principal(claims)

    def _described(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0)."""
        address = self._rules.issuer.rstrip("/") + "/.well-known/openid-configuration"
        described = self._asked("GET", address)
        if described.get("issuer") != self._rules.issuer:
            raise SignInFailed("the provider calls itself by another name than its settings here")
        return described

    def _token(self, described: dict[str, Any], code: str, pending: _Pending) -> str:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": pending.redirect_uri,
            "client_id": self._rules.client_id,
            "code_verifier": pending.verifier,
        }
        if self._rules.client_secret is not None:
            sent["client_secret"] = self._rules.client_secret
        reply = self._asked("POST", self._endpoint(described, "token_endpoint"), sent)
        token = reply.get("id_token")
        if not isinstance(token, str):
            raise SignInFailed("the provider gave no ID token")
        return token

    def _claims(self, described: dict[str, Any], token: str) -> dict[str, Any]:
        import jwt  # with cryptography behind it, slow to import

        published = self._asked("GET", self._endpoint(described, "jwks_uri"))
        try:
            keys = jwt.PyJWKSet.from_dict(published)
            wanted = jwt.get_unverified_header(token).get("kid")
            named = [one for one in keys.keys if wanted is None or one.key_id == wanted]
            if len(named) != 1:
                raise SignInFailed("the ID token is signed with none of the provider's keys")
            claims: dict[str, Any] = jwt.decode(
                token,
                named[0],
                algorithms=_ALGORITHMS,
                audience=self._rules.client_id,
                issuer=self._rules.issuer,
                leeway=_LEEWAY_S,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise SignInFailed(f"the ID token does not hold: {type(error).__name__}") from None
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", self._rules.client_id if not several else None) != (
            self._rules.client_id
        ):
            raise SignInFailed("the ID token was made for another client")
        return claims

    def _principal(self, claims: dict[str, Any]) -> Principal:
        names = (claims.get(one) for one in ("preferred_username", "email", "name", "sub"))
        name = next(one for one in names if isinstance(one, str) and one.isprintable() and one)
        scopes = self._scopes(claims)
        if not scopes:
            raise SignInFailed("the provider gives this user no scope here")
        owner = (
            f"oidc:{hashlib.sha256(self._rules.issuer.encode()).hexdigest()[:16]}:{claims['sub']}"
        )
        return Principal(f"oidc:{name[:_LONGEST_NAME]}", scopes, self._rules.collections, owner)

    def _scopes(self, claims: dict[str, Any]) -> frozenset[Scope]:
        if self._rules.scopes_claim is None:
            return self._rules.scopes
        given = claims.get(self._rules.scopes_claim)
        listed = given.split() if isinstance(given, str) else given
        if not isinstance(listed, list):
            return frozenset()
        plain = {str(one).removeprefix(_PREFIX) for one in listed}
        return frozenset(one for one in SCOPES if one in plain)

    def _endpoint(self, described: dict[str, Any], name: str) -> str:
        endpoint = described.get(name)
        if not isinstance(endpoint, str):
            raise SignInFailed(f"the provider names no {name}")
        return endpoint

    def _asked(
        self, method: str, address: str, form: dict[str, str] | None = None
    ) -> dict[str, Any]:
        import httpx  # slow to import

        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise SignInFailed("the provider is not reached over HTTPS")
        try:
            reply = httpx.request(method, address, data=form, timeout=_TIMEOUT_S)
            reply.raise_for_status()
            found: Any = reply.json()
        except (httpx.HTTPError, ValueError) as error:
            raise SignInFailed(
                f"the provider cannot be asked: {type(error).__name__} at {parts.path}"
            ) from None
        if not isinstance(found, dict):
            raise SignInFailed(f"the provider answers no object at {parts.path}")
        return found
