"""Kept turns of a conversation, and what the library knows of what they cite, as an export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ingestion.errors import UnknownDocument
from ingestion.library import Library
from ingestion.library.conversations import StoredTurn
from service.exports.notes import cited_versions
from service.exports.records import CitedDocument, Export, ExportedTurn, NothingKept
from service.kept_turns import record_of


def gathered(library: Library, title: str, turns: Sequence[StoredTurn]) -> Export:
    """Turns as an export that is made now; open and withdrawn ones say so."""
    told = tuple(map(_exported_turn, turns))
    bare = Export(title, told, datetime.now(UTC))
    return Export(title, told, bare.exported_at, dict(_described(library, bare)))


def _exported_turn(turn: StoredTurn) -> ExportedTurn:
    content = record_of(turn) or NothingKept(withdrawn=turn.state == "withdrawn")
    return ExportedTurn(turn.question, turn.asked_at, content)


def _described(library: Library, export: Export) -> Iterator[tuple[tuple[str, int], CitedDocument]]:
    """What each cited version says of itself; a text that was not stored says nothing."""
    for citation, _ in cited_versions(export):
        if citation.version < 1:
            continue
        try:
            version = library.version(citation.document_id, citation.version)
        except UnknownDocument:  # purged since the turns were read
            continue
        about = version.document.metadata
        yield (
            (citation.document_id, citation.version),
            CitedDocument(
                authors=about.authors,
                publisher=about.publisher,
                url=about.url,
                language=about.language,
                retrieved_at=version.ingested_at.date(),
            ),
        )
