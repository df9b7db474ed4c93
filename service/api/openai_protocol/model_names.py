"""The names under which collections appear as models.

    footnote/sample              one collection
    footnote/sample+my%20notes   several, as if they were one
    footnote/sample:footnotes    the answer's text as Markdown with footnotes
    sample                       the bare name does, too

A collection's name has letters, digits, blanks, ".", "-" and "_", so neither "+" nor ":" nor "%"
can be part of one; only its blanks need encoding.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from ingestion.errors import InvalidName
from service.api.schemas import MOST_COLLECTIONS

PREFIX = "footnote/"
_FOOTNOTES = ":footnotes"


@dataclass(frozen=True, slots=True)
class AskedModel:
    """What a model's name asks for: some collections, and how the text is written."""

    collections: tuple[str, ...]
    footnotes: bool = False


def model_name(collections: tuple[str, ...] | list[str]) -> str:
    """The name of some collections as a model."""
    return PREFIX + "+".join(name.replace(" ", "%20") for name in collections)


def asked_model(name: str) -> AskedModel:
    """What a model's name asks for. Whether there are such collections is for the library to say.

    Raises:
        InvalidName: if it names too many collections.
    """
    plain = name.removesuffix(_FOOTNOTES)
    joined = plain.removeprefix(PREFIX)
    names = tuple(dict.fromkeys(unquote(one) for one in joined.split("+")))
    if len(names) > MOST_COLLECTIONS:
        raise InvalidName(
            f"the model names {len(names)} collections, more than the limit of {MOST_COLLECTIONS}"
        )
    return AskedModel(names, footnotes=plain != name)
