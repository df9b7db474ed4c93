"""A follow-up question is understood from what was asked before."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.bootstrap import Services
from service.conversation import Turn, standalone_by_rule
from service.evidence import TermWeights
from tests.ingestion.strategies import any_text
from tests.openai_server import OpenAIServer
from tests.service.test_answering import check_promises, pointing

OPENED = Turn("When was the harbour of Ostrel opened?", "It was opened on 4 May 1931.")


def by_rule(services: Services, question: str, *turns: Turn) -> str:
    weights = TermWeights(services.indexes.document_frequency, 10)
    return standalone_by_rule(question, turns, services.indexes.analyzer, weights)


@pytest.mark.parametrize(
    ("question", "rewritten"),
    [
        ("How deep is it?", "How deep is it? (harbour, Ostrel, opened)"),
        ("And why?", "And why? (harbour, Ostrel, opened)"),
        ("How tall is the lighthouse?", "How tall is the lighthouse?"),
    ],
)
def test_what_refers_back_brings_the_topic(
    sample_services: Services, question: str, rewritten: str
) -> None:
    assert by_rule(sample_services, question, OPENED) == rewritten


def test_a_topic_lives_on_through_several_turns(sample_services: Services) -> None:
    rewritten = by_rule(sample_services, "Who runs it?", OPENED, Turn("How deep is it?"))
    assert "Ostrel" in rewritten


def test_chinese_follow_ups_bring_whole_words(sample_services: Services) -> None:
    before = Turn("萨罗海峡的最高航速是多少？")
    assert by_rule(sample_services, "它有多宽？", before) == "它有多宽？（萨罗海峡、最高航速）"
    assert by_rule(sample_services, "北行航道有多宽？", before) == "北行航道有多宽？"


def test_a_first_question_stays_as_it_is(sample_services: Services) -> None:
    assert by_rule(sample_services, "How deep is it?") == "How deep is it?"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(question=any_text, asked=st.lists(any_text, max_size=3))
def test_the_question_itself_is_never_changed(
    sample_services: Services, question: str, asked: list[str]
) -> None:
    rewritten = by_rule(sample_services, question, *map(Turn, asked))
    assert rewritten.startswith(question)


def test_without_a_model_the_rule_answers_and_is_on_record(services: Services) -> None:
    question = "What depth does it have?"
    answer = asyncio.run(services.answerer.answer(question, "coast", [OPENED]))
    check_promises(services, answer)
    assert answer.question == question
    assert answer.standalone_question == f"{question} (harbour, Ostrel, opened)"
    assert "14.5 metres" in answer.text


def test_a_question_that_stands_alone_has_no_other_on_record(services: Services) -> None:
    answer = asyncio.run(services.answerer.answer("How tall is the lighthouse?", "coast", [OPENED]))
    assert answer.standalone_question is None
    assert "41 metres" in answer.text


def test_a_model_rewrites_and_then_answers(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply("<think>it is the harbour</think>How deep is the harbour of Ostrel?")
    llm.reply(pointing("It is 14.5 metres deep <nine piers and a depth>."))
    answer = asyncio.run(services_with_model.answerer.answer("How deep is it?", "coast", [OPENED]))
    assert answer.standalone_question == "How deep is the harbour of Ostrel?"
    assert OPENED.question in llm.requests[0].messages[-1]["content"]
    assert "Question: How deep is the harbour of Ostrel?" in llm.requests[1].messages[-1]["content"]


@pytest.mark.parametrize("nonsense", ["", "Two lines.\nOf text.", "?!", "deep " * 1000])
def test_where_a_model_rewrites_badly_the_rule_does(
    services_with_model: Services, llm: OpenAIServer, nonsense: str
) -> None:
    llm.reply(nonsense)
    llm.reply("NO ANSWER")
    answer = asyncio.run(services_with_model.answerer.answer("How deep is it?", "coast", [OPENED]))
    assert answer.standalone_question == "How deep is it? (harbour, Ostrel, opened)"
