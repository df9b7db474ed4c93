"""Correcting the metadata of a document that is held: what a new version of it is made of.

Nothing is read or parsed again. The same text, pages and passages become a new version with other
metadata, so that what was cited before is not touched, and the edit works alike for uploads, pages
of the web, and what came in archives and e-mails. Only the vectors are made anew, and only for
another title, which is a part of what is embedded.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from ingestion.embedding import Embedder
from ingestion.errors import InvalidMetadata
from ingestion.given_metadata import NOTHING_GIVEN, GivenMetadata
from ingestion.library import NewVersion
from ingestion.preparing import embedding_texts


@dataclass(frozen=True, slots=True)
class MetadataEdit:
    """What is to change: fields that are set, and names of fields that are taken back.

    What the document says of itself counts again in a field that is taken back.
    """

    given: GivenMetadata = NOTHING_GIVEN
    taken_back: tuple[str, ...] = ()


def edited_version(held: NewVersion, edit: MetadataEdit, embedder: Embedder) -> NewVersion | None:
    """The version that an edit makes of the current one; None if it changes nothing.

    Raises:
        InvalidMetadata: if a field is taken back, and what the document says there is not known.
    """
    given = held.given.edited_by(edit.given, edit.taken_back)
    if given == held.given:
        return None
    own = held.own if held.given.names else held.document.metadata
    if own is None:
        _check_held(edit.taken_back, held.given.names)
    described = given.over(own or held.document.metadata)
    new = replace(
        held,
        document=replace(held.document, metadata=described),
        given=given,
        own=own if given.names else None,
    )
    is_retitled = described.title != held.document.metadata.title
    return _embedded_anew(new, embedder) if is_retitled and new.passages else new


def _embedded_anew(new: NewVersion, embedder: Embedder) -> NewVersion:
    texts = embedding_texts(new.document, new.passages, embedder)
    return replace(new, embeddings=embedder.embed_passages(list(texts)))


def _check_held(taken_back: Collection[str], given: Collection[str]) -> None:
    """Versions of earlier releases do not tell what was there before the given metadata."""
    if lost := sorted({*taken_back} & {*given}):
        raise InvalidMetadata(
            f"what the document itself says as its {lost[0]} was not kept when it was ingested: "
            "set the field, or delete the document and ingest it again"
        )
