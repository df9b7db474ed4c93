from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from hypothesis import given, settings

from ingestion.errors import DamagedDocument, EmptyDocument, SourceTooLarge
from ingestion.parsing.docx import parse_docx
from ingestion.parsing.normalise import normalise, normalise_line
from tests.ingestion.parsing.files import blocks, docx_file, paragraphs


def write_report(document: Document) -> None:
    document.core_properties.title = "Report on Chips"
    document.core_properties.author = "Ann Lee; Bo Chen"
    document.core_properties.created = datetime(2026, 11, 3, 9, tzinfo=UTC)
    document.add_heading("Chips", 0)
    document.add_heading("Findings", 2)
    document.add_paragraph("Before the table.")
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(table.rows, [("Year", "2025", "2026"), ("Lots", "", "7")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("After the table.")
    document.add_paragraph("one", "List Bullet")
    document.add_paragraph("two", "List Number")
    document.add_paragraph("So it is said.", "Quote")


def test_paragraphs_and_tables_come_in_document_order() -> None:
    assert blocks(parse_docx(docx_file(write_report))) == [
        ("heading", "Chips"),
        ("heading", "Findings"),
        ("paragraph", "Before the table."),
        ("table_row", "Year | 2025 | 2026"),
        ("table_row", "Lots | | 7"),
        ("paragraph", "After the table."),
        ("list_item", "one"),
        ("list_item", "two"),
        ("quotation", "So it is said."),
    ]


def test_heading_levels_follow_the_styles() -> None:
    assert [block.level for block in parse_docx(docx_file(write_report)).blocks[:3]] == [1, 2, 0]


def test_core_properties_are_metadata() -> None:
    metadata = parse_docx(docx_file(write_report)).metadata
    assert metadata.title == "Report on Chips"
    assert metadata.authors == ("Ann Lee", "Bo Chen")
    assert (metadata.published_at, metadata.published_from) == (
        date(2026, 11, 3),
        "docx properties",
    )


def test_the_first_heading_is_the_title_when_the_properties_have_none() -> None:
    def write(document: Document) -> None:
        document.core_properties.author = "python-docx"
        document.add_heading("The heading", 1)

    metadata = parse_docx(docx_file(write)).metadata
    assert metadata.title == "The heading"
    assert metadata.authors == ()


def tracked(tag: str, text: str) -> Any:
    """A run that was inserted or deleted with changes tracked."""
    change, run = OxmlElement(tag), OxmlElement("w:r")
    content = OxmlElement("w:delText" if tag == "w:del" else "w:t")
    content.text = text
    run.append(content)
    change.append(run)
    return change


def test_text_is_read_as_it_stands_after_tracked_changes() -> None:
    def write(document: Document) -> None:
        paragraph = document.add_paragraph("The rate is ")._p  # noqa: SLF001 -- python-docx has no call for changes
        paragraph.append(tracked("w:del", "4.25"))
        paragraph.append(tracked("w:ins", "4.75"))
        paragraph.append(tracked("w:moveFrom", " per cent"))

    assert parse_docx(docx_file(write)).text == "The rate is 4.75"


def test_footnotes_stand_at_the_end() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("The text.")
        notes = (
            b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            b"<w:footnote><w:p><w:r><w:t>The note.</w:t></w:r></w:p></w:footnote></w:footnotes>"
        )
        package = document.part.package
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, notes, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    assert parse_docx(docx_file(write)).text == "The text.\n\nThe note."


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    buffer = io.BytesIO(docx_file(write_report))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.xml", bytes(201_000_000))
    with pytest.raises(SourceTooLarge, match="unpacks"):
        parse_docx(buffer.getvalue())


def test_a_document_that_was_cut_off_is_damaged() -> None:
    whole = docx_file(write_report)
    with pytest.raises(DamagedDocument):
        parse_docx(whole[: len(whole) // 2])


def test_an_archive_without_its_parts_is_damaged() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    with pytest.raises(DamagedDocument):
        parse_docx(buffer.getvalue())


def write_blank(document: Document) -> None:
    document.add_paragraph("  ")


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(EmptyDocument):
        parse_docx(docx_file(write_blank))


@settings(max_examples=25)
@given(paragraphs)
def test_every_paragraph_is_in_the_text_in_order(source: list[str]) -> None:
    def write(document: Document) -> None:
        for paragraph in source:
            document.add_paragraph(paragraph)

    document = parse_docx(docx_file(write))
    assert normalise(document.text) == document.text
    expected = [paragraph for paragraph in map(normalise_line, source) if paragraph]
    assert [text for _, text in blocks(document)] == expected
