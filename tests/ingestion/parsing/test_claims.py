"""Dates that programs write: which of them can be meant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.parsing.claims import iso_date, pdf_date, stated_day


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2024-05-06", date(2024, 5, 6)),
        (" 2024-05-06T10:20:30+02:00", date(2024, 5, 6)),
        ("2024-01-01", None),
        ("2024-01-01T00:00:00Z", None),
        ("2024-01-01T00:00:01Z", date(2024, 1, 1)),
        ("2024-01-01 10:15", date(2024, 1, 1)),
        ("2024-02-30", None),
        ("2024-05-061", None),
        ("2024-05", None),
        ("2024", None),
        ("0001-05-06", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_in_iso_8601(stated: str | None, day: date | None) -> None:
    """1 January at midnight stands for a year; with a time of day it is a date like others."""
    assert iso_date(stated) == day


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("D:20240506102030+02'00'", date(2024, 5, 6)),
        ("20240506", date(2024, 5, 6)),
        ("D:20240101", None),
        ("D:20240101000000Z", None),
        ("D:20240101101500Z", date(2024, 1, 1)),
        ("D:20240230", None),
        ("D:2024", None),
    ],
)
def test_a_date_in_a_pdf(stated: str, day: date | None) -> None:
    assert pdf_date(stated) == day


numbers = st.integers(-(10**9), 10**9) | st.integers(0, 60)


@given(st.lists(numbers, min_size=3, max_size=6))
def test_numbers_are_a_day_or_none(parts: list[int]) -> None:
    day = stated_day(*parts)
    assert day is None or [day.year, day.month, day.day] == parts[:3]
