"""BibTeX entries: one for each cited version, with lasting keys and values that LaTeX can hold."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.exports import CitedDocument, exported
from tests.service.exports.hostile import hostile_text
from tests.service.exports.samples import answer, brief, citation, draft, export

ENTRY = re.compile(r"@(online|techreport|misc)\{([a-z0-9-]+),\n((?:  [a-z]+ = \{.*\},\n)+)\}\n")
FIELD = re.compile(r"  ([a-z]+) = \{(.*)\},\n")


def entries(data: bytes) -> list[tuple[str, str, dict[str, str]]]:
    """Kind, key and fields of each entry; fails on anything that is no entry."""
    text = data.decode()
    assert not ENTRY.sub("", text).strip(), text
    return [(one[1], one[2], dict(FIELD.findall(one[3]))) for one in ENTRY.finditer(text)]


def test_a_report_names_its_authors_and_who_published_it() -> None:
    described = CitedDocument(("Lena Marsh", "Port Authority, Inc."), "Ostrel Press", language="en")
    ((kind, key, fields),) = entries(exported(export(documents={("d1", 1): described}), "bibtex"))

    assert kind == "techreport"
    assert key.startswith("marsh2026annual-")
    assert fields == {
        "title": "{Annual Report}",
        "author": "Lena Marsh and {Port Authority, Inc.}",
        "institution": "Ostrel Press",
        "year": "2026",
        "month": "2",
        "langid": "english",
        "note": "source: reports/annual.pdf; published 2026-02-11; version 1; "
        f"SHA-256: {'ab' * 32}",
    }


def test_a_page_of_the_web_has_its_address_and_when_it_was_read() -> None:
    cited = citation(url="https://example.org/a_b?x=1&y={2}", source="https://example.org/a_b")
    described = CitedDocument(retrieved_at=date(2026, 3, 1))
    made = export(answer(citations=[cited]), documents={("d1", 1): described})
    ((kind, _, fields),) = entries(exported(made, "bibtex"))

    assert kind == "online"
    assert fields["url"] == "https://example.org/a_b?x=1&y=%7B2%7D"
    assert fields["urldate"] == "2026-03-01"


def test_a_document_that_says_nothing_of_itself_is_misc() -> None:
    cited = citation(published_at=None, title="harbour.txt", source="harbour.txt", sha256="")
    ((kind, key, fields),) = entries(exported(export(answer(citations=[cited])), "bibtex"))

    assert kind == "misc"
    assert key.startswith("harbour-")
    assert fields == {"title": "{harbour.txt}", "note": "source: harbour.txt; version 1"}


def test_each_cited_version_is_there_once_in_the_order_of_citation() -> None:
    made = answer(
        [draft("One.", (2,)), draft("Two.", (1,)), draft("Three.", (3,))],
        [citation(1), citation(2, document_id="d2"), citation(3, version=2), citation(4)],
    )
    found = entries(exported(export(made, made), "bibtex"))

    assert [re.findall(r"version \d", fields["note"]) for _, _, fields in found] == [
        ["version 1"],
        ["version 1"],
        ["version 2"],
    ]
    assert len({key for _, key, _ in found}) == len(found)


def test_a_key_is_the_same_in_every_export() -> None:
    one = entries(exported(export(answer(citations=[citation(1)])), "bibtex"))
    other = entries(exported(export(brief(), answer(), title="Another"), "bibtex"))

    assert one[0][1] in {key for _, key, _ in other}


def test_chinese_stays_as_it_is() -> None:
    cited = citation(title="港口年度报告")
    described = CitedDocument(("李明",), "港务局", language="zh")
    made = export(answer(citations=[cited]), documents={("d1", 1): described})
    ((_, key, fields),) = entries(exported(made, "bibtex"))

    assert fields["title"] == "{港口年度报告}"
    assert fields["author"] == "{李明}"
    assert fields["langid"] == "chinese"
    assert re.fullmatch(r"2026-[0-9a-f]{8}", key)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 % of $1 & more #1_a", r"50 \% of \$1 \& more \#1\_a"),
        ("a}b{c", r"a\textbraceright{}b\textbraceleft{}c"),
        ("\\input{x}", r"\textbackslash{}input\textbraceleft{}x\textbraceright{}"),
        ("~^", r"\textasciitilde{}\textasciicircum{}"),
    ],
)
def test_what_means_something_to_latex_is_written_out(text: str, expected: str) -> None:
    made = export(answer(citations=[citation(title=text)]))
    ((_, _, fields),) = entries(exported(made, "bibtex"))

    assert fields["title"] == f"{{{expected}}}"


@given(st.data())
def test_hostile_text_leaves_entries_whose_braces_match(data: st.DataObject) -> None:
    """BibTeX counts braces, also behind a backslash."""
    title, source, url, author, publisher = (data.draw(hostile_text) for _ in range(5))
    cited = citation(title=title, source=source, url=url)
    described = CitedDocument((author, publisher), publisher, url)
    made = export(answer(citations=[cited]), documents={("d1", 1): described})
    text = exported(made, "bibtex")

    (_entry,) = entries(text)
    depth = 0
    for char in text.decode():
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
