from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib

import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import (
    DamagedDocument,
    EmptyDocument,
    EncryptedDocument,
    IngestionError,
    SourceTooLarge,
    UndecodableText,
    UnsupportedFormat,
)
from ingestion.parsing import SUFFIXES, parse
from tests.ingestion.parsing.files import (
    PROSE,
    docx_file,
    html_page,
    html_paragraphs,
    pdf_flow,
    pdf_paragraphs,
)


def png() -> bytes:
    """The smallest picture that is one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0"))


def archive(member: str) -> bytes:
    """A zip archive with one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr(member, "text")
    return buffer.getvalue()


def add_prose(document: Document) -> None:
    """Write a document of one paragraph."""
    document.add_paragraph(PROSE)


FILES = {
    "pdf": pdf_flow(pdf_paragraphs([PROSE])),
    "docx": docx_file(add_prose),
    "html": html_page(html_paragraphs([PROSE])),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a", "a.md"])
def test_content_decides_before_the_name(data: bytes, name: str) -> None:
    assert parse(data, name).text == PROSE.strip()


def test_the_name_decides_between_formats_that_look_alike() -> None:
    source = f"# Chips\n\n{PROSE}".encode()
    assert parse(source, "a.MD").blocks[0].kind == "heading"
    assert parse(source, "a.txt").blocks[0].kind == "paragraph"


def test_a_text_about_formats_is_a_text() -> None:
    source = "GIF89a and %PDF-1.7 are how such files begin."
    assert parse(source.encode(), "a.txt").text == source


@pytest.mark.parametrize(
    ("data", "name", "error", "message"),
    [
        (b"", "a.txt", EmptyDocument, "empty"),
        (b" \n\t", "a.html", EmptyDocument, "empty"),
        (bytes(range(256)), "a.txt", UndecodableText, "binary"),
        (png(), "a.html", UnsupportedFormat, "PNG"),
        (png(), "a.txt", UnsupportedFormat, "PNG"),
        (b"just text", "a.pdf", DamagedDocument, r"\.pdf"),
        (b"just text", "a.docx", DamagedDocument, r"\.docx"),
        (b"%PDF-1.7\n1 0 obj <<", "a.pdf", DamagedDocument, "cut off"),
        (b"PK\x03\x04 cut", "a.docx", DamagedDocument, "cut off"),
        (archive("xl/workbook.xml"), "a.xlsx", UnsupportedFormat, r"\.docx"),
        (b"{\\rtf1 text}", "a.txt", UnsupportedFormat, "Rich Text"),
        (b"text", "a.xyz", UnsupportedFormat, r"\.markdown, \.md, \.pdf"),
        (b"text", "noname", UnsupportedFormat, r"\.txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Word", "a.doc", UnsupportedFormat, "old Office"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.docx",
            EncryptedDocument,
            "password",
        ),
    ],
)
def test_what_cannot_be_read_says_why(
    data: bytes, name: str, error: type[IngestionError], message: str
) -> None:
    with pytest.raises(error, match=message):
        parse(data, name)


def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(SourceTooLarge, match="200,000,000"):
        parse(bytes(200_000_000), "a.txt")
    with pytest.raises(SourceTooLarge, match="limit of 10"):
        parse(b"eleven byte", "a.txt", max_bytes=10)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(sorted(SUFFIXES)), st.sampled_from([0, 40, 400]))
def test_damage_costs_an_error_of_ours_and_nothing_else(
    noise: bytes, suffix: str, kept: int
) -> None:
    """Whole files, beginnings of files and noise behind them: no library's error gets out."""
    for beginning in (b"", *FILES.values()):
        with contextlib.suppress(IngestionError):
            assert parse(beginning[:kept] + noise, f"a{suffix}").text.strip()
