"""Addresses of documents: `footnote://{collection}/{document_id}`, `?version=` for one state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from ingestion.errors import UnknownDocument

SCHEME = "footnote"
TEMPLATE = f"{SCHEME}://{{collection}}/{{document_id}}"
VERSION_TEMPLATE = f"{TEMPLATE}{{?version}}"

_URI = re.compile(rf"{SCHEME}://([^/?#]+)/([^/?#]+)(?:\?version=([1-9][0-9]{{0,8}}))?")


@dataclass(frozen=True, slots=True)
class DocumentUri:
    """The address of a document; of its newest version without a number."""

    collection: str
    document_id: str
    version: int | None = None

    def __str__(self) -> str:
        place = f"{SCHEME}://{quote(self.collection, safe='')}/{quote(self.document_id, safe='')}"
        return place if self.version is None else f"{place}?version={self.version}"


def parse_uri(uri: str) -> DocumentUri:
    """Read an address.

    Raises:
        UnknownDocument: if it is none of a document.
    """
    found = _URI.fullmatch(uri)
    if found is None:
        raise UnknownDocument(
            f"{uri!r} is not the address of a document: those are {VERSION_TEMPLATE}"
        )
    collection, document_id, version = found.groups()
    return DocumentUri(unquote(collection), unquote(document_id), int(version) if version else None)
