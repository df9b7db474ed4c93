"""Dates in questions are read in English and Chinese, and count in the ranking."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from ingestion.sources import upload_source
from service.bootstrap import Services
from service.dates import PartialDate, agreement, asked_dates, named_dates
from tests.ingestion.strategies import any_text


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("What happened in July?", [PartialDate(month=7)]),
        ("What happened in May 2024?", [PartialDate(2024, 5)]),
        ("It may rain. March on!", []),
        ("On 4 May 1931 and May 5, 1932", [PartialDate(1931, 5, 4), PartialDate(1932, 5, 5)]),
        ("since 2024", [PartialDate(2024)]),
        ("2025-07-29 or 2025/8", [PartialDate(2025, 7, 29), PartialDate(2025, 8)]),
        ("2025年7月29日，9月发布", [PartialDate(2025, 7, 29), PartialDate(month=9)]),
        ("12045 ships, 2024-99", [PartialDate(2024)]),
    ],
)
def test_dates_are_read(text: str, dates: list[PartialDate]) -> None:
    assert named_dates(text) == dates


@pytest.mark.parametrize("question", ["the latest figure?", "most recent report", "最新的数字？"])
def test_a_question_may_ask_for_the_latest(question: str) -> None:
    assert asked_dates(question).latest


def test_a_date_in_the_text_counts_more_than_the_day_of_publication() -> None:
    asked = asked_dates("in July 2025")
    assert agreement(asked, "On 29 July 2025 it rained.", None) == 1.0
    assert agreement(asked, "It rained.", date(2025, 7, 1)) == 0.5
    assert agreement(asked, "On 29 July 2024 it rained.", date(2024, 7, 30)) == 0.0


@given(any_text)
def test_any_text_can_be_looked_through(text: str) -> None:
    assert 0 <= agreement(asked_dates(text), text, None) <= 1


def test_reports_of_the_month_that_is_asked_for_come_first(services: Services) -> None:
    months = ("2025-05-30", "2025-06-30", "2025-07-31")
    for day in months:
        text = f"---\ndate: {day}\n---\n# Grain report\n\nThe silos of Ostrel are half full."
        list(services.pipeline.ingest([upload_source(f"{day}.md", text.encode())], "coast"))

    def first(question: str) -> str:
        return services.retriever.retrieve(question, "coast", 1)[0].passage.source

    assert first("How full were the silos of Ostrel in June 2025?") == "2025-06-30.md"
    assert first("What is the latest on the silos of Ostrel?") == "2025-07-31.md"
