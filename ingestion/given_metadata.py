"""Metadata that was given with a source, and takes the place of what the source says of itself.

A metadata file, a request and a command line give it in the same words, which `parse_given` checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from ingestion.documents import Metadata
from ingestion.errors import InvalidMetadata
from ingestion.parsing.normalise import normalise_line

LONGEST_TEXT = 1_000
LONGEST_URL = 2_000
MOST_AUTHORS = 5_000

_LONGEST_SHOWN = 60
_EDITED_BY = "request"

_ALIASES = {"author": "authors", "published": "published_at", "modified": "modified_at"}
_NAME_BREAK = re.compile("[;；]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NO_URL = re.compile(r"[\s\x00-\x1f\x7f]")
# https://www.loc.gov/standards/iso639-2/php/code_list.php
_ISO_639_1 = frozenset(
    (
        "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca "
        "ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi "
        "fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie "  # codespell:ignore
        "ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv "
        "kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na "
        "nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm "  # codespell:ignore
        "rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw "
        "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa "  # codespell:ignore
        "wo xh yi yo za zh zu"
    ).split()
)


@dataclass(frozen=True, slots=True)
class GivenMetadata:
    """Fields of `Metadata` that somebody has given; None stands for what was not given.

    `origin` says by whom, for `Metadata.published_from`: "metadata file", "request". `edited` are
    those fields that somebody has corrected since, for this one document: they stay when its source
    is ingested anew.
    """

    title: str | None = None
    authors: tuple[str, ...] | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    published_at: date | None = None
    modified_at: date | None = None
    origin: str = ""
    edited: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that are given."""
        return tuple(name for name, value in self._values().items() if value is not None)

    @property
    def edits(self) -> GivenMetadata:
        """The edited fields alone."""
        if not self.edited:
            return NOTHING_GIVEN
        values = {name: value for name, value in self._values().items() if name in self.edited}
        return GivenMetadata(**values, origin=_EDITED_BY, edited=self.edited)

    def over(self, found: Metadata) -> Metadata:
        """What a source says of itself, with the given fields in the place of its own."""
        given = {name: value for name, value in self._values().items() if value is not None}
        if self.published_at is not None:
            given["published_from"] = self.origin or None
        return replace(found, **given)

    def under(self, found: Metadata) -> Metadata:
        """What a source says of itself, with the given fields only where it says nothing."""
        silent = {
            name: value
            for name, value in self._values().items()
            if value is not None and not getattr(found, name)
        }
        if "published_at" in silent:
            silent["published_from"] = self.origin or None
        return replace(found, **silent)

    def before(self, other: GivenMetadata) -> GivenMetadata:
        """Both together; where both give a field, this one does."""
        dated = self if self.published_at is not None else other
        values = {name: value for name, value in self._values().items() if value is not None}
        edited = {*self.edited, *other.edited} - ({*self.names} - {*self.edited})
        values["edited"] = tuple(sorted(edited))
        both = replace(other, **values, origin=dated.origin or self.origin)
        is_all_edited = edited == {*both.names} != set()
        return replace(both, origin=_EDITED_BY) if is_all_edited else both

    def edited_by(self, edit: GivenMetadata, taken_back: Collection[str] = ()) -> GivenMetadata:
        """With the fields of an edit in their place, and without those that are taken back."""
        kept = {name: value for name, value in self._values().items() if name not in taken_back}
        still = tuple(name for name in self.edited if name not in taken_back)
        left = GivenMetadata(**kept, origin=self.origin, edited=still)
        result = replace(edit, edited=edit.names).before(left)
        return result if result.names else NOTHING_GIVEN

    def to_json(self) -> dict[str, Any]:
        """As plain JSON, without what was not given; `{}` if nothing was."""
        given = {name: value for name, value in self._values().items() if value is not None}
        if not given:
            return {}
        spelled = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in given.items()
        }
        if self.authors is not None:
            spelled["authors"] = list(self.authors)
        if self.edited:
            spelled["edited"] = list(self.edited)
        return spelled | {"origin": self.origin}

    @classmethod
    def from_json(cls, held: dict[str, Any]) -> GivenMetadata:
        """What `to_json` wrote."""
        values = dict(held)
        for name in ("authors", "edited"):
            if name in values:
                values[name] = tuple(values[name])
        for name in ("published_at", "modified_at"):
            if name in values:
                values[name] = date.fromisoformat(values[name])
        return cls(**values)

    def _values(self) -> dict[str, Any]:
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name not in {"origin", "edited"}
        }


