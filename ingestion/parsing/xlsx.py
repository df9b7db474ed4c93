"""Excel workbooks (Office Open XML, ECMA-376): a sheet is a heading, its rows are table rows."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingestion.documents import Metadata, ParsedDocument
from ingestion.errors import DamagedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed, claimed_authors, claimed_date
from ingestion.parsing.language import detect_language
from ingestion.parsing.packages import open_package
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
    open_package(data).close()
    with warnings.catch_warnings():
        # They tell of parts that would be lost if the workbook were saved again.
        warnings.simplefilter("ignore", UserWarning)
        workbook = _open(data)
        drafts = list(_drafts(workbook))
    return assemble(drafts, _metadata(workbook, drafts))


def _open(data: bytes) -> Workbook:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise DamagedDocument(
            "the file is not a whole workbook: open it in Excel and save it again as .xlsx"
        ) from error


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


def _metadata(workbook: Workbook, drafts: list[Draft]) -> Metadata:
    properties = workbook.properties
    published = claimed_date(properties.created)
    sample = " ".join(draft.text for draft in drafts[:_SAMPLE_ROWS])
    return Metadata(
        title=claimed(properties.title),
        authors=claimed_authors(properties.creator),
        language=detect_language(sample, properties.language),
        published_at=published,
        published_from="xlsx properties" if published else None,
    )
