"""Numbers, units and dates compare by value, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.support.quantities import (
    altered_number,
    dates,
    misdated,
    missing,
    numbers,
    quantities,
    replaced,
)


def lacking(statement: str, evidence: str) -> list[str]:
    return [one.text for one in missing(quantities(statement), quantities(evidence))]


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("It handled 3,200,000 tonnes.", "It handled 3.2 million tonnes."),
        ("港口处理了320万吨。", "It handled 3.2 million tonnes."),
        ("It cost $1.5 billion.", "The price was 1.5bn dollars."),
        ("The share is 4.8 percent.", "a share of 4.8%"),
        ("占百分之四点八。", "占4.8%。"),
        ("Rates rose by 25 basis points.", "Rates rose by 0.25 percentage points."),
        ("利率上调0.25个百分点。", "利率上调25个基点。"),
        ("Twenty-five ships sailed.", "25 ships sailed."),
        ("Two hundred and twelve men came.", "212 men came."),
        ("三百二十万人", "320万人"),
        ("It opened on 4 May 1931.", "It opened on 1931-05-04."),
        ("它于1931年5月4日开放。", "It opened on May 4, 1931."),
        ("About 3 million people live there.", "Its population is 3,042,117."),
        ("It grew by nearly five percent.", "It grew by 4.8%."),
        ("It has over 3,000 members.", "It has 3,042 members."),
        ("Growth of 4-7% is expected.", "We expect growth of 4% to 7%."),
        ("It opened in May.", "It opened on 4 May."),
        ("1. It has nine piers.", "It has 9 piers."),
        ("One of them is empty.", "The hall is empty."),
        ("二〇二四年", "2024年"),
    ],
)
def test_quantities_that_agree(statement: str, evidence: str) -> None:
    assert lacking(statement, evidence) == []


@pytest.mark.parametrize(
    ("statement", "evidence", "named"),
    [
        ("It rose by 4.8 percent.", "It rose by 4.6 percent.", "4.8 percent"),
        ("It handled 320亿吨.", "It handled 320万吨.", "320亿吨"),
        ("The share rose by 3 percentage points.", "The share rose by 3 percent.", "3 percentage"),
        ("份额上升3个百分点。", "份额上升3%。", "3个百分点"),
        ("It cost 5 million euros.", "It cost 5 million dollars.", "5 million euros"),
        ("It is 12 km long.", "It is 12 miles long.", "12 km"),
        ("It opened in June.", "It opened in May.", "June"),
        ("它在六月开放。", "它在五月开放。", "六月"),
        ("It has twelve piers.", "It has nine piers.", "twelve"),
        ("It has about 4 million.", "It has 3,042,117.", "4 million"),
        ("It grew by over five percent.", "It grew by 4.8%.", "five percent"),
        ("It has nearly 3,000 members.", "It has 3,042 members.", "3,000"),
        ("It fell to -3.", "It rose to 3.", "3"),
        ("It rose by 3%.", "It rose by 3 ships.", "3%"),
    ],
)
def test_quantities_that_do_not_agree_are_named(statement: str, evidence: str, named: str) -> None:
    assert any(named in one for one in lacking(statement, evidence))


def test_a_date_of_other_parts_is_told_though_each_part_occurs() -> None:
    evidence = "Signed on 4 June 1931, opened on 5 May 1932."
    assert lacking("It opened on 4 May 1931.", evidence) == []
    (found,) = misdated(dates("It opened on 4 May 1931."), dates(evidence))
    assert found.text == "4 May 1931"


def test_a_name_with_a_digit_is_no_number() -> None:
    assert quantities("The B52 and the A400M flew.") == []


def test_numbers_are_read_without_separators() -> None:
    assert numbers("From 1,200 to ３.5") == ["1200", "3.5"]


def test_a_changed_number_is_told_even_if_it_occurs_elsewhere() -> None:
    quote = "They built 3 ships in 2023 and 4 in 2024."
    assert altered_number("They built 4 ships in 2023", [quote]) == "4"
    assert altered_number("They built 3 ships in 2023", [quote]) is None


@given(st.text(max_size=80))
def test_spans_lie_within_the_text_and_a_text_agrees_with_itself(text: str) -> None:
    found = quantities(text)
    assert all(0 <= one.span.start < one.span.end <= len(text) for one in found)
    assert missing(found, found) == []
    assert misdated(dates(text), dates(text)) == []


@given(st.text("0123456789.,万亿千百一二三年月日点% -$kmb", max_size=200))
def test_no_run_of_number_characters_breaks_the_reading(text: str) -> None:
    quantities(text)
    dates(text)


def test_long_runs_take_linear_time() -> None:
    """Backtracking would make these take hours; the timeout of the suite tells."""
    for run in ("1," * 50_000, "twenty " * 30_000, "一万" * 50_000, "9" * 100_000, "1-" * 50_000):
        quantities(run)


@pytest.mark.parametrize(
    ("statement", "evidence", "counts", "same_thing"),
    [
        ("It has 31 ships.", "It has 27 ships.", True, True),
        ("It has 31 ships.", "It has 27 vessels.", True, False),
        ("It has 31 ships.", "It has 31 ships and 4 docks.", False, False),
        ("It has 31 ships.", "It was counted on 27 May 2025.", False, False),
        ("It has nine piers.", "It was opened in 1931.", False, False),
        ("It was opened in 1932.", "It was opened in 1931.", True, False),
        ("It rose by 5%.", "It rose by 3%.", True, True),
        ("It rose by 5%.", "It has 3 docks.", False, False),
        ("港口有12个码头。", "港口有9个码头。", True, True),
    ],
)
def test_another_number_in_the_same_place_is_told_from_one_that_is_lacking(
    statement: str, evidence: str, counts: bool, same_thing: bool
) -> None:
    assert replaced(statement, evidence) == counts
    assert replaced(statement, evidence, same_thing=True) == same_thing
