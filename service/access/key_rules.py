"""What a key can be, and the words in which a person says how long it lasts."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from service.errors import InvalidRequest

_SPAN = re.compile(r"([1-9][0-9]{0,5})\s*([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_MOST_YEARS = 100


def check_key(
    scopes: Collection[str], collections: Collection[str] | None, expires_at: datetime | None
) -> None:
    """Check that a key of this kind makes sense.

    Raises:
        ValueError: if it does not, with the reason.
    """
    if not scopes:
        raise ValueError("a key needs a scope: read, ingest, delete or admin")
    if "admin" in scopes and collections is not None:
        raise ValueError(
            "a key with the scope `admin` is for all collections, since it can make other keys"
        )
    if collections is not None and not collections:
        raise ValueError("a key for no collection opens nothing: name some, or leave them out")
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise ValueError("the key would have expired before it is made")


def expiry(said: str) -> datetime:
    """When something ends that lasts `30d`, `12h` or `2w`, or to the end of a day (UTC).

    Raises:
        InvalidRequest: if it is neither.
    """
    if found := _SPAN.fullmatch(said.strip().lower()):
        lasts = int(found[1]) * _UNITS[found[2]]
        if lasts > timedelta(days=366 * _MOST_YEARS):
            raise InvalidRequest(f"{said!r} is longer than {_MOST_YEARS} years")
        return datetime.now(UTC) + lasts
    try:
        return datetime.combine(date.fromisoformat(said.strip()), time.max, UTC)
    except ValueError:
        raise InvalidRequest(
            f"{said!r} says no time: write a span such as 30d, 12h or 2w, or a day as YYYY-MM-DD"
        ) from None
