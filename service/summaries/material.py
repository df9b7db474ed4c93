"""What a summary is made of: documents of the library, or such as come with the request.

Documents are read one at a time and not held, so that memory does not grow with their number. Near
copies count once: of a copy only those passages are read that say something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from ingestion.chunking import Tokenizer
from ingestion.documents import Version
from ingestion.library import DocumentSummary, Library, StoredPassage
from ingestion.near_copies import NEAR_COPY, fingerprint, similarity
from service.consolidation import not_said_in
from service.given_texts import passages_in
from service.numbering import Shown, whole
from service.summaries.records import SummarizedDocument

_MOST_GIVEN_PASSAGES = 1_000_000
_NO_DAY = date.max


@dataclass(frozen=True, slots=True)
class Read:
    """A document with its text and its passages, and what is read of these."""

    version: Version
    passages: list[StoredPassage]
    shown: list[Shown]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document to be read. `digest` is of all that its passages and citations depend on."""

    about: SummarizedDocument
    language: str | None
    digest: str
    version: Callable[[], Version]
    read: Callable[[], Read]

    @property
    def key(self) -> tuple[str, int]:
        """What tells the version from others."""
        return self.about.document_id, self.about.version


@dataclass(frozen=True, slots=True)
class Material:
    """Documents in the order in which they are read: the oldest first, those without a day last.

    `is_stored` says whether all of them are in the library.
    """

    readings: tuple[Reading, ...]
    is_stored: bool

    def read(self) -> Iterator[Read]:
        """The documents one after another, each with what is to be read of it."""
        by_id = {one.about.document_id: one for one in self.readings}
        for reading in self.readings:
            found = reading.read()
            original = reading.about.near_copy_of
            if original is not None:
                before = by_id[original].read().passages
                found = replace(found, shown=not_said_in(before, found.passages))
            if found.shown:
                yield found

    def versions(self, keys: Set[tuple[str, int]]) -> list[Version]:
        """Some of the versions, with their texts."""
        return [one.version() for one in self.readings if one.key in keys]


def stored_material(library: Library, documents: Sequence[DocumentSummary]) -> Material:
    """Documents of the library, in their current versions."""
    in_order = sorted(documents, key=lambda one: (one.published_at or _NO_DAY, one.source))
    readings: dict[str, Reading] = {}
    for one in in_order:
        copies = [near.document_id for near in library.near_copies(one.document_id)]
        originals = (key for key in copies if key in readings and _is_original(readings[key]))
        readings[one.document_id] = _stored(library, one, next(originals, None))
    return Material(tuple(readings.values()), is_stored=True)


def given_material(versions: Sequence[Version], tokenizer: Tokenizer, max_tokens: int) -> Material:
    """Documents that came with a request, in the order in which they were given."""
    readings: list[Reading] = []
    prints: list[tuple[str, bytes]] = []
    for at, version in enumerate(versions):
        own = fingerprint(version.text)
        alike = (key for key, one in prints if own and similarity(own, one) >= NEAR_COPY)
        original = next(alike, None)
        if own and original is None:
            prints.append((version.document_id, own))
        passages = passages_in(version, tokenizer, max_tokens, at * _MOST_GIVEN_PASSAGES)
        readings.append(_given(version, passages, original))
    return Material(tuple(readings), is_stored=False)


def _all_of(version: Version, passages: list[StoredPassage]) -> Read:
    return Read(version, passages, [whole(one) for one in passages])


def _is_original(reading: Reading) -> bool:
    return reading.about.near_copy_of is None


def _stored(library: Library, document: DocumentSummary, original: str | None) -> Reading:
    def version() -> Version:
        return library.version(document.document_id, document.version)

    def read() -> Read:
        found = version()
        return _all_of(found, library.passages.in_version(found))

    about = SummarizedDocument(
        document_id=document.document_id,
        version=document.version,
        collection=document.collection,
        title=document.title or document.source,
        source=document.source,
        published_at=document.published_at,
        near_copy_of=original,
    )
    return Reading(
        about=about,
        language=document.language,
        # Metadata can be given anew without another version's text, and is part of a summary.
        digest=f"{document.document_id} {document.version} {document.sha256} {about}",
        version=version,
        read=read,
    )


def _given(version: Version, passages: list[StoredPassage], original: str | None) -> Reading:
    described = version.document.metadata
    about = SummarizedDocument(
        document_id=version.document_id,
        version=version.number,
        collection=version.collection,
        title=version.title,
        source=version.source,
        published_at=described.published_at,
        near_copy_of=original,
    )
    digest = f"{version.sha256} {about}"
    return Reading(
        about, described.language, digest, lambda: version, lambda: _all_of(version, passages)
    )


def only_passages(material: Material, kept: Sequence[StoredPassage]) -> Material:
    """No more of the material than some of its passages, and the documents that these are of."""
    ids: dict[tuple[str, int], set[int]] = {}
    for one in kept:
        ids.setdefault((one.document_id, one.version), set()).add(one.id)
    readings = (_only(one, ids[one.key]) for one in material.readings if one.key in ids)
    return replace(material, readings=tuple(readings))


def _only(reading: Reading, ids: Set[int]) -> Reading:
    def read() -> Read:
        found = reading.read()
        return _all_of(found.version, [one for one in found.passages if one.id in ids])

    return replace(reading, about=replace(reading.about, near_copy_of=None), read=read)
