from __future__ import annotations

import io
import zipfile

import pytest
from docx.document import Document
from pptx.presentation import Presentation

from ingestion.errors import DamagedDocument, EncryptedDocument, IngestionError, SourceTooLarge
from ingestion.parsing import parse
from ingestion.parsing.packages import MAX_UNPACKED_BYTES, open_package
from tests.ingestion.parsing.files import (
    PROSE,
    docx_file,
    epub_file,
    pptx_file,
    sheet_of,
    zip_file,
)

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><l>&a9;</l>"
)
IN_UTF_16 = LAUGHS.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16")
OUTSIDE = '<!DOCTYPE l [<!ENTITY file SYSTEM "file:///etc/passwd">]><l>&file;</l>'


def add_prose(document: Document) -> None:
    """Write a document of one paragraph."""
    document.add_paragraph(PROSE)


def add_slide(deck: Presentation) -> None:
    """Make a presentation of one slide."""
    deck.slides.add_slide(deck.slide_layouts[0])


# A package of each kind, and the member whose text would be shown.
PACKAGES = {
    "a.docx": (docx_file(add_prose), "word/document.xml"),
    "a.pptx": (
        pptx_file(add_slide),
        "ppt/slides/slide1.xml",
    ),
    "a.xlsx": (sheet_of([["cell"]]), "xl/worksheets/sheet1.xml"),
    "a.epub": (epub_file([f"<p>{PROSE}</p>"]), "OPS/text/chapter 1.xhtml"),
}
each_package = pytest.mark.parametrize("name", PACKAGES)


def replaced(name: str, content: str | bytes) -> bytes:
    """A package in which the member that is shown has this content."""
    data, shown = PACKAGES[name]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {
            member: archive.read(member) for member in archive.namelist()
        }
    return zip_file({**members, shown: content})


@each_package
@pytest.mark.parametrize("bomb", [LAUGHS, IN_UTF_16, OUTSIDE], ids=["nested", "utf-16", "file"])
def test_declared_entities_are_refused(name: str, bomb: str | bytes) -> None:
    """Neither a bomb of nested entities nor a file outside is ever looked at."""
    with pytest.raises(DamagedDocument, match="declares an XML entity"):
        parse(replaced(name, bomb), name)


@each_package
def test_what_unpacks_to_too_much_is_refused(name: str) -> None:
    with pytest.raises(SourceTooLarge, match="unpacks to"):
        parse(replaced(name, bytes(MAX_UNPACKED_BYTES)), name)


@each_package
def test_a_package_that_lost_its_main_parts_is_refused(name: str) -> None:
    with pytest.raises(IngestionError):
        parse(replaced(name, "<broken"), name)


@each_package
def test_a_flipped_byte_inside_a_member_is_found(name: str) -> None:
    data, shown = PACKAGES[name]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.getinfo(shown)
    middle = member.header_offset + 30 + len(shown) + member.compress_size // 2
    flipped = data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]
    with pytest.raises(DamagedDocument):
        parse(flipped, name)


def test_members_with_a_password_are_refused() -> None:
    """The archive's own encryption, which is a flag in the headers of each member."""
    data = bytearray(zip_file({"a.xml": "<a/>"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedDocument, match="password"):
        open_package(bytes(data))


def test_a_type_declaration_without_entities_is_no_harm() -> None:
    page = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://127.0.0.1:1/x.dtd"><html/>'
    with open_package(zip_file({"a.xhtml": page})) as archive:
        assert archive.namelist() == ["a.xhtml"]
