"""Documents as resources: listed some at a time, read as the text that citations point into."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from mcp_types import (
    Annotations,
    Completion,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)
from pydantic import NonNegativeInt, TypeAdapter

from ingestion.errors import UnknownDocument
from service.api.document_schemas import ListQuery
from service.api.schemas import Document, DocumentText
from service.errors import InvalidRequest, TextTooLong
from service.mcp_server.backends import Backend
from service.mcp_server.uris import TEMPLATE, VERSION_TEMPLATE, DocumentUri, parse_uri

MEDIA_TYPE = "text/plain"
LISTED_AT_ONCE = 100
MOST_READ_CHARS = 2_000_000
_MOST_COMPLETIONS = 100
_PLACE = TypeAdapter(tuple[str, NonNegativeInt])

TEMPLATES = ListResourceTemplatesResult(
    resource_templates=[
        ResourceTemplate(
            name="document",
            title="A document",
            uri_template=TEMPLATE,
            description="The text of a document's newest version.",
            mime_type=MEDIA_TYPE,
        ),
        ResourceTemplate(
            name="version",
            title="A version of a document",
            uri_template=VERSION_TEMPLATE,
            description="The text of one version, as citations point into it.",
            mime_type=MEDIA_TYPE,
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a listing goes on: in that collection, after so many documents."""

    collection: str
    offset: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(
            json.dumps([self.collection, self.offset]).encode()
        ).decode()


async def list_resources(backend: Backend, cursor: str | None) -> ListResourcesResult:
    """A stretch of all documents of all collections, by collection and source.

    Raises:
        InvalidRequest: if the cursor is none that was given out.
    """
    at = _Cursor("", 0) if cursor is None else _read_cursor(cursor)
    names = sorted(one.name for one in (await backend.collections()).collections)
    resources: list[Resource] = []
    for name in (one for one in names if one >= at.collection):
        offset = at.offset if name == at.collection else 0
        room = LISTED_AT_ONCE - len(resources)
        if not room:
            return ListResourcesResult(resources=resources, next_cursor=str(_Cursor(name, 0)))
        found = await backend.documents(ListQuery(collection=name, limit=room, offset=offset))
        resources += map(_resource, found.documents)
        after = offset + len(found.documents)
        if found.documents and after < found.total:
            return ListResourcesResult(resources=resources, next_cursor=str(_Cursor(name, after)))
    return ListResourcesResult(resources=resources)


async def read_resource(backend: Backend, uri: str) -> ReadResourceResult:
    """The text of a document.

    Raises:
        UnknownDocument: if there is none at this address.
        TextTooLong: if it is too long to be read at once.
    """
    address = parse_uri(uri)
    text = await backend.text(address.document_id, address.version)
    # Clients may fold the case of what looks like a host to them.
    if text.collection.casefold() != address.collection.casefold():
        raise UnknownDocument(f"there is no document at {uri!r}")
    if len(text.text) > MOST_READ_CHARS:
        raise TextTooLong(
            f"the text has {len(text.text):,} characters, more than the {MOST_READ_CHARS:,} that "
            "are read at once: use the tool read_document"
        )
    contents = TextResourceContents(
        uri=uri, text=text.text, mime_type=MEDIA_TYPE, _meta=_described(text)
    )
    return ReadResourceResult(contents=[contents])


async def complete_collection(backend: Backend, begun: str) -> Completion:
    """The names of collections that begin like this."""
    names = sorted(one.name for one in (await backend.collections()).collections)
    found = [name for name in names if name.casefold().startswith(begun.casefold())]
    return Completion(
        values=found[:_MOST_COMPLETIONS],
        total=len(found),
        has_more=len(found) > _MOST_COMPLETIONS,
    )


def _read_cursor(cursor: str) -> _Cursor:
    try:
        decoded = base64.urlsafe_b64decode(cursor.encode())
        collection, offset = _PLACE.validate_json(decoded)
    except ValueError:  # of the encoding, or of what is encoded
        raise InvalidRequest(
            "the cursor is none that was given out: begin again without one"
        ) from None
    return _Cursor(collection, offset)


def _resource(document: Document) -> Resource:
    by = ", ".join(filter(None, (*document.authors, document.publisher)))
    return Resource(
        uri=str(DocumentUri(document.collection, document.document_id)),
        name=document.source,
        title=document.title or document.source,
        description=by or None,
        mime_type=MEDIA_TYPE,
        annotations=Annotations(last_modified=document.ingested_at.isoformat()),
    )


def _described(text: DocumentText) -> dict[str, object]:
    return {
        "title": text.title,
        "source": text.source,
        "version": text.version,
        "latest_version": text.latest_version,
        "sha256": text.sha256,
    }
