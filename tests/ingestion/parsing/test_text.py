from __future__ import annotations

import textwrap

import pytest
from hypothesis import given

from ingestion.errors import EmptyDocument, UndecodableText
from ingestion.parsing.normalise import normalise, normalise_line
from ingestion.parsing.text import parse_text
from tests.ingestion.parsing.files import PROSE, blocks, paragraphs, texts

SIMPLIFIED = "中国人民银行今日宣布下调存款准备金率零点五个百分点，释放长期资金约一万亿元。"
TRADITIONAL = "中央銀行今日宣布調降存款準備率，釋出長期資金。分析師認為，此舉有助於穩定市場預期。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED[:14], "gb18030"),
        (TRADITIONAL, "big5"),
        ("The café’s owner said “we’re not naïve” – and left for the résumé.", "cp1252"),
    ],
)
def test_common_encodings_are_read(text: str, encoding: str) -> None:
    assert parse_text(text.encode(encoding)).text == text


def test_lines_wrapped_by_hand_become_paragraphs_again() -> None:
    source = "\n\n".join(textwrap.fill(PROSE * 2, 72) for _ in range(3))
    assert texts(parse_text(source.encode()), "paragraph") == [(PROSE * 2).strip()] * 3


def test_chinese_lines_are_joined_without_a_blank() -> None:
    paragraph = SIMPLIFIED * 3
    wrapped = "\n".join(textwrap.wrap(paragraph, 30))
    assert parse_text(wrapped.encode()).text == paragraph


def test_lines_that_are_paragraphs_stay_apart() -> None:
    """A file with one line a paragraph is not wrapped, and neither is the head of a letter."""
    source = f"06 August 2024\nBeijing’s Agenda\n2 min read\n\n{PROSE}\n{PROSE}"
    assert [text for _, text in blocks(parse_text(source.encode()))] == [
        "06 August 2024",
        "Beijing’s Agenda",
        "2 min read",
        PROSE.strip(),
        PROSE.strip(),
    ]


def test_bullets_make_list_items_and_numbers_are_kept() -> None:
    source = "Three things:\n• one\n- two\n  * three\n\n1. first\n2. second"
    document = parse_text(source.encode())
    assert texts(document, "list_item") == ["one", "two", "three", "1. first", "2. second"]


def test_a_numbered_line_alone_before_prose_is_a_heading() -> None:
    source = f"1. Where we are\n\n{PROSE}\n\n二、新生产线\n\n{SIMPLIFIED}"
    assert texts(parse_text(source.encode()), "heading") == ["1. Where we are", "二、新生产线"]


def test_the_title_is_a_first_line_that_stands_alone() -> None:
    assert parse_text(f"A title\n\n{PROSE}".encode()).metadata.title == "A title"
    assert parse_text(f"From: A\nTo: B\n\n{PROSE}".encode()).metadata.title is None
    assert parse_text(f"{PROSE}\n\n{PROSE}".encode()).metadata.title is None


def test_the_link_past_a_saved_pages_menu_is_no_title() -> None:
    source = f"Skip to main content\n\nChips and Ships\n\n{PROSE}"
    assert parse_text(source.encode()).metadata.title == "Chips and Ships"


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"PK\x05\x06" + b"\0" * 30])
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableText, match="binary"):
        parse_text(data)


def test_bytes_in_no_known_encoding_are_refused_and_not_guessed() -> None:
    with pytest.raises(UndecodableText, match="could not be established"):
        parse_text(b"caf\xe9 \xff\xfe\x81 na\x9d\xc3( bytes \xf0\x28\x8c\x28 ")


def test_text_that_breaks_off_inside_a_character_is_refused() -> None:
    with pytest.raises(UndecodableText, match="cut off"):
        parse_text("央行".encode("utf-16")[:-1])


def test_white_space_is_no_document() -> None:
    with pytest.raises(EmptyDocument):
        parse_text(" \n\ufeff\n".encode())


@given(paragraphs)
def test_every_paragraph_is_in_the_text_in_order(source: list[str]) -> None:
    document = parse_text("\n\n".join(source).encode())
    assert normalise(document.text) == document.text
    position = 0
    for paragraph in filter(None, map(normalise_line, source)):
        position = document.text.index(paragraph, position) + len(paragraph)
