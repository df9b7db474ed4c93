"""From the blocks that a parser finds to a document whose offsets are right by construction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingestion.documents import (
    Block,
    BlockKind,
    Box,
    Metadata,
    Page,
    PageLayout,
    ParsedDocument,
    PlacedWord,
    Span,
)
from ingestion.errors import EmptyDocument
from ingestion.parsing.normalise import normalise, normalise_line

_RUNS: frozenset[BlockKind] = frozenset({"list_item", "table_row"})

# What laying out puts between two words: blanks, bars between cells, hyphens at line ends.
_JOINT_LENGTH = 12
_LONGEST_MISSED = 400
_JOINT = re.compile(rf"[\s|-]{{0,{_JOINT_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class PageSize:
    """The size of a page in points, as it is shown."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class WordBox:
    """A word as it stands on a page (from 1), not yet normalised, and its box."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Draft:
    """A block as a parser found it, not yet normalised and without offsets.

    In a paginated source `page` is the page (from 1) that the block begins on, and each of
    `page_breaks` is an offset in `text` at which the following page begins. `words` are the words
    of `text`, in its order, where their places are known.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    page: int = 0
    page_breaks: tuple[int, ...] = ()
    words: tuple[WordBox, ...] = ()


def assemble(
    drafts: Iterable[Draft],
    metadata: Metadata,
    page_count: int = 0,
    page_sizes: Sequence[PageSize] = (),
) -> ParsedDocument:
    """Normalise drafts and lay them out as one canonical text.

    Blocks stand apart by an empty line; neighbouring list items and table rows by a line end.
    Drafts without visible text are left out. Pages without text get an empty span.

    Args:
        drafts: the blocks, in order.
        metadata: what the source says of itself.
        page_count: how many pages there are, in a source whose pages have no layout.
        page_sizes: the sizes of all pages, in a source whose words have boxes; there are as many
            pages, and each gets a layout.

    Raises:
        EmptyDocument: if no draft holds text.
    """
    written = [(draft, text) for draft in drafts if (text := _normalised(draft, draft.text))]
    if not written:
        raise EmptyDocument("the document holds no text")
    parts: list[str] = []
    blocks: list[Block] = []
    page_starts: dict[int, int] = {}
    placed: dict[int, list[PlacedWord]] = {}
    length = 0
    for draft, text in written:
        if blocks:
            parts.append(_separator(blocks[-1].kind, draft.kind))
            length += len(parts[-1])
        for number, offset in enumerate(_page_offsets(draft, len(text)), start=draft.page):
            page_starts.setdefault(number, length + offset)
        for word, start, end in _located(draft.words, text):
            found = PlacedWord(Span(length + start, length + end), word.box)
            placed.setdefault(word.page, []).append(found)
        blocks.append(Block(Span(length, length + len(text)), draft.kind, draft.level))
        parts.append(text)
        length += len(text)
    pages = _pages(page_starts, len(page_sizes) or page_count, length)
    layouts = tuple(
        PageLayout(number, size.width, size.height, tuple(placed.get(number, ())))
        for number, size in enumerate(page_sizes, start=1)
    )
    return ParsedDocument("".join(parts), tuple(blocks), pages, metadata, layouts)


def _located(words: Iterable[WordBox], text: str) -> Iterator[tuple[WordBox, int, int]]:
    """Where words stand in a normalised text; one that is not where it should be is left out."""
    reached, missed = 0, 0
    for word in words:
        shown = _shown(word.text)
        start = _word_start(text, shown, reached, missed)
        if not shown or start is None:
            missed += len(shown)
            continue
        reached, missed = start + len(shown), 0
        yield word, start, reached


def _shown(word: str) -> str:
    # Most words need no look at the rules, which are for rare letters and for blanks.
    plain = word.isascii() and word.isprintable() and " " not in word
    return word if plain else normalise_line(word)


def _word_start(text: str, word: str, reached: int, missed: int) -> int | None:
    """Where a word begins: right behind the one before it, or behind those that were left out."""
    usual = reached + text.startswith(" ", reached)
    if text.startswith(word, usual):
        return usual
    joint = _JOINT.match(text, reached)
    last = joint.end() if joint else reached
    for start in range(reached, last + 1):
        if text.startswith(word, start):
            return start
    if not missed:
        return None
    # What normalising made of words that were left out is about as long as they were.
    limit = min(2 * missed, _LONGEST_MISSED) + len(word) + _JOINT_LENGTH
    found = re.compile(rf"(?<=\s){re.escape(word)}(?!\S)").search(text, reached, reached + limit)
    return found.start() if found else None


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
