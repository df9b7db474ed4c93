from __future__ import annotations

import contextlib
import struct
import zlib
from collections.abc import Iterator
from importlib import import_module
from typing import get_args

import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.presentation import Presentation

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
from ingestion.parsing.formats import Format
from ingestion.parsing.sandbox import ParserProcess
from tests.ingestion.parsing.files import (
    PROSE,
    docx_file,
    epub_file,
    html_page,
    html_paragraphs,
    pdf_flow,
    pdf_paragraphs,
    pptx_file,
    rtf_file,
    sheet_of,
    zip_file,
)


def png() -> bytes:
    """The smallest picture that is one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0"))


def add_prose(document: Document) -> None:
    """Write a document of one paragraph."""
    document.add_paragraph(PROSE)


def add_slide(deck: Presentation) -> None:
    """Make a presentation of one text box."""
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    slide.shapes.add_textbox(0, 0, 9, 9).text_frame.text = PROSE


FILES = {
    "pdf": pdf_flow(pdf_paragraphs([PROSE])),
    "docx": docx_file(add_prose),
    "pptx": pptx_file(add_slide),
    "xlsx": sheet_of([[PROSE]]),
    "epub": epub_file([html_paragraphs([PROSE])]),
    "rtf": rtf_file(PROSE),
    "html": html_page(html_paragraphs([PROSE])),
}


@pytest.fixture(scope="module")
def parser() -> Iterator[ParserProcess]:
    with ParserProcess() as parser:
        yield parser


@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a", "a.docx"])
def test_content_decides_before_the_name(data: bytes, name: str) -> None:
    assert parse(data, name).text.removeprefix("Sheet\n\n") == PROSE.strip()


@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
def test_the_limits_of_the_child_process_leave_room_to_read(
    data: bytes, parser: ParserProcess
) -> None:
    assert parser.parse(data, "a") == parse(data, "a")


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
        (png(), "a.html", EmptyDocument, "no text can be made out on the image"),
        (png(), "a.txt", EmptyDocument, "no text can be made out on the image"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a.wav", UnsupportedFormat, "sound or film"),
        (b"just text", "a.pdf", DamagedDocument, r"\.pdf"),
        (b"just text", "a.docx", DamagedDocument, r"\.docx"),
        (b"%PDF-1.7\n1 0 obj <<", "a.pdf", DamagedDocument, "cut off"),
        (b"PK\x03\x04 cut", "a.docx", DamagedDocument, "cut off"),
        (b"just text", "a.xlsx", DamagedDocument, r"\.xlsx"),
        (b"just text", "a.rtf", DamagedDocument, r"\.rtf"),
        (
            zip_file({"a.txt": "text"}),
            "a.docx",
            UnsupportedFormat,
            r"archive.*\.docx, \.eml, \.epub",
        ),
        (b"text", "a.xyz", UnsupportedFormat, r"\.markdown, \.md, \.pdf"),
        (b"text", "noname", UnsupportedFormat, r"\.txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Word", "a.doc", UnsupportedFormat, "old Office"),
        *(
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
                name,
                EncryptedDocument,
                "password",
            )
            for name in ("a.docx", "a.pptx", "a.xlsx")
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


def test_every_format_has_the_parser_that_its_name_promises() -> None:
    for found in get_args(Format):
        module = import_module(f"ingestion.parsing.{found}")
        with pytest.raises(IngestionError):
            getattr(module, f"parse_{found}")(b" ")


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1),
    st.sampled_from(sorted(FILES)),
)
def test_bytes_changed_anywhere_cost_an_error_of_ours_and_nothing_else(
    changes: list[tuple[float, int]], kind: str
) -> None:
    data = bytearray(FILES[kind])
    for place, byte in changes:
        data[int(place * len(data))] = byte
    with contextlib.suppress(IngestionError):
        assert parse(bytes(data), f"a.{kind}").text.strip()


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx", "epub"])
def test_an_archive_of_a_version_to_come_is_damaged(kind: str) -> None:
    """The version that is needed to read a member stands in its entry of the directory."""
    data = bytearray(FILES[kind])
    data[data.index(b"PK\x01\x02") + 6] = 255
    with pytest.raises(DamagedDocument, match="archive"):
        parse(bytes(data), f"a.{kind}")
