"""The notes of an export, numbered through all its turns, and the list of its sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from service.answers import Answer, Citation
from service.exports.characters import clean, clean_line
from service.exports.records import UNDESCRIBED, CitedDocument, Content, Export, NothingKept
from service.exports.wording import Wording
from service.summaries.records import Summary


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: where the quoted words stand, and the words."""

    number: int
    title: str
    place: tuple[str, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A cited version of a document, and the numbers of the notes that cite it."""

    title: str
    authors: tuple[str, ...]
    details: tuple[str, ...]
    notes: tuple[int, ...]


def cited_versions(export: Export) -> list[tuple[Citation, CitedDocument]]:
    """Each cited version once, by its first citation, in the order in which they are cited."""
    found: dict[tuple[str, int, str], tuple[Citation, CitedDocument]] = {}
    for turn in export.turns:
        for citation in _cited(turn.content):
            described = export.documents.get((citation.document_id, citation.version), UNDESCRIBED)
            found.setdefault(_version_of(citation), (citation, described))
    return list(found.values())


def _cited(content: Content) -> Iterator[Citation]:
    if isinstance(content, NothingKept) or content.abstained:
        return
    by_number = {one.number: one for one in content.citations}
    yield from (by_number[number] for number in _numbers(content) if number in by_number)


def _numbers(content: Answer | Summary) -> Iterator[int]:
    for statement in content.statements:
        yield from statement.citations
    if isinstance(content, Summary):
        for disagreement in content.disagreements:
            yield from (voice.citation for voice in disagreement.voices)


def _version_of(citation: Citation) -> tuple[str, int, str]:
    # Texts of different requests, which are stored nowhere, share their document ids.
    return citation.document_id, citation.version, citation.sha256


@dataclass(slots=True)
class NoteBook:
    """Numbers notes in the order in which they are first cited, through all turns."""

    export: Export
    words: Wording
    _notes: dict[tuple[object, ...], Note] = field(default_factory=dict)
    _citing: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes so far."""
        return tuple(self._notes.values())

    def note(self, citation: Citation) -> Note:
        """The note of a citation; the same words of the same version have one note."""
        version = _version_of(citation)
        key = (*version, citation.start, citation.end, citation.quote)
        if key not in self._notes:
            number = len(self._notes) + 1
            self._notes[key] = Note(
                number, _title(citation), self._place(citation), clean(citation.quote)
            )
            self._citing.setdefault(version, []).append(number)
        return self._notes[key]

    def sources(self) -> tuple[ListedSource, ...]:
        """Each cited version once, with the notes so far that cite it."""
        return tuple(
            ListedSource(
                _title(citation),
                tuple(filter(None, map(clean_line, described.authors))),
                self._details(citation, described),
                tuple(self._citing.get(_version_of(citation), ())),
            )
            for citation, described in cited_versions(self.export)
        )

    def _described(self, citation: Citation) -> CitedDocument:
        key = (citation.document_id, citation.version)
        return self.export.documents.get(key, UNDESCRIBED)

    def _place(self, citation: Citation) -> tuple[str, ...]:
        words = self.words
        return filled(
            self._described(citation).publisher or citation.source,
            citation.published_at and words.published.format(day=citation.published_at),
            *within(citation.page, citation.heading, words),
            citation.version > 0 and words.version.format(number=citation.version),
        )

    def _details(self, citation: Citation, described: CitedDocument) -> tuple[str, ...]:
        words = self.words
        return filled(
            described.publisher,
            citation.published_at and words.published.format(day=citation.published_at),
            citation.source,
            (url := described.url or citation.url) != citation.source and url,
            described.retrieved_at and words.retrieved.format(day=described.retrieved_at),
            citation.version > 0 and words.version.format(number=citation.version),
            citation.sha256 and words.checksum.format(digest=citation.sha256),
        )


def _title(citation: Citation) -> str:
    return clean_line(citation.title) or clean_line(citation.source) or citation.document_id


def within(page: int | None, heading: str, words: Wording) -> tuple[str, ...]:
    """Where in a document something stands, in words."""
    section = words.section.format(heading=words.quoted.format(text=heading)) if heading else ""
    return (words.page.format(number=page) if page is not None else "", section)


def filled(*parts: object) -> tuple[str, ...]:
    """Those parts that say something, each on one line."""
    return tuple(line for part in parts if part and (line := clean_line(str(part))))
