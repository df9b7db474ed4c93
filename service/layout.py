"""What a sentence is in its document: a heading, a list item, a row of a table under its header."""

from __future__ import annotations

from bisect import bisect_right

from ingestion.documents import BlockKind, ParsedDocument, Span


class Layout:
    """The structure of one document, to be asked about sentences of it."""

    def __init__(self, document: ParsedDocument) -> None:
        self._text = document.text
        self._blocks = document.blocks
        self._starts = [block.span.start for block in document.blocks]

    def kind(self, sentence: Span) -> BlockKind:
        """The kind of block that a sentence stands in."""
        return self._blocks[self._at(sentence)].kind

    def header(self, sentence: Span) -> Span | None:
        """The first row of the table that a sentence is a row of; None outside tables.

        A header row is its own header. A table of one row has none.
        """
        first = last = self._at(sentence)
        if self._blocks[first].kind != "table_row":
            return None
        while first > 0 and self._blocks[first - 1].kind == "table_row":
            first -= 1
        while last + 1 < len(self._blocks) and self._blocks[last + 1].kind == "table_row":
            last += 1
        return self._blocks[first].span if first < last else None

    def header_text(self, sentence: Span) -> str:
        """The words of that row; nothing outside tables."""
        header = self.header(sentence)
        return header.of(self._text) if header else ""

    def _at(self, sentence: Span) -> int:
        return max(0, bisect_right(self._starts, sentence.start) - 1)
