"""From the blocks that a parser finds to a document whose offsets are right by construction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingestion.documents import Block, BlockKind, Metadata, Page, ParsedDocument, Span
from ingestion.errors import EmptyDocument
from ingestion.parsing.normalise import normalise, normalise_line

_RUNS: frozenset[BlockKind] = frozenset({"list_item", "table_row"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A block as a parser found it, not yet normalised and without offsets.

    In a paginated source `page` is the page (from 1) that the block begins on, and each of
    `page_breaks` is an offset in `text` at which the following page begins.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    page: int = 0
    page_breaks: tuple[int, ...] = ()


def assemble(drafts: Iterable[Draft], metadata: Metadata, page_count: int = 0) -> ParsedDocument:
    """Normalise drafts and lay them out as one canonical text.

    Blocks stand apart by an empty line; neighbouring list items and table rows by a line end.
    Drafts without visible text are left out. Pages without text get an empty span.

    Raises:
        EmptyDocument: if no draft holds text.
    """
    written = [(draft, text) for draft in drafts if (text := _normalised(draft, draft.text))]
    if not written:
        raise EmptyDocument("the document holds no text")
    parts: list[str] = []
    blocks: list[Block] = []
    page_starts: dict[int, int] = {}
    length = 0
    for draft, text in written:
        if blocks:
            parts.append(_separator(blocks[-1].kind, draft.kind))
            length += len(parts[-1])
        for number, offset in enumerate(_page_offsets(draft, len(text)), start=draft.page):
            page_starts.setdefault(number, length + offset)
        blocks.append(Block(Span(length, length + len(text)), draft.kind, draft.level))
        parts.append(text)
        length += len(text)
    pages = _pages(page_starts, page_count, length)
    return ParsedDocument("".join(parts), tuple(blocks), pages, metadata)


def _normalised(draft: Draft, text: str) -> str:
    return normalise(text) if draft.kind == "code" else normalise_line(text)


def _separator(before: BlockKind, after: BlockKind) -> str:
    return "\n" if before == after and after in _RUNS else "\n\n"


def _page_offsets(draft: Draft, length: int) -> Sequence[int]:
    """Where, in the normalised text of a draft, each page that it touches begins."""
    # Normalising the part before a break is exact but for blanks at the break itself.
    breaks = (len(_normalised(draft, draft.text[:offset])) for offset in draft.page_breaks)
    return [0, *(min(offset, length) for offset in breaks)]


def _pages(starts: dict[int, int], count: int, length: int) -> tuple[Page, ...]:
    pages: list[Page] = []
    end = length
    for number in range(count, 0, -1):
        start = min(starts.get(number, end), end)
        # Text before the first page that has any would belong to no page.
        pages.append(Page(number, Span(start, end)))
        end = start
    return tuple(reversed(pages))
