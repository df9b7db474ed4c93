"""Statements by date, wherever the date was found."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.answers import Citation
from service.composition import DraftStatement
from service.summaries.timeline import in_order
from service.support import UNCHECKED


def citation(number: int, quote: str, published: date | None = None) -> Citation:
    return Citation(
        number=number,
        collection="c",
        document_id=f"d{number}",
        version=1,
        sha256="0" * 64,
        title="T",
        source="t.txt",
        url=None,
        published_at=published,
        start=0,
        end=len(quote),
        quote=quote,
        before="",
        after="",
        page=None,
        heading="",
    )


def draft(text: str, *citations: int) -> DraftStatement:
    return DraftStatement(text, citations, UNCHECKED)


def test_a_date_is_that_of_the_statement_or_of_what_it_cites_or_of_the_document() -> None:
    citations = [
        citation(1, "It was said in 2019."),
        citation(2, "It opened on 4 May 1931."),
        citation(3, "It is deep.", date(2024, 7, 1)),
    ]
    drafts = [draft("In March 2020 it closed.", 1), draft("It opened.", 2), draft("It is deep.", 3)]
    ordered, entries = in_order(drafts, citations)
    assert [one.text for one in ordered] == ["It opened.", *(one.text for one in drafts[::2])]
    assert [(one.date, one.taken_from) for one in entries] == [
        ("1931-05-04", "citation"),
        ("2020-03", "statement"),
        ("2024-07-01", "publication"),
    ]


def test_a_day_without_a_year_is_of_the_year_of_publication() -> None:
    _, entries = in_order(
        [draft("It burned on 14 October.", 1)], [citation(1, "…", date(2026, 10, 15))]
    )
    assert entries[0].date == "2026-10-14"


def test_a_year_stands_before_its_months_and_what_has_no_date_last() -> None:
    texts = ["Nobody knows when.", "On 3 May 2020 it rose.", "In 2020 it fell.", "In May 2020."]
    ordered, entries = in_order([draft(text) for text in texts], [])
    assert [one.text for one in ordered] == [texts[2], texts[3], texts[1], texts[0]]
    assert [one.statement for one in entries] == [0, 1, 2]


@given(years=st.lists(st.integers(1900, 2099), max_size=12))
def test_order_is_by_date_and_stable(years: list[int]) -> None:
    drafts = [draft(f"In {year} event {at} came.") for at, year in enumerate(years)]
    ordered, entries = in_order(drafts, [])
    assert [one.date for one in entries] == [str(year) for year in sorted(years)]
    assert sorted(drafts, key=lambda one: one.text[3:7]) == ordered
