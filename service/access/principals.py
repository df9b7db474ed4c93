"""Whoever a request is from, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.library.api_keys import SCOPES, Scope, StoredKey
from ingestion.library.audit import LOCAL_NAME
from ingestion.library.sessions import SignedIn
from service.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody, with what they may do and in which collections (None: in all).

    `owner` is whom conversations and feedback belong to. `key_id` names the key that was shown, if
    one was. The scope `admin` has all others in it.
    """

    name: str
    scopes: frozenset[Scope]
    collections: frozenset[str] | None
    owner: str
    key_id: str | None = None

    def may(self, scope: Scope) -> bool:
        """Whether they have a scope."""
        return scope in self.scopes or "admin" in self.scopes

    def sees(self, collection: str | None) -> bool:
        """Whether a collection is one of theirs; None is none."""
        return collection is not None and (
            self.collections is None or collection in self.collections
        )

    def need(self, scope: Scope) -> None:
        """Check that they have a scope.

        Raises:
            NotAllowed: if they have not.
        """
        if not self.may(scope):
            raise NotAllowed(f"this key may not {_DOES[scope]}: it needs the scope `{scope}`")

    @property
    def audited_as(self) -> str:
        """What the audit log calls them: names can be the same, ids of keys cannot."""
        return f"{self.name} ({self.key_id})" if self.key_id else self.name


LOCAL = Principal(LOCAL_NAME, frozenset(SCOPES), None, LOCAL_NAME)
"""The one user of a Footnote without keys, and whoever works on the data directory itself."""

NOBODY = Principal("nobody", frozenset(), frozenset(), "")
"""Whoever has not said who they are: they may see that the service is there, and nothing in it."""

_DOES: dict[Scope, str] = {
    "read": "read",
    "ingest": "ingest or edit",
    "delete": "delete",
    "admin": "administer",
}


def principal_of_key(key: StoredKey) -> Principal:
    """Whoever holds a key."""
    return Principal(key.name, key.scopes, key.collections, key.owner, key.id)


def principal_of_session(who: SignedIn) -> Principal:
    """Whoever has signed in."""
    return Principal(who.name, who.scopes, who.collections, who.owner, who.key_id)
