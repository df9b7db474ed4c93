"""Parsing is told what the server says of a body: its format by a name, its charset by a mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.parsing.decoding import decode
from ingestion.web import Fetched
from ingestion.web.content import as_utf8, file_name

CHINESE = "港口于一八八八年建成。" * 3


def fetched(data: bytes = b"", content_type: str = "", url: str = "http://a.test/") -> Fetched:
    return Fetched(url, data, content_type)


@pytest.mark.parametrize(
    ("path", "content_type", "name"),
    [
        ("", "text/html", "page.html"),
        ("news/", "text/html; charset=utf-8", "news.html"),
        ("news.php?id=3", 'TEXT/HTML;charset="UTF-8"', "news.html"),
        ("report.pdf", "text/html", "report.html"),
        ("get?id=3", "application/pdf", "get.pdf"),
        ("%E6%B8%AF.pdf", "application/pdf", "港.pdf"),
        ("report.pdf", "application/octet-stream", "report.pdf"),
        ("report.pdf", "", "report.pdf"),
        ("README.md", "text/plain; charset=utf-8", "README.md"),
        ("data.CSV", "text/plain", "data.CSV"),
        ("LICENSE", "text/plain", "LICENSE.txt"),
        ("v1.2", "text/plain", "v1.2.txt"),
        ("v1.2", "", "v1.2"),
        ("chart.png", "image/png", "chart.png"),
        ("data.json", "application/json", "data.json"),
        ("page.txt", ";;;", "page.txt"),
    ],
)
def test_the_name_fits_what_the_server_declares(path: str, content_type: str, name: str) -> None:
    assert file_name(fetched(b"", content_type, f"http://a.test/{path}")) == name


@pytest.mark.parametrize("charset", ["gb18030", "GBK", "gb2312", "big5"])
def test_a_charset_that_only_the_header_names_is_heard(charset: str) -> None:
    text = "港口"
    body = as_utf8(fetched(text.encode(charset), f'text/html; charset="{charset}"'))

    assert decode(body) == text


def test_the_header_is_believed_before_the_page() -> None:
    text = f'<meta charset="big5"><p>{CHINESE}</p>'
    body = as_utf8(fetched(text.encode("gb18030"), "text/html; charset=gb18030"))

    assert decode(body, "big5") == text


def test_latin_1_means_what_it_means_to_browsers() -> None:
    body = as_utf8(fetched(b"\x93Rain\x94, caf\xe9", "text/plain; charset=iso-8859-1"))

    assert decode(body) == "“Rain”, café"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (CHINESE.encode(), "text/html; charset=gb18030"),
        (CHINESE.encode("utf-16"), "text/html; charset=gb18030"),
        (CHINESE.encode("gb18030"), "text/html"),
        (CHINESE.encode("gb18030"), "text/html; charset=utf-8"),
        (CHINESE.encode("gb18030"), "text/html; charset=nonsense"),
        (CHINESE.encode("gb18030"), "text/html; charset=punycode"),
        (CHINESE.encode("gb18030"), "text/html; charset=euc-kr\x00"),
        (b"%PDF-1.7\n\0\0\0\xff", "text/plain; charset=iso-8859-1"),
    ],
)
def test_a_body_that_is_utf8_or_no_text_in_that_charset_stays_as_it_is(
    data: bytes, content_type: str
) -> None:
    assert as_utf8(fetched(data, content_type)) == data


@given(st.binary(max_size=50), st.text(max_size=40))
def test_no_header_of_a_server_is_an_error(data: bytes, content_type: str) -> None:
    file_name(fetched(data, content_type))
    as_utf8(fetched(data, f"text/html; charset={content_type}"))
