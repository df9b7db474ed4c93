"""What stands between quotation marks in an answer is the source's, or is marked as not."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.documents import Span
from service.answers import Answer, Quotation
from service.bootstrap import Services
from service.citations import CitationBook, CitedSentence
from service.verified_quotes import verify_quotes
from tests.openai_server import OpenAIServer
from tests.service.test_answering import check_promises, pointing

QUESTION = "What did the harbour master say?"


def answered(services: Services, llm: OpenAIServer, reply: str) -> Answer:
    llm.reply(pointing(reply))
    answer = asyncio.run(services.answerer.answer(QUESTION, "coast"))
    check_promises(services, answer)
    for statement in answer.statements:
        for quotation in statement.quotations:
            check_quotation(services, answer, statement.text, quotation)
    return answer


def check_quotation(services: Services, answer: Answer, text: str, quotation: Quotation) -> None:
    if quotation.match is None:
        return
    assert quotation.citation is not None
    assert quotation.source_start is not None
    assert quotation.source_end is not None
    cited = answer.citations[quotation.citation - 1]
    assert cited.start <= quotation.source_start < quotation.source_end <= cited.end
    source = services.library.version(cited.document_id, cited.version).text
    words = Span(quotation.source_start, quotation.source_end).of(source)
    assert Span(quotation.start, quotation.end).of(text) == words


def test_the_sources_own_words_go_between_the_marks(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    answer = answered(
        services_with_model,
        llm,
        "She says that “no SHIP has waited  longer than two days” <No ship has waited>.",
    )

    (statement,) = answer.statements
    assert statement.text == "She says that “No ship has waited longer than two days”."
    assert [one.match for one in statement.quotations] == ["whitespace"]
    assert answer.citations[0].match == "whitespace"
    assert statement.support.status != "unsupported"


def test_words_that_the_source_does_not_say_are_marked(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    answer = answered(
        services_with_model, llm, "She says that “no ship waits” <No ship has waited>."
    )

    (statement,) = answer.statements
    assert [one.match for one in statement.quotations] == [None]
    assert statement.support.status == "unsupported"
    assert "“no ship waits”" in statement.support.detail
    lacking = [statement.text[start:end] for start, end in statement.support.spans]
    assert any("no ship waits" in words for words in lacking)


def test_words_from_elsewhere_in_the_cited_document_get_a_citation_of_their_own(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    answer = answered(
        services_with_model,
        llm,
        "Lena Marsh runs a harbour with “a depth of 14.5 metres” <The harbour master is>.",
    )

    (statement,) = answer.statements
    assert statement.citations == (1, 2)
    assert answer.citations[1].quote == "a depth of 14.5 metres"


@pytest.fixture
def sentence(services: Services) -> CitedSentence:
    """A sentence of the harbour's document."""
    candidates = services.retriever.retrieve("harbour master", "coast", 5)
    passage = next(one.passage for one in candidates if "Lena" in one.passage.text)
    return CitedSentence(passage, 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(data=st.data())
def test_any_statement_keeps_its_promises(
    services: Services, sentence: CitedSentence, data: st.DataObject
) -> None:
    passage = sentence.passage
    version = services.library.version(passage.document_id, passage.version)
    words = st.lists(st.sampled_from(version.text.split()), max_size=4).map(" ".join)
    pieces = words | st.sampled_from(["“", "”", '"', "‘", "’", "x ", "，"]) | st.text(max_size=3)
    text = "".join(data.draw(st.lists(pieces, max_size=12)))
    book = CitationBook([version], lambda *_: ())

    quoted = verify_quotes(text, book.cite([sentence]), book)

    for one in quoted.quotations:
        if one.match is not None:
            assert one.source_start is not None
            assert one.citation in quoted.citations
            source = version.text[one.source_start : one.source_end]
            assert quoted.text[one.start : one.end] == source
    for citation in book.citations:
        assert version.text[citation.start : citation.end] == citation.quote
