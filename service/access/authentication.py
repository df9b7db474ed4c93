"""From what came with a request to whoever sent it.

A key counts before a session, and both before what a proxy says. Without any of them, the request
is the local user's, as long as no key was ever made and the rules ask for none. Keys that are
revoked or have expired keep the service closed: it does not open by itself when the last one ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingestion.library import Library
from ingestion.library.api_keys import KEY_PATTERN
from ingestion.library.audit import acting_as
from service.access.limits import FailureLimit
from service.access.principals import (
    LOCAL,
    Principal,
    principal_of_key,
    principal_of_session,
)
from service.access.rules import AccessRules, ProxyRules
from service.errors import AccessRefused, NotSignedIn, TooManyRequests

SESSION_COOKIE = "footnote-session"
SECURE_SESSION_COOKIE = "__Host-footnote-session"

_LONGEST_USER = 200


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request shows of its sender; `address` is where the connection comes from."""

    address: str
    key: str | None = field(default=None, repr=False)
    session: str | None = field(default=None, repr=False)
    proxy_user: str | None = None


def credentials_of(
    address: str,
    headers: Mapping[str, str],
    cookies: Mapping[str, str],
    rules: AccessRules,
    *,
    is_secure: bool,
) -> Credentials:
    """What a request's headers and cookies show.

    Over HTTPS only the cookie counts that no other host of the domain can set.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    key = token.strip() if scheme.lower() == "bearer" else None
    return Credentials(
        address=address,
        key=key or headers.get("x-api-key") or None,
        session=cookies.get(SECURE_SESSION_COOKIE if is_secure else SESSION_COOKIE),
        proxy_user=headers.get(rules.proxy.header) if rules.proxy else None,
    )


class Authenticator:
    """Tells who sends requests. Safe to use from any thread."""

    def __init__(self, library: Library, rules: AccessRules) -> None:
        self._library = library
        self._rules = rules
        self._failures = FailureLimit()

    def principal(self, shown: Credentials) -> Principal:
        """Whoever shows some credentials.

        Raises:
            NotSignedIn: if they do not hold, or are needed and missing.
            TooManyRequests: if too many that do not hold came from there.
        """
        if shown.key is not None and self._looks_at(shown.key):
            return self.with_key(shown.key, shown.address)
        if shown.session is not None:
            who = self._library.sessions.find(shown.session)
            if who is not None:
                return principal_of_session(who)
        if shown.proxy_user is not None and self._rules.proxy is not None:
            return self._with_proxy(self._rules.proxy, shown.proxy_user, shown.address)
        if self.asks_for_keys:
            raise NotSignedIn
        return LOCAL

    def _looks_at(self, key: str) -> bool:
        """Whether a key counts: where nobody needs one, what is none of ours does not.

        Clients of the OpenAI protocol cannot send none, and send a word in its place.
        """
        return self.asks_for_keys or KEY_PATTERN.fullmatch(key) is not None

    @property
    def asks_for_keys(self) -> bool:
        """Whether nobody gets in without saying who they are."""
        return self._rules.keys_required or not self._library.keys.is_empty()

    def with_key(self, text: str, address: str) -> Principal:
        """Whoever holds a key; what does not hold is recorded, with the reason, as far as it goes.

        Raises:
            NotSignedIn: if it is none, or none that is valid.
            TooManyRequests: if too many that are none came from that address.
        """
        key = self._library.keys.find(text) if KEY_PATTERN.fullmatch(text) else None
        if key is not None and key.is_valid(datetime.now(UTC)):
            return principal_of_key(key)
        if key is None:
            raise self.failed(address, "unknown key")
        why = "revoked key" if key.revoked_at is not None else "expired key"
        raise self.failed(address, why, key.id)

    def _with_proxy(self, proxy: ProxyRules, user: str, address: str) -> Principal:
        name = user.strip()
        if not proxy.trusts(address):
            raise self.failed(address, "a user named by a proxy that is not trusted")
        if not name or len(name) > _LONGEST_USER or not name.isprintable():
            raise self.failed(address, "a user that is no name")
        # So that nobody who is signed in elsewhere can bear the name of a key's owner.
        who = f"proxy:{name}"
        return Principal(who, proxy.scopes, proxy.collections, who)

    def failed(self, address: str, why: str, key_id: str | None = None) -> AccessRefused:
        """What answers a failure to sign in, which is recorded: the reason is for the log alone."""
        wait_s = self._failures.wait_s(address)
        if wait_s:
            return TooManyRequests(
                "too many keys that are none came from this address: wait before you try again",
                wait_s,
            )
        with acting_as("nobody"):
            told = {"address": address, "reason": why, "key": key_id}
            self._library.audit.note("sign_in_failed", told)
        return NotSignedIn()
