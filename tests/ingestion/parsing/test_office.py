"""Office files state their properties in one way, and only what they state is taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from ingestion.documents import Metadata, ParsedDocument
from ingestion.errors import DamagedDocument
from ingestion.parsing.docx import parse_docx
from ingestion.parsing.pptx import parse_pptx
from ingestion.parsing.xlsx import parse_xlsx
from tests.ingestion.parsing.files import docx_file, pptx_file, xlsx_file, zip_file

Write = Callable[[Any], None]
Make = Callable[[Write], bytes]
Parse = Callable[[bytes], ParsedDocument]
CREATED, MODIFIED = datetime(2026, 11, 3, 9), datetime(2026, 11, 5, 9)  # noqa: DTZ001


def write_docx(write: Write) -> bytes:
    def fill(document: Any) -> None:
        document.add_paragraph("Rain fell on the harbour.")
        write(document.core_properties)

    return docx_file(fill)


def write_pptx(write: Write) -> bytes:
    def fill(deck: Any) -> None:
        deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Rain fell."
        write(deck.core_properties)

    return pptx_file(fill)


def write_xlsx(write: Write) -> bytes:
    def fill(workbook: Any) -> None:
        workbook.active["A1"] = "Rain fell."
        write(workbook.properties)

    return xlsx_file(fill)


ALL = {
    "docx": (write_docx, parse_docx),
    "pptx": (write_pptx, parse_pptx),
    "xlsx": (write_xlsx, parse_xlsx),
}
formats = pytest.mark.parametrize(("make", "parse"), ALL.values(), ids=ALL)
named_formats = pytest.mark.parametrize(
    ("name", "make", "parse"), [(name, *both) for name, both in ALL.items()], ids=ALL
)


def dates(metadata: Metadata) -> tuple[date | None, str | None, date | None]:
    return metadata.published_at, metadata.published_from, metadata.modified_at


def edited(data: bytes, member: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """A package with one member changed, or left out where the change is None."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    changed = change(members.pop(member))
    return zip_file(members if changed is None else {**members, member: changed})


@named_formats
def test_creation_and_change_are_kept_apart(name: str, make: Make, parse: Parse) -> None:
    def write(properties: Any) -> None:
        properties.created, properties.modified = CREATED, MODIFIED

    metadata = parse(make(write)).metadata
    # openpyxl sets the time of change to that of saving.
    changed = metadata.modified_at if name == "xlsx" else date(2026, 11, 5)
    assert dates(metadata) == (date(2026, 11, 3), f"{name} properties", changed)
    assert metadata.modified_at is not None


@formats
def test_a_file_that_states_no_dates_has_none(make: Make, parse: Parse) -> None:
    """The libraries would say that it was made just now."""
    bare = edited(make(lambda _: None), "docProps/core.xml", lambda _: EMPTY)
    assert dates(parse(bare).metadata) == (None, None, None)


@formats
def test_a_file_without_properties_is_read(make: Make, parse: Parse) -> None:
    bare = edited(make(lambda _: None), "_rels/.rels", without_properties)
    document = parse(edited(bare, "docProps/core.xml", lambda _: None))
    assert "Rain fell" in document.text
    assert dates(document.metadata) == (None, None, None)


@pytest.mark.parametrize(("make", "parse"), [(write_docx, parse_docx), (write_pptx, parse_pptx)])
def test_the_dates_of_the_empty_files_of_libraries_are_not_the_documents(
    make: Make, parse: Parse
) -> None:
    assert dates(parse(make(lambda _: None)).metadata) == (None, None, None)


def test_the_first_of_january_with_a_time_of_day_is_a_date() -> None:
    def write(properties: Any) -> None:
        properties.created = datetime(2026, 1, 1, 10, 15)  # noqa: DTZ001
        properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001

    metadata = parse_docx(write_docx(write)).metadata
    assert (metadata.published_at, metadata.modified_at) == (date(2026, 1, 1), None)


@named_formats
def test_a_file_that_is_not_whole_says_what_to_do(name: str, make: Make, parse: Parse) -> None:
    data = edited(make(lambda _: None), "[Content_Types].xml", lambda _: b"<broken")
    with pytest.raises(DamagedDocument, match=rf"save it again as \.{name}"):
        parse(data)


EMPTY = b"""<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties
xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"""


def without_properties(relations: bytes) -> bytes:
    first = relations.index(b"<Relationship ")
    parts = relations[first:].split(b"/>")
    kept = [part for part in parts if b"metadata/core-properties" not in part]
    return relations[:first] + b"/>".join(kept)
