"""The answerer without a model, on the sample library."""

from __future__ import annotations

import asyncio

import pytest

from service.bootstrap import Services


def answer_text(services: Services, question: str) -> str:
    answer = asyncio.run(services.answerer.answer(question, "sample"))
    assert {one.support.status for one in answer.statements} <= {"verbatim"}
    return answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is NKC's first estimate of the damage from the fire on Havgrim?", "640 million"),
        ("When does the 1.5 per cent countercyclical capital buffer take effect?", "1 July 2027"),
        ("What is HAIB?", "Harnovian Accident Investigation Board"),
        ("How many crews will there be for every three frigates?", "five crews"),
        ("What does the Government propose for defence spending in 2027?", "58.4 billion"),
        ("万特雷尔半导体2026年第三季度营业收入是多少？", "8.74亿"),
        ("What does MSC stand for?", "Monetary and Stability Committee (MSC)"),
        ("How many ships did Harnovia deliver in 2025?", "delivered 31 ships"),
        ("How many ships did Harnovia deliver in 2025?", "delivered 27 ships"),
        ("How long was the longest ship delivered in 2025?", "334 metres"),
    ],
)
def test_the_sentence_that_answers_is_chosen(
    sample_services: Services, question: str, said: str
) -> None:
    assert said in answer_text(sample_services, question)


def test_an_announced_list_comes_whole(sample_services: Services) -> None:
    text = answer_text(sample_services, "Which five categories does the order on licences list?")
    for item in ("Signal processors", "Inertial navigation", "Radio modems", "lithography"):
        assert item in text


def test_a_row_of_a_table_comes_under_its_header(sample_services: Services) -> None:
    text = answer_text(sample_services, "How much oil was spilled in the second quarter of 2026?")
    header, *rows = text.split("\n- ")
    assert "Oil spilled, cubic metres" in header
    assert any("Second quarter 2026 | 6,160 | 13 | 8 | 11" in row for row in rows)


def test_near_copies_are_shown_once(sample_services: Services) -> None:
    """Four outlets carry the wire story with the same sentence."""
    text = answer_text(sample_services, "What damage did NKC put on the fire in a first estimate?")
    assert text.count("640 million crowns in a first estimate") == 1


def test_only_the_current_version_answers(sample_services: Services) -> None:
    text = answer_text(
        sample_services, "How many wafers a month of domestic capacity at 28 nanometres?"
    )
    assert "38,000" in text
    assert "45,000" not in text


@pytest.mark.parametrize(
    "question",
    [
        "Who is prime minister of Harnovia?",
        "How large was Brevania's barley harvest in 2026?",
        "What is the boiling point of tungsten?",
        "When did Harnovia join the United Nations?",
        "How many aircraft carriers does Harnovia have?",
        "What does XQZ stand for?",
    ],
)
def test_what_the_library_does_not_hold_is_not_answered(
    sample_services: Services, question: str
) -> None:
    assert asyncio.run(sample_services.answerer.answer(question, "sample")).abstained
