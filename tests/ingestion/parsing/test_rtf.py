from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from ingestion.errors import DamagedDocument, EmptyDocument
from ingestion.parsing.normalise import normalise, normalise_line
from ingestion.parsing.rtf import parse_rtf
from tests.ingestion.parsing.files import blocks, paragraphs, rtf_file

HEAD = (
    r"\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset134 SimSun;}"
    r"{\f2\fnil\fcharset136 MingLiU;}{\f3\fnil\fcharset2 Symbol;}}{\colortbl;\red0\green0\blue0;}"
    r"{\stylesheet{\s0 Normal;}{\s1\b heading 1;}{\*\cs10 Default Paragraph Font;}{\s5 Title;}}"
    r"{\info{\title Chips and Ships}{\author Ann Lee; Bo Chen}"
    r"{\creatim\yr2026\mo11\dy3\hr9}{\revtim\yr2027\mo1\dy2}}"
)
BODY = r"""{\header Running\par}{\footer {\shp{\*\shpinst{\shptxt 7\par}}}}
\pard\plain\s5 The title\par \pard\plain\s1 Findings\par
\pard\plain The rate is {\deleted 4.25}{\v hidden}{\b 4.75} per cent.{\footnote\chftn
 The note.}\par
{\pntext\f3\'b7\tab}first\par {\listtext\f0 2.\tab}second\par
\trowd\cellx100\cellx200\pard\intbl Year\cell Ships | boats\par and more\cell\row
\trowd\pard\intbl \cell 31\cell\row
\pard\outlinelevel2 Deeper\par \pard
See {\field{\*\fldinst HYPERLINK "http://x.example"}{\fldrslt the link}}.
{\shp{\*\shpinst{\sp{\sn fFlipH}{\sv 0}}{\shptxt Boxed\par}}{\shprslt Boxed}}
{\pict\bin4 }}}}}\par"""


def coded(text: str, encoding: str) -> str:
    """Text as bytes of a code page, those above ASCII as codes and the others as they are."""
    plain = {ord("\\"): r"\\"}
    return "".join(
        rf"\'{byte:02x}" if byte > 0x7F else plain.get(byte, chr(byte))
        for byte in text.encode(encoding)
    )


def test_paragraphs_lists_and_tables_come_in_order_and_asides_at_the_end() -> None:
    assert blocks(parse_rtf(rtf_file(BODY, HEAD))) == [
        ("heading", "The title"),
        ("heading", "Findings"),
        ("paragraph", "The rate is 4.75 per cent."),
        ("list_item", "first"),
        ("list_item", "2. second"),
        ("table_row", "Year | Ships | boats and more"),
        ("table_row", "| 31"),
        ("heading", "Deeper"),
        ("paragraph", "See the link."),
        ("paragraph", "The note."),
        ("paragraph", "Boxed"),
    ]


def test_heading_levels_follow_styles_and_outline() -> None:
    document = parse_rtf(rtf_file(BODY, HEAD))
    assert [block.level for block in document.blocks if block.level] == [1, 1, 3]


def test_the_info_group_is_metadata() -> None:
    metadata = parse_rtf(rtf_file(BODY, HEAD)).metadata
    assert metadata.title == "Chips and Ships"
    assert metadata.authors == ("Ann Lee", "Bo Chen")
    assert (metadata.published_at, metadata.published_from) == (date(2026, 11, 3), "rtf info")
    assert metadata.modified_at == date(2027, 1, 2)


def test_a_revision_is_no_publication() -> None:
    head = r"{\info{\revtim\yr2027\mo1\dy1\hr9\min5}}"
    metadata = parse_rtf(rtf_file(r"Rain fell.\par", head)).metadata
    assert (metadata.published_at, metadata.published_from) == (None, None)
    assert metadata.modified_at == date(2027, 1, 1)


def test_the_first_heading_is_the_title_without_an_info_group() -> None:
    assert parse_rtf(rtf_file(r"\pard\outlinelevel0 Chips\par")).metadata.title == "Chips"


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (coded("朱镕基，中文", "gbk"), r"\ansicpg936"),
        (coded("許功蓋，中文", "big5"), r"\ansicpg950"),
        (rf"{{\f1 {coded('朱镕基', 'gbk')}}}{{\f2 {coded('，中文', 'big5')}}}", HEAD),
        (rf"\f1 {coded('朱镕基', 'gbk')}\plain\f2 {coded('，中文', 'big5')}", HEAD),
        (r"\uc2 \u26417\'d6\'ec\u-27307\'e9\'46\u22522\'bb\'f9\uc0\u-244\u20013\u25991", ""),
        (r"\uc1\u26417?\u-27307 ?\u22522{}\u-244\'a3\u20013\u25991?", ""),
    ],
    ids=["gbk", "big5", "fonts in groups", "fonts after plain", "two bytes", "odd fallbacks"],
)
def test_chinese_is_read_in_every_way_that_it_is_written(body: str, head: str) -> None:
    """The second byte of 镕 is the letter F in GBK, that of 許 and 功 a backslash in Big5."""
    expected = "許功蓋，中文" if "950" in head else "朱镕基，中文"
    assert parse_rtf(rtf_file(body, head)).text == expected


def test_raw_bytes_are_read_in_the_documents_code_page() -> None:
    assert parse_rtf(b"{\\rtf1\\ansi\\ansicpg936 " + "央行".encode("gbk") + b"}").text == "央行"


def test_letters_beyond_sixteen_bits_are_made_of_two_escapes() -> None:
    assert parse_rtf(rb"{\rtf1\uc1 \u-10174?\u-8265? \u-10179?\u-9154?}").text == "𠮷 🐾"


def test_symbols_and_escapes() -> None:
    body = r"\{a\}\~\\b\_c\-d\emdash\ldblquote x\rdblquote\line y\tab z"
    assert parse_rtf(rtf_file(body)).text == "{a} \\b‑cd—“x” y z"


def test_what_follows_the_document_is_not_read() -> None:
    assert parse_rtf(rtf_file("text") + b"{more} \\par }}}").text == "text"


def test_a_document_that_was_cut_off_is_damaged() -> None:
    whole = rtf_file(BODY, HEAD)
    with pytest.raises(DamagedDocument, match="cut off"):
        parse_rtf(whole[: len(whole) // 2])


def test_groups_without_end_do_no_harm() -> None:
    with pytest.raises(DamagedDocument):
        parse_rtf(b"{\\rtf1 " + b"{" * 100_000)


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(EmptyDocument):
        parse_rtf(rtf_file(r"{\header Running}\par\par", HEAD))


@given(paragraphs)
def test_every_paragraph_is_in_the_text_in_order(source: list[str]) -> None:
    document = parse_rtf(rtf_file("".join(rf"\pard {text}\par" + "\n" for text in source)))
    assert normalise(document.text) == document.text
    expected = [paragraph for paragraph in map(normalise_line, source) if paragraph]
    assert [text for _, text in blocks(document)] == expected
