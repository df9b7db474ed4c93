"""`footnote keys` and `footnote audit`: they work while a service owns the data directory.

Keys, sessions and the audit log are read from the database at each request, and nothing follows
them: so they can be written by another process, which the database puts in turn with the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import typer

from ingestion.errors import LibraryInUse
from ingestion.library import Library, Originals
from ingestion.library.api_keys import SCOPES, StoredKey
from ingestion.library.database import attach_database
from ingestion.library.library import check_collection_name
from service.access.key_rules import check_key, expiry
from service.bootstrap import open_library
from service.commands.output import FAILED, escape, fail, print_json, stderr, stdout
from service.errors import InvalidRequest
from service.settings import Settings

_SHOWN = 80


def create_key(
    name: str,
    scopes: Sequence[str],
    collections: Sequence[str] | None,
    expires: str | None,
    owner: str | None,
    *,
    as_json: bool,
) -> None:
    """Make a key, and show it this once."""
    ends = expiry(expires) if expires else None
    for one in collections or ():
        check_collection_name(one)
    try:
        check_key(scopes, collections, ends)
    except ValueError as error:
        raise InvalidRequest(str(error)) from None
    with library_beside_service(Settings()) as library:
        made, text = library.keys.create(
            name, [one for one in SCOPES if one in scopes], collections, ends, owner
        )
    if as_json:
        print_json({**_described(made), "key": text})
        return
    stdout().print(text)
    stderr().print(
        f"This is the key [bold]{escape(made.name)}[/] ({made.id}). It is not kept here and cannot "
        "be shown again."
    )


def list_keys(*, as_json: bool) -> None:
    """Print all keys."""
    with library_beside_service(Settings()) as library:
        found = library.keys.all()
    if as_json:
        print_json({"keys": [_described(one) for one in found]})
        return
    for one in found:
        places = (
            "all collections" if one.collections is None else ", ".join(sorted(one.collections))
        )
        until = f"until {one.expires_at:%Y-%m-%d}" if one.expires_at else "for good"
        said = f"{one.name}: {' '.join(sorted(one.scopes))} in {places}, {until}"
        owner = "" if one.owner == one.name else f", for {one.owner}"
        stdout().print(f"{one.id}  {_state(one):7}  {escape(said + owner)}")


def revoke_key(key_id: str, *, as_json: bool) -> None:
    """Make a key open nothing from now on."""
    with library_beside_service(Settings()) as library:
        gone = library.keys.revoke(key_id)
    if as_json:
        print_json(_described(gone))
    else:
        stdout().print(f"revoked {escape(gone.name)} ({gone.id})")


def clear_keys(*, as_json: bool) -> None:
    """Remove every key and session."""
    with library_beside_service(Settings()) as library:
        gone = library.keys.clear()
    if as_json:
        print_json({"removed": gone})
    else:
        stdout().print(f"removed {gone} keys; on this machine nobody is asked for one now")


def list_audit(limit: int, *, as_json: bool) -> None:
    """Print the newest entries of the audit log."""
    with library_beside_service(Settings()) as library:
        found = library.audit.entries(limit)
    if as_json:
        print_json({"entries": found})
        return
    for one in found:
        what = ", ".join(f"{name} {_short(value)}" for name, value in one.what.items())
        line = f"{one.sequence}  {one.at[:19]}  {one.who}  {one.act}  {what}"
        stdout().print(escape(line))


def verify_audit(*, as_json: bool) -> None:
    """Say whether the audit log is as it was written; exit with 1 if it is not."""
    with library_beside_service(Settings()) as library:
        found = library.audit.verify()
    if as_json:
        print_json({"sound": found.is_sound, "check": found})
    elif found.is_sound:
        stdout().print(f"{found.entries} entries, each as it was written; head {found.head}")
    else:
        fail(f"the audit log was tampered with: {found.reason}")
    if not found.is_sound:
        raise typer.Exit(FAILED)


@contextmanager
def library_beside_service(settings: Settings) -> Iterator[Library]:
    """The library, also while a service owns its directory: for keys and the audit log only.

    Raises:
        LibraryUnavailable: if the service that owns it is of another release.
    """
    with ExitStack() as stack:
        try:
            library = stack.enter_context(open_library(settings))
        except LibraryInUse:
            engine = attach_database(settings.resolved_database_url)
            library = Library(engine, Originals(settings.home / "originals"))
            stack.callback(library.close)
        yield library


def _described(key: StoredKey) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "collections": None if key.collections is None else sorted(key.collections),
        "owner": key.owner,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "state": _state(key),
    }


def _state(key: StoredKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "valid" if key.is_valid(datetime.now(UTC)) else "expired"


def _short(value: object) -> str:
    said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return said if len(said) <= _SHOWN else said[:_SHOWN] + "…"
