"""Excel workbooks (Office Open XML, ECMA-376): a sheet is a heading, its rows are table rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ingestion.documents import ParsedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.office import CoreProperties, open_office
from ingestion.parsing.table_rows import TableLimits, row_drafts
from ingestion.parsing.xlsx_cells import cell_text

if TYPE_CHECKING:
    from openpyxl import Workbook

_SAMPLE_ROWS = 200
_LAST_ROW = 1_048_576


def parse_xlsx(data: bytes) -> ParsedDocument:
    """Read the sheets of a workbook, hidden ones too, with the results that formulas last had.

    Raises:
        DamagedDocument: if it is not a whole workbook.
        EncryptedDocument: if it asks for a password.
        SourceTooLarge: if it unpacks to too much, or has too many cells; `packages` and
            `table_rows` set the limits.
        EmptyDocument: if no cell holds anything.
    """
    with warnings.catch_warnings():
        # They tell of parts that would be lost if the workbook were saved again.
        warnings.simplefilter("ignore", UserWarning)
        workbook, properties = _open(data)
        drafts = list(_drafts(workbook))
    sample = " ".join(draft.text for draft in drafts[:_SAMPLE_ROWS])
    return assemble(drafts, properties.metadata("xlsx", sample))


def _open(data: bytes) -> tuple[Workbook, CoreProperties]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    return open_office(
        data,
        partial(load_workbook, read_only=True, data_only=True, keep_links=False),
        (InvalidFileException, TypeError, SyntaxError),
        "the file is not a whole workbook: open it in Excel and save it again as .xlsx",
    )


def _drafts(workbook: Workbook) -> Iterator[Draft]:
    limits = TableLimits()
    for sheet in workbook.worksheets:
        if rows := limits.rows(_rows(sheet)):
            yield Draft(sheet.title, "heading", 1)
            yield from row_drafts(rows)


def _rows(sheet: Any) -> Iterator[list[str]]:
    # The size that a sheet states may be wrong; a row may state any number, and all the empty ones
    # before it would be gone through.
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_row=_LAST_ROW):
        yield [
            "" if cell.value is None else cell_text(cell.value, cell.number_format) for cell in row
        ]
