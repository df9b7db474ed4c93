"""The Python client, against a running service."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from service.answers import Answer
from service.api.schemas import DeltaEvent, PassagesEvent, SupportEvent
from service.api.summarize_schemas import PlanEvent
from service.app import create_app
from service.bootstrap import Services
from service.client import DEFAULT_URL, AsyncFootnoteClient, FootnoteClient
from service.errors import BrokenReply, RequestRefused, ServiceUnreachable
from service.summaries.records import Summary
from tests.openai_server import OpenAIServer
from tests.server import served
from tests.service.summaries.scripted import summarizing
from tests.service.test_answering import pointing

QUESTION = "When was the harbour of Ostrel opened?"
TEXT = "The quay was closed in May 1949. It opened again in June 1950, after two winters."


@pytest.fixture
def address(services: Services) -> Iterator[str]:
    """Where a Footnote without a model is served."""
    with served(create_app(services)) as address:
        yield address


@pytest.fixture
def model_address(services_with_model: Services) -> Iterator[str]:
    """Where one with a model is served."""
    with served(create_app(services_with_model)) as address:
        yield address


def mocked(reply: Callable[[httpx.Request], httpx.Response]) -> FootnoteClient:
    return FootnoteClient("http://test", transport=httpx.MockTransport(reply))


def test_everything_that_can_be_asked_comes_back_as_the_services_own_types(
    address: str, tmp_path: Path
) -> None:
    (tmp_path / "quay.txt").write_text(TEXT, "utf-8")
    with FootnoteClient(address) as footnote:
        answer = footnote.ask(QUESTION, collection="coast")
        assert "4 May 1931" in answer.statements[0].text
        citation = answer.citations[0]
        text = footnote.text(citation.document_id, citation.version).text
        assert text[citation.start : citation.end] == citation.quote

        found = footnote.search("depth of the harbour", collection="coast", limit=1)
        assert "14.5 metres" in found.passages[0].text
        narrowed: list[str] = ["light*"]
        few = footnote.search("metres", collection="coast", filters={"sources": narrowed})
        assert {one.source for one in few.passages} == {"lighthouse.txt"}

        summary = footnote.summarize(text=TEXT, length={"sentences": 1})
        assert len(summary.statements) == 1
        assert footnote.summarize_files([tmp_path / "quay.txt"]).documents[0].source == "quay.txt"
        assert footnote.estimate_summary(collection="coast").estimate.calls == 0

        checked = footnote.check("The harbour has nine piers.", collection="coast")
        assert checked.statements[0].support.status in ("verbatim", "supported")

        job = footnote.ingest([tmp_path / "quay.txt"], collection="new")
        assert (job.state, footnote.job_items(job.id).items[0].state) == ("done", "added")
        assert footnote.documents("new").total == 1
        assert {one.name for one in footnote.collections().collections} == {"coast", "new"}


def test_several_collections_words_and_one_document_can_be_asked_for(address: str) -> None:
    with FootnoteClient(address) as footnote:
        found = footnote.search("metres", collection=["coast"])
        assert footnote.ask(QUESTION, collection=["coast"]).citations
        (listed,) = footnote.documents("coast", words="skerry").documents
        assert footnote.document(listed.document_id) == listed
        assert listed.document_id in {one.document_id for one in found.passages}
        with pytest.raises(RequestRefused, match="nothing at /v1/documents/"):
            footnote.document("../jobs")


def test_a_key_goes_with_every_request_if_there_is_one() -> None:
    for key, header in (("k", "Bearer k"), (None, None)):

        def reply(request: httpx.Request, header: str | None = header) -> httpx.Response:
            assert request.headers.get("authorization") == header
            return httpx.Response(200, json={"collections": []})

        with FootnoteClient(
            "http://test", api_key=key, transport=httpx.MockTransport(reply)
        ) as footnote:
            assert footnote.collections().collections == []


def test_the_same_can_be_awaited(address: str, tmp_path: Path) -> None:
    (tmp_path / "quay.txt").write_text(TEXT, "utf-8")

    async def ask() -> None:
        async with AsyncFootnoteClient(address) as footnote:
            answer, summary = await asyncio.gather(
                footnote.ask(QUESTION, collection="coast"),
                footnote.summarize(collection="coast", focus="the harbour"),
            )
            assert "4 May 1931" in answer.text
            assert summary.statements
            streamed = [one async for one in footnote.stream_answer(QUESTION, collection="coast")]
            assert isinstance(streamed[0], PassagesEvent)
            assert isinstance(streamed[-1], Answer)
            told = [one async for one in footnote.stream_summary(collection="coast")]
            assert isinstance(told[0], PlanEvent)
            assert (await footnote.summarize_files([tmp_path / "quay.txt"])).statements
            assert (await footnote.estimate_summary(text=TEXT)).sections == 1
            assert (await footnote.check(TEXT, passages=[TEXT])).statements
            job = await footnote.ingest([tmp_path / "quay.txt"], collection="new")
            assert (await footnote.job_items(job.id)).total == 1
            (document,) = (await footnote.documents("new")).documents
            assert (await footnote.text(document.document_id)).text == TEXT
            assert (await footnote.search("quay", collection="new")).passages
            assert (await footnote.collections()).collections
            with pytest.raises(RequestRefused):
                await footnote.ask(QUESTION, collection="nowhere")
            with pytest.raises(RequestRefused):
                _ = [one async for one in footnote.stream_answer("", collection="coast")]

    asyncio.run(ask())


def test_answers_and_summaries_stream(model_address: str, llm: OpenAIServer) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>."))
    llm.reply(summarizing())
    with FootnoteClient(model_address) as footnote:
        events = list(footnote.stream_answer(QUESTION, collection="coast"))
        assert any(isinstance(one, DeltaEvent) for one in events)
        assert isinstance(events[-1], SupportEvent)
        told = list(footnote.stream_summary(collection="coast"))
        assert sum(isinstance(one, Summary) for one in told) == 1


def test_who_stops_listening_calls_the_model_off(model_address: str, llm: OpenAIServer) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>. "), ending="endless")
    with FootnoteClient(model_address) as footnote:
        events = footnote.stream_answer(QUESTION, collection="coast")
        next(events)
        next(one for one in events if isinstance(one, DeltaEvent))
        events.close()
    assert llm.requests[0].disconnected.wait(10)


def test_a_refusal_carries_the_problem(address: str) -> None:
    with FootnoteClient(address) as footnote:
        with pytest.raises(RequestRefused, match="nowhere") as refused:
            footnote.ask(QUESTION, collection="nowhere")
        assert (refused.value.status, refused.value.title) == (404, "Unknown collection")
        with pytest.raises(RequestRefused, match="nothing"):
            footnote.summarize()
        with pytest.raises(RequestRefused, match="empty"):
            list(footnote.stream_answer(" ", collection="coast"))
        with pytest.raises(ValueError, match="no file"):
            footnote.ingest([], collection="coast")


def test_nobody_at_the_address_is_told() -> None:
    with (
        FootnoteClient("http://127.0.0.1:9") as footnote,
        pytest.raises(ServiceUnreachable, match="footnote serve"),
    ):
        footnote.collections()


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, text="<html>It works!</html>"),
        httpx.Response(200, json={"collections": 7}),
        httpx.Response(502, text="Bad gateway"),
    ],
)
def test_what_is_no_footnote_is_told(response: httpx.Response) -> None:
    with mocked(lambda _: response) as footnote, pytest.raises(BrokenReply):
        footnote.collections()


def test_a_stream_that_breaks_off_or_reports_an_error_raises() -> None:
    broken = 'event: delta\ndata: {"text": "It"}\n\n'
    problem = '{"type":"about:blank","title":"Internal error","status":500,"detail":"oh"}'
    for tail, error in (("", BrokenReply), (f"event: error\ndata: {problem}\n\n", RequestRefused)):
        response = httpx.Response(200, text=broken + tail)
        with mocked(lambda _, response=response: response) as footnote:  # type: ignore[misc]
            events = footnote.stream_answer(QUESTION, collection="coast")
            assert next(events) == DeltaEvent(text="It")
            with pytest.raises(error):
                next(events)


def examples() -> list[str]:
    """The Python examples of the client's documentation."""
    text = (Path(__file__).parents[2] / "docs/client.md").read_text("utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def sample_address(sample_services: Services) -> Iterator[str]:
    """Where the sample library is served."""
    with served(create_app(sample_services)) as address:
        yield address


@pytest.mark.parametrize("example", examples())
def test_the_documented_examples_run(
    sample_address: str, example: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert DEFAULT_URL in example
    code = compile(example.replace(DEFAULT_URL, sample_address), "docs/client.md", "exec")
    exec(code, {})  # noqa: S102 - our own documentation
    assert capsys.readouterr().out.strip()
