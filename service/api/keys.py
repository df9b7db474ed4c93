"""`/v1/keys`: who may use the API. All of it takes the scope `admin`."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints, model_validator

from ingestion.library.api_keys import Scope, StoredKey
from ingestion.library.audit import acting_as
from service.access.key_rules import check_key
from service.api.dependencies import Caller, Parts
from service.api.schemas import Body, CollectionName, Wire

router = APIRouter(tags=["access"])

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _written(moment: object) -> object:
    """A time as it is written; the validation that follows would take numbers for seconds."""
    if isinstance(moment, str) and "-" in moment:
        return moment
    raise ValueError("write a time as 2027-01-31T12:00:00Z")


Moment = Annotated[AwareDatetime, BeforeValidator(_written), Field(strict=False)]


class NewKey(Body):
    """A key that is to be made."""

    name: Name = Field(description="What the audit log and the list call it.")
    scopes: list[Scope] = Field(min_length=1, max_length=4)
    collections: list[CollectionName] | None = Field(
        None, max_length=1_000, description="The only collections it is for (default: all)."
    )
    expires_at: Moment | None = None
    owner: Name | None = Field(
        None, description="Whom conversations and feedback belong to (default: the key's name)."
    )

    @model_validator(mode="after")
    def _is_usable(self) -> NewKey:
        check_key(self.scopes, self.collections, self.expires_at)
        return self


class Key(Wire):
    """A key, without its text."""

    id: str
    name: str
    scopes: list[Scope]
    collections: list[str] | None
    owner: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    valid: bool = Field(description="Whether it opens anything now.")


class CreatedKey(Key):
    """A key that was just made, with its text."""

    key: str = Field(description="The key itself. It cannot be shown again.")


class Keys(Wire):
    """All keys, the oldest first."""

    keys: list[Key]


@router.get("/v1/keys")
def list_keys(parts: Parts) -> Keys:
    """Every key that was made, those that are revoked or expired included."""
    return Keys(keys=[_key(one) for one in parts.library.keys.all()])


@router.post("/v1/keys", status_code=HTTPStatus.CREATED)
def create_key(parts: Parts, caller: Caller, wanted: NewKey) -> CreatedKey:
    """Make a key. From the first one on, nobody gets in without one."""
    with acting_as(caller.audited_as):
        made, text = parts.library.keys.create(
            wanted.name, wanted.scopes, wanted.collections, wanted.expires_at, wanted.owner
        )
    return CreatedKey(**_key(made).model_dump(), key=text)


@router.delete("/v1/keys/{key_id}")
def revoke_key(parts: Parts, caller: Caller, key_id: str) -> Key:
    """Make a key, and every session begun with it, open nothing from now on."""
    with acting_as(caller.audited_as):
        return _key(parts.library.keys.revoke(key_id))


def _key(stored: StoredKey) -> Key:
    return Key(
        id=stored.id,
        name=stored.name,
        scopes=sorted(stored.scopes),
        collections=None if stored.collections is None else sorted(stored.collections),
        owner=stored.owner,
        created_at=stored.created_at,
        expires_at=stored.expires_at,
        revoked_at=stored.revoked_at,
        valid=stored.is_valid(datetime.now(UTC)),
    )
