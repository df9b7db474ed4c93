from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import EmptyDocument, SourceTooLarge, UndecodableText
from ingestion.parsing.csv import parse_csv
from ingestion.parsing.normalise import normalise, normalise_line
from tests.ingestion.parsing.files import PROSE, blocks, texts, words


def rows(source: str, encoding: str = "utf-8") -> list[str]:
    return texts(parse_csv(source.encode(encoding)), "table_row")


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    table = [["Year", "Ships"], ["2025", "31"], ["2026", "40"]]
    source = "\r\n".join(delimiter.join(row) for row in table)
    assert rows(source) == ["Year | Ships", "2025 | 31", "2026 | 40"]


def test_decimal_commas_do_not_part_cells() -> None:
    assert rows("1,5;2,5\n3,5;4,5") == ["1,5 | 2,5", "3,5 | 4,5"]


def test_quoted_cells_hold_delimiters_line_ends_and_quotation_marks() -> None:
    source = 'name,note\n"Lee, Ann","she said ""no"",\nand left"\nBo, "so, so"\n'
    assert rows(source) == ["name | note", 'Lee, Ann | she said "no", and left', "Bo | so, so"]


def test_quotation_marks_that_do_not_close_are_characters() -> None:
    source = 'size,use\n"5 inch,disk\n3,tape'
    assert rows(source) == ["size | use", '"5 inch | disk', "3 | tape"]


def test_a_line_that_states_the_delimiter_is_believed() -> None:
    assert rows("sep=;\r\na;b\r\nc\r\n") == ["a | b", "c"]
    assert rows('sep="\na"b') == ['sep="', 'a"b']


def test_empty_rows_and_columns_are_left_out_and_empty_cells_keep_their_place() -> None:
    assert rows("a,,b,c\n,,,\n1,,,3\n") == ["a | b | c", "1 | | 3"]


def test_a_title_above_the_table_stays() -> None:
    assert rows("Ships by year\n\nYear,Ships\n2025,31\n2026,40\n") == [
        "Ships by year",
        "Year | Ships",
        "2025 | 31",
        "2026 | 40",
    ]


@pytest.mark.parametrize(
    "source",
    [
        f"{PROSE}\n{PROSE}",
        "Hello, world.",
        "第一行，没有分隔。\n第二行。",
        "one\ntwo\nthree, four\nfive",
    ],
)
def test_prose_is_not_taken_apart(source: str) -> None:
    assert rows(source) == [line.strip() for line in source.split("\n")]


def test_chinese_tables_are_read_in_their_encoding() -> None:
    source = (
        "年份,出口总额,主要市场\n二〇二五年,三十一亿元,东南亚国家\n二〇二六年,四十亿元,欧洲各国"
    )
    assert rows(source, "gb18030")[1] == "二〇二五年 | 三十一亿元 | 东南亚国家"
    assert parse_csv(source.encode()).metadata.language == "zh"


def test_too_many_cells_are_refused() -> None:
    with pytest.raises(SourceTooLarge, match="cells"):
        parse_csv(b"a,b,c,d\n" * 250_001)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UndecodableText):
        parse_csv(bytes(range(256)) * 4)


def test_delimiters_alone_are_no_document() -> None:
    with pytest.raises(EmptyDocument):
        parse_csv(b",,\n,,\n")


cells = st.one_of(
    st.just(""), words, st.lists(words, min_size=2, max_size=4).map(", ".join), st.just('a "b"; c')
)
tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(tables, st.sampled_from(["\t", ",", ";", "|"]))
def test_every_cell_is_in_the_text_in_order(table: list[list[str]], delimiter: str) -> None:
    source = io.StringIO()
    csv.writer(source, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(
        [f"r{number}", *row] for number, row in enumerate(table)
    )
    document = parse_csv(source.getvalue().encode())
    assert normalise(document.text) == document.text
    assert [text.split(" | ")[0] for _, text in blocks(document)] == [
        f"r{number}" for number in range(len(table))
    ]
    position = 0
    for cell in filter(None, (normalise_line(cell) for row in table for cell in row)):
        position = document.text.index(cell, position) + len(cell)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=200))
def test_no_letter_of_any_text_is_lost(source: str) -> None:
    """Whatever is taken for a delimiter or a quotation, letters and digits stay, in order."""
    try:
        document = parse_csv(source.encode())
    except EmptyDocument:
        return
    wanted = [letter for letter in normalise_line(source) if letter.isalnum()]
    assert [letter for letter in document.text if letter.isalnum()] == wanted
