"""Rows of tables as blocks: what spreadsheets and separated values have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingestion.errors import SourceTooLarge
from ingestion.parsing.assembly import Draft
from ingestion.parsing.normalise import normalise_line

MAX_CELLS = 1_000_000
MAX_CHARACTERS = 50_000_000


class TableLimits:
    """Counts what the tables of one document hold, blank cells too, and stops at the limits.

    Characters are counted because a workbook keeps a text once, however many cells show it.
    """

    def __init__(self) -> None:
        self._cells = 0
        self._characters = 0

    def rows(self, rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
        """The rows of a table that hold something.

        Raises:
            SourceTooLarge: if the document has more than `MAX_CELLS` or `MAX_CHARACTERS`.
        """
        return [row for row in map(self._counted, rows) if any(row)]

    def _counted(self, row: Sequence[str]) -> Sequence[str]:
        self._cells += len(row)
        self._characters += sum(map(len, row))
        if self._cells > MAX_CELLS or self._characters > MAX_CHARACTERS:
            raise SourceTooLarge(
                f"the tables have more than {MAX_CELLS:,} cells or {MAX_CHARACTERS:,} characters, "
                "which is the limit: split them, or delete rows and columns that look empty"
            )
        return row


def row_drafts(rows: Sequence[Sequence[str]]) -> Iterator[Draft]:
    """Each row as a block of cells, without the columns that are empty in every row."""
    lines = [[normalise_line(cell) for cell in row] for row in rows]
    used = {column for line in lines for column, cell in enumerate(line) if cell}
    for line in lines:
        while line and not line[-1]:
            line.pop()
        cells = [cell for column, cell in enumerate(line) if column in used]
        yield Draft(" | ".join(cells), "table_row")
