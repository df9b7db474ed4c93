"""A time that a question names by an event is the time that the documents give that event."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from ingestion.sources import upload_source
from service.bootstrap import Services
from service.dates import Period, asked_dates
from service.occasions import Occasion, asked_occasion, with_occasion
from tests.ingestion.strategies import any_text


@pytest.mark.parametrize(
    ("question", "occasion"),
    [
        ("What was the quota before the plenum?", Occasion("before", "the plenum")),
        ("Prior to the July vote, who led?", Occasion("before", "the July vote")),
        ("After the fire did the ministry act?", Occasion("after", "the fire")),
        ("What has changed since 2024?", Occasion("since", "2024")),
        (
            "What was said during the council's spring session?",
            Occasion("during", "the council's spring session"),
        ),
        ("全会之前的配额是多少？", Occasion("before", "全会")),
        ("在火灾后，目标有何变化？", Occasion("after", "火灾")),
        ("公司目前的产量是多少？", None),
        ("Who chairs the council?", None),
    ],
)
def test_the_event_and_its_relation_are_read(question: str, occasion: Occasion | None) -> None:
    assert asked_occasion(question) == occasion


@given(any_text)
def test_any_question_can_be_read(question: str) -> None:
    asked_occasion(question)


def test_a_date_needs_no_document_to_tell_it(services: Services) -> None:
    analyzer = services.indexes.analyzer

    def period(question: str) -> Period | None:
        occasion = asked_occasion(question)
        assert occasion
        return with_occasion(asked_dates(question), occasion, [], analyzer).period

    assert period("What was planned before July 2025?") == Period(before=date(2025, 7, 1))
    assert period("What was planned after July 2025?") == Period(after=date(2025, 7, 31))
    assert period("What changed since 2024?") == Period(after=date(2023, 12, 31))


def _ingest(services: Services, name: str, published: str, body: str) -> None:
    text = f"---\ndate: {published}\n---\n# {name}\n\n{body}"
    list(services.pipeline.ingest([upload_source(f"{name}.md", text.encode())], "coast"))


QUOTA = "The herring quota of Ostrel is {} tonnes for each boat."


@pytest.fixture
def quotas(services: Services) -> Services:
    """The same figure in reports of three months, and an account of what happened in the second."""
    for name, published, tonnes in (
        ("spring", "2025-04-02", 40),
        ("summer", "2025-07-20", 55),
        ("autumn", "2025-10-11", 35),
    ):
        _ingest(services, name, published, QUOTA.format(tonnes))
    _ingest(services, "plenum", "2025-06-14", "The Fisheries Plenum met on 12 June 2025 in Ostrel.")
    return services


def _first(services: Services, question: str) -> str:
    """The first report of the quota; what tells of the event itself may stand anywhere."""
    found = services.retriever.retrieve(question, "coast", 10)
    reports = ("spring.md", "summer.md", "autumn.md")
    return next(one.passage.source for one in found if one.passage.source in reports)


def test_what_was_reported_before_an_event_comes_first(quotas: Services) -> None:
    assert _first(quotas, "What was the herring quota before the plenum?") == "spring.md"
    after = _first(quotas, "What is the herring quota after the Fisheries Plenum?")
    assert after in {"summer.md", "autumn.md"}


def test_an_event_that_no_date_stands_with_happened_when_first_reported(
    services: Services,
) -> None:
    for name, published, tonnes in (("spring", "2025-04-02", 40), ("autumn", "2025-10-11", 35)):
        _ingest(services, name, published, QUOTA.format(tonnes))
    _ingest(services, "fire", "2025-06-14", "A fire broke out at the Ostrel dock this morning.")
    _ingest(services, "later", "2025-12-01", "The dock fire cost 40 million crowns.")
    assert _first(services, "What was the herring quota before the dock fire?") == "spring.md"
    assert _first(services, "What was the herring quota after the dock fire?") == "autumn.md"


def test_chinese_events_are_dated_too(services: Services) -> None:
    for name, published, tonnes in (("spring", "2025-04-02", 40), ("autumn", "2025-10-11", 35)):
        _ingest(services, name, published, f"奥斯特雷尔的鲱鱼配额为每船{tonnes}吨。")
    _ingest(services, "plenum", "2025-06-14", "渔业全会于2025年6月12日召开。")
    assert _first(services, "渔业全会之前奥斯特雷尔的鲱鱼配额是多少？") == "spring.md"
    assert _first(services, "渔业全会之后奥斯特雷尔的鲱鱼配额是多少？") == "autumn.md"


def test_an_event_that_no_document_tells_of_changes_nothing(quotas: Services) -> None:
    def order(question: str) -> list[str]:
        return [one.passage.source for one in quotas.retriever.retrieve(question, "coast", 4)]

    parts = quotas.retriever.parts
    question = "What was the herring quota before the earthquake?"
    with_dates = order(question)
    quotas.retriever.parts = type(parts)(dates=False)
    assert with_dates == order(question)
