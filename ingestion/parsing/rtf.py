"""Rich Text Format (specification 1.9.1): paragraphs, lists and tables, footnotes at the end."""

from __future__ import annotations

from datetime import date

from ingestion.documents import Metadata, ParsedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed, claimed_authors, stated_day
from ingestion.parsing.language import detect_language
from ingestion.parsing.rtf_reader import RtfReader


def parse_rtf(data: bytes) -> ParsedDocument:
    """Read a Rich Text document as it stands after tracked changes, without hidden text.

    Raises:
        DamagedDocument: if it was cut off.
        EmptyDocument: if it holds no text.
    """
    reader = RtfReader()
    reader.read(data)
    drafts = [*reader.drafts, *reader.notes]
    return assemble(drafts, _metadata(reader, drafts))


def _metadata(reader: RtfReader, drafts: list[Draft]) -> Metadata:
    heading = next((draft.text for draft in drafts if draft.kind == "heading"), None)
    published = _day(reader.dates.get("creatim", {}))
    return Metadata(
        title=claimed(reader.info.get("title")) or claimed(heading),
        authors=claimed_authors(reader.info.get("author")),
        language=detect_language(" ".join(draft.text for draft in drafts)),
        published_at=published,
        published_from="rtf info" if published else None,
        modified_at=_day(reader.dates.get("revtim", {})),
    )


def _day(parts: dict[str, int]) -> date | None:
    return stated_day(*(parts.get(name, 0) for name in ("yr", "mo", "dy", "hr", "min", "sec")))
