"""From a question to a cited answer, with and without a language model."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.errors import UnknownCollection
from service.answering import AnswerEvent, AnswerReady, PassagesFound
from service.answers import Answer
from service.bootstrap import Services
from service.composition import StatementReady
from service.errors import InvalidQuestion
from service.pointers import Delta
from tests.openai_server import Ending, Messages, OpenAIServer


def ask(services: Services, question: str, collection: str = "coast") -> Answer:
    """Ask and wait for the checked answer, holding it to the promises that every answer makes."""
    answer = asyncio.run(services.answerer.answer(question, collection))
    check_promises(services, answer)
    return answer


def check_promises(services: Services, answer: Answer) -> None:
    for citation in answer.citations:
        version = services.library.version(citation.document_id, citation.version)
        assert version.text[citation.start : citation.end] == citation.quote
        assert version.sha256 == citation.sha256
    for statement in answer.statements:
        assert answer.text[statement.start : statement.end] == statement.text
        assert set(statement.citations) <= {one.number for one in answer.citations}
    assert answer.abstained == (not answer.statements)
    assert not answer.abstained or answer.reason


def point_at(words: str) -> str:
    """A regular expression for the id under which a prompt gives some words."""
    return r"\[(\d+)\.(\d+)\] [^\n]*" + re.escape(words)


def pointing(reply: str) -> Callable[[Messages], str]:
    """A reply in which `<words>` stands for the id of the sentence that holds these words."""

    def fill(messages: Messages) -> str:
        prompt = messages[-1]["content"]

        def looked_up(match: re.Match[str]) -> str:
            found = re.search(point_at(match.group(1)), prompt)
            assert found is not None, f"{match.group(1)!r} is not in the prompt"
            return f"[{found.group(1)}.{found.group(2)}]"

        return re.sub(r"<([^>]+)>", looked_up, reply)

    return fill


def test_without_a_model_the_sources_own_sentences_answer(services: Services) -> None:
    answer = ask(services, "When was the harbour of Ostrel opened?")
    assert (answer.mode, answer.model) == ("extractive", None)
    assert "opened on 4 May 1931" in answer.statements[0].text
    assert {one.support.status for one in answer.statements} == {"verbatim"}
    assert answer.citations[0].source == "harbour.txt"


def test_the_answer_says_how_far_it_looked(services: Services) -> None:
    answer = ask(services, "How tall is the lighthouse?")
    assert (answer.searched.collection, answer.searched.documents) == ("coast", 2)
    assert answer.searched.passages >= 2
    assert answer.passages[0].rank == 1
    assert set(answer.timings_ms) == {"retrieve", "answer", "total"}


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "Who won the regatta of 1987?",
        "How many submarines does the admiralty own?",
    ],
)
def test_what_the_documents_do_not_hold_is_not_answered(services: Services, question: str) -> None:
    answer = ask(services, question)
    assert answer.abstained
    assert not answer.citations


def test_an_empty_collection_gives_no_answer(services: Services) -> None:
    only = services.library.documents("coast")[0]
    for document in only:
        services.pipeline.delete(document.document_id)
    answer = ask(services, "When was the harbour opened?")
    assert answer.abstained
    assert answer.searched.passages == 0


def test_bad_questions_and_collections_are_refused(services: Services) -> None:
    with pytest.raises(InvalidQuestion):
        ask(services, " ")
    with pytest.raises(InvalidQuestion):
        ask(services, "a" * 100_000)
    with pytest.raises(UnknownCollection):
        ask(services, "When was it opened?", "nowhere")


def test_a_model_points_and_the_library_quotes(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply(
        pointing(
            "The harbour opened in 1931 <was opened on 4 May 1931>. "
            "It is run by Lena Marsh <The harbour master is>."
        )
    )
    answer = ask(services_with_model, "When was the harbour opened and who runs it?")
    assert answer.mode == "model"
    assert [one.text for one in answer.statements] == [
        "The harbour opened in 1931.",
        "It is run by Lena Marsh.",
    ]
    assert [one.citations for one in answer.statements] == [(1,), (2,)]
    assert answer.citations[0].quote == "The harbour of Ostrel was opened on 4 May 1931."
    assert answer.invalid_citations == 0
    assert answer.usage.prompt_tokens > 0


def test_an_invented_pointer_is_counted_and_never_shown(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply(
        pointing("It opened in 1931 <was opened on 4 May 1931>[77.1]. It sank [1.99]. Odd [3.x].")
    )
    answer = ask(services_with_model, "When was the harbour opened?")
    assert answer.invalid_citations == 3
    assert len(answer.citations) == 1
    assert [one.support.status for one in answer.statements[1:]] == ["unsupported", "unsupported"]
    assert "77" not in answer.text


def test_a_wrong_number_is_noticed(services_with_model: Services, llm: OpenAIServer) -> None:
    llm.reply(pointing("The harbour has 12 piers <It has nine piers>."))
    answer = ask(services_with_model, "How many piers has the harbour?")
    assert answer.statements[0].support.status == "unsupported"
    assert "12" in answer.statements[0].support.detail


def test_what_the_model_adds_of_its_own_is_not_called_supported(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply(pointing("Lena Marsh inherited a fishing fleet <The harbour master is>."))
    (statement,) = ask(services_with_model, "Who runs the harbour?").statements
    assert statement.support.status in {"partial", "unsupported"}
    start, end = statement.support.spans[-1]
    assert "fleet" in statement.text[start:end]


def test_a_wording_close_to_the_source_is_supported(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply(pointing("Ostrel's harbour was opened on 4 May 1931 <was opened on 4 May 1931>."))
    (statement,) = ask(services_with_model, "When was the harbour opened?").statements
    assert statement.support.status == "supported"
    assert statement.support.score is not None


def test_a_model_that_declines_abstains(services_with_model: Services, llm: OpenAIServer) -> None:
    llm.reply("NO ANSWER")
    answer = ask(services_with_model, "When was the harbour opened?")
    assert answer.abstained
    assert answer.mode == "model"
    assert answer.passages


def test_an_answer_that_cites_nothing_is_not_given(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply("The harbour was opened in 1931, as everybody knows.")
    assert ask(services_with_model, "When was the harbour opened?").abstained


@pytest.mark.parametrize("ending", ["cut", "reset", "unfinished", "malformed", "error"])
def test_when_the_model_fails_the_sources_answer_and_say_why(
    services_with_model: Services, llm: OpenAIServer, ending: Ending
) -> None:
    llm.reply("The harbour opened [1.1]. And then it", ending=ending)
    answer = ask(services_with_model, "When was the harbour of Ostrel opened?")
    assert answer.mode == "extractive"
    assert answer.reason is not None
    assert "language model" in answer.reason
    assert "1931" in answer.text


def test_a_model_that_refuses_the_key_does_not_stop_the_answer(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.fail(401)
    answer = ask(services_with_model, "When was the harbour of Ostrel opened?")
    assert answer.mode == "extractive"
    assert not answer.abstained


def test_documents_reach_the_model_as_fenced_data(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply("NO ANSWER")
    ask(services_with_model, "When was the harbour opened?")
    prompt = llm.requests[0].messages[-1]["content"]
    fences = [line for line in prompt.splitlines() if re.fullmatch(r"[0-9a-f]{16}", line.strip())]
    assert len(fences) == 2
    assert prompt.index(fences[0]) < prompt.index("4 May 1931") < prompt.rindex(fences[0])


def test_events_come_in_order(services_with_model: Services, llm: OpenAIServer) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>."))
    events = asyncio.run(_events(services_with_model, "When was the harbour opened?"))
    kinds = [type(one).__name__ for one in events]
    assert kinds[0] == "PassagesFound"
    assert kinds[-2:] == ["AnswerReady", "SupportReady"]
    assert kinds.index("Delta") < kinds.index("StatementReady") < kinds.index("AnswerReady")
    shown = "".join(one.text for one in events if isinstance(one, Delta))
    assert shown == "It opened in 1931."


def test_statements_bring_the_citations_that_they_are_first_to_use(services: Services) -> None:
    events = asyncio.run(_events(services, "How many piers and what depth has the harbour?"))
    assert isinstance(events[0], PassagesFound)
    answer = next(one.answer for one in events if isinstance(one, AnswerReady))
    brought = [c for one in events if isinstance(one, StatementReady) for c in one.citations]
    assert tuple(brought) == answer.citations


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    reply=st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(
                [
                    "[1.1]",
                    "[2.1]",
                    "[9.9]",
                    "[1]",
                    "【1.2】",
                    "[[",
                    "]",
                    "NO ANSWER",
                    "\n- ",
                    "。",
                    ". ",
                ]
            ),
        ),
        max_size=12,
    ).map("".join)
)
def test_no_reply_whatever_brings_a_false_citation(
    services_with_model: Services, llm: OpenAIServer, reply: str
) -> None:
    llm.forget()
    llm.reply(reply)
    ask(services_with_model, "When was the harbour of Ostrel opened?")


async def _events(services: Services, question: str) -> list[AnswerEvent]:
    return [one async for one in services.answerer.stream(question, "coast")]
