from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart

from ingestion.errors import DamagedDocument, EmptyDocument, SourceTooLarge
from ingestion.parsing.normalise import normalise, normalise_line
from ingestion.parsing.xlsx import parse_xlsx
from tests.ingestion.parsing.files import blocks, sheet_of, texts, words, xlsx_file, zip_file

cells = st.one_of(st.just(""), words, words.map("{0} {0}".format))
tables = st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=6)


def write_trade(workbook: Workbook) -> None:
    workbook.properties.title = "Trade in Chips"
    workbook.properties.creator = "Ann Lee; Bo Chen"
    workbook.properties.created = datetime(2026, 11, 3, 9, tzinfo=UTC).replace(tzinfo=None)
    sheet = workbook.active
    sheet.title = "Exports"
    sheet["B2"], sheet["C2"], sheet["E2"] = "Month", "Tonnes", "Share"
    sheet["B4"], sheet["C4"], sheet["E4"] = date(2026, 1, 31), 1234567.5, 0.125
    sheet["C4"].number_format, sheet["E4"].number_format = "#,##0.0", "0.0%"
    workbook.create_sheet("Empty")
    chinese = workbook.create_sheet("进口")
    chinese.append(["芯片", None, 7])


def test_a_sheet_is_a_heading_and_a_row_is_a_table_row() -> None:
    """Empty rows, columns and sheets are left out; a cell that is empty keeps its place."""
    assert blocks(parse_xlsx(xlsx_file(write_trade))) == [
        ("heading", "Exports"),
        ("table_row", "Month | Tonnes | Share"),
        ("table_row", "2026-01-31 | 1,234,567.5 | 12.5%"),
        ("heading", "进口"),
        ("table_row", "芯片 | 7"),
    ]


def test_an_empty_cell_in_a_used_column_keeps_its_place() -> None:
    rows: list[list[object]] = [["a", "b", "c"], ["1", None, "3"], ["4"]]
    assert parse_xlsx(sheet_of(rows)).text == "Sheet\n\na | b | c\n1 | | 3\n4"


def test_properties_are_metadata() -> None:
    metadata = parse_xlsx(xlsx_file(write_trade)).metadata
    assert metadata.title == "Trade in Chips"
    assert metadata.authors == ("Ann Lee", "Bo Chen")
    assert (metadata.published_at, metadata.published_from) == (
        date(2026, 11, 3),
        "xlsx properties",
    )


def test_what_a_program_fills_in_is_no_metadata() -> None:
    metadata = parse_xlsx(sheet_of([["a"]])).metadata
    assert (metadata.title, metadata.authors) == (None, ())


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (datetime(2026, 11, 3), "yyyy-mm-dd", "2026-11-03"),  # noqa: DTZ001 -- cells know no zone
        (datetime(2026, 11, 3, 14, 30), "d/m/yy h:mm", "2026-11-03 14:30"),  # noqa: DTZ001 -- same
        (time(9, 5, 7), "h:mm:ss", "09:05:07"),
        (timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
        (True, "General", "TRUE"),
        (0.1 + 0.2, "General", "0.3"),
        (12345678901, "General", "12345678901"),
        (0.125, "0%", "13%"),
        (2.675, "0.00", "2.68"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-1234, "#,##0_);(#,##0)", "(1,234)"),
        (-1234, "#,##0_);[Red](#,##0)", "(1,234)"),
        (-5.5, '"$"#,##0.00', "-$5.50"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (45, "#,##0亿", "45亿"),
        (1500000, '#,##0,"k"', "1,500k"),
        (7, "000", "007"),
        (0.5, "0.##", "0.5"),
        (-0.001, "0.00", "0.00"),
        # What is beyond us is shown as the number that it is.
        (0.5, "# ?/?", "0.5"),
        (12000, "0.00E+00", "12000"),
        (1e300, "0.00", "1e+300"),
        ("5 > 3", "@", "5 > 3"),
    ],
)
def test_a_cell_reads_as_its_format_shows_it(value: object, number_format: str, shown: str) -> None:
    def write(workbook: Workbook) -> None:
        workbook.active["A1"] = value
        workbook.active["A1"].number_format = number_format

    assert texts(parse_xlsx(xlsx_file(write)), "table_row") == [shown]


def test_charts_have_no_cells_and_hidden_sheets_have() -> None:
    def write(workbook: Workbook) -> None:
        workbook.active.append(["seen"])
        workbook.create_sheet("Hidden").append(["unseen"])
        workbook["Hidden"].sheet_state = "hidden"
        workbook.create_chartsheet("Chart").add_chart(BarChart())

    assert texts(parse_xlsx(xlsx_file(write)), "table_row") == ["seen", "unseen"]


def test_a_sheet_of_too_many_cells_is_refused() -> None:
    """A cell far to the right makes a row of 16,384 cells, and 70 such rows are too many."""

    def write(workbook: Workbook) -> None:
        for row in range(1, 71):
            workbook.active.cell(row, 16_384, "far")

    with pytest.raises(SourceTooLarge, match="1,000,000 cells"):
        parse_xlsx(xlsx_file(write))


def test_one_text_in_many_cells_is_no_bomb() -> None:
    """A workbook keeps the text once, so that a small file could unfold to any size."""
    with pytest.raises(SourceTooLarge, match="50,000,000 characters"):
        parse_xlsx(sheet_of([["long " * 6_000]] * 1_700))


def test_a_row_beyond_the_last_one_costs_no_time() -> None:
    sheet = '<worksheet xmlns="{}"><sheetData>{}</sheetData></worksheet>'.format(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        '<row r="1"><c r="A1"><v>7</v></c></row>'
        '<row r="99999999999"><c r="A99999999999"><v>8</v></c></row>',
    )
    with zipfile.ZipFile(io.BytesIO(sheet_of([["old"]]))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    data = zip_file({**members, "xl/worksheets/sheet1.xml": sheet})
    assert texts(parse_xlsx(data), "table_row") == ["7"]


def test_the_limit_is_one_for_all_sheets() -> None:
    def write(workbook: Workbook) -> None:
        for number in range(4):
            sheet = workbook.create_sheet(f"Part {number}")
            for row in range(1, 18):
                sheet.cell(row, 16_384, "far")

    with pytest.raises(SourceTooLarge, match="cells"):
        parse_xlsx(xlsx_file(write))


def test_a_workbook_without_cells_is_empty() -> None:
    with pytest.raises(EmptyDocument):
        parse_xlsx(sheet_of([]))


def test_an_archive_without_its_parts_is_damaged() -> None:
    with pytest.raises(DamagedDocument, match="whole workbook"):
        parse_xlsx(zip_file({"xl/workbook.xml": "<workbook"}))


@settings(max_examples=25)
@given(tables)
def test_every_cell_is_in_the_text_in_order(table: list[list[str]]) -> None:
    rows = [[f"r{number}", *row] for number, row in enumerate(table)]
    document = parse_xlsx(sheet_of(rows))
    assert normalise(document.text) == document.text
    position = 0
    for cell in filter(None, (normalise_line(cell) for row in rows for cell in row)):
        position = document.text.index(cell, position) + len(cell)
    assert len(texts(document, "table_row")) == len(rows)