NOTHING_GIVEN = GivenMetadata()


def parse_given(stated: Mapping[str, object], origin: str) -> GivenMetadata:
    """Check metadata that somebody states, and put it into the form in which it is kept.

    Args:
        stated: `title`, `authors` (a list of names, or a text with semicolons between them),
            `publisher`, `url` (http or https), `language` (ISO 639-1), `published_at` and
            `modified_at` (whole days, as YYYY-MM-DD, since a year alone says no day). `author`,
            `published` and `modified` are taken too. None stands for what is not stated; an empty
            list of authors says that there are none.
        origin: who states it, for `Metadata.published_from`.

    Raises:
        InvalidMetadata: naming the field, and what is right there.
    """
    values: dict[str, Any] = {}
    for key, value in stated.items():
        name = _ALIASES.get(key, key)
        if name not in _CHECKS:
            raise InvalidMetadata(
                f"{_shown(key)} is no field of metadata: there are {', '.join(_CHECKS)}"
            )
        if value is None:
            continue
        if name in values:
            raise InvalidMetadata(f"{name} is given twice: leave one of them out")
        values[name] = _CHECKS[name](name, value)
    return GivenMetadata(**values, origin=origin) if values else NOTHING_GIVEN


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidMetadata(f"{name}: {_shown(value)} is not a text")
    text = normalise_line(value)
    if not text:
        raise InvalidMetadata(f"{name} is empty: give a text, or leave it out")
    if len(text) > LONGEST_TEXT:
        raise InvalidMetadata(
            f"{name} has {len(text):,} characters: {LONGEST_TEXT:,} are the most that are kept"
        )
    return text


def _authors(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        parts = _NAME_BREAK.split(_text(name, value))
        names: list[object] = [part for part in parts if part.strip()] or [""]
    elif isinstance(value, (list, tuple)):
        names = list(value)
    else:
        raise InvalidMetadata(f"{name}: {_shown(value)} is neither a list of names nor a text")
    if len(names) > MOST_AUTHORS:
        raise InvalidMetadata(f"{name} has more than {MOST_AUTHORS:,} names: give the first ones")
    return tuple(dict.fromkeys(_text(name, one) for one in names))


def _url(name: str, value: object) -> str:
    wrong = InvalidMetadata(
        f"{name}: {_shown(value)} is not a URL that begins with http:// or https://"
    )
    if not isinstance(value, str) or len(value) > LONGEST_URL or _NO_URL.search(value):
        raise wrong
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
        value.encode()
    except ValueError:
        raise wrong from None
    if not is_whole:
        raise wrong
    if "@" in parts.netloc:
        # The password stays out of the message, which may be logged.
        raise InvalidMetadata(
            f"{name} carries a name or password: give it without what is before the @"
        )
    return value


def _language(name: str, value: object) -> str:
    code = value.lower() if isinstance(value, str) else ""
    if code not in _ISO_639_1:
        raise InvalidMetadata(
            f"{name}: {_shown(value)} is not a code of two letters from ISO 639-1, "
            "such as en for English or zh for Chinese"
        )
    return code


def _day(name: str, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise InvalidMetadata(f"{name}: there is no day {value}") from None
    raise InvalidMetadata(
        f"{name}: {_shown(value)} is not a day: write the whole of it as YYYY-MM-DD, "
        "or leave it out if it is not known"
    )


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")


_CHECKS: dict[str, Callable[[str, object], Any]] = {
    "title": _text,
    "authors": _authors,
    "publisher": _text,
    "url": _url,
    "language": _language,
    "published_at": _day,
    "modified_at": _day,
}
