"""Whatever a model says: streams stay streams, and annotations stay true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from service.api.openai_protocol.model_names import model_name
from service.app import create_app
from service.bootstrap import open_services
from service.exports.characters import clean
from service.exports.markdown import escaped, escaped_line
from service.settings import Settings
from tests.openai_server import MODEL, OpenAIServer, fake_openai
from tests.server import connected, served
from tests.service.api.openai_protocol.conftest import QUESTION
from tests.service.conftest import ingest_texts

# What could end an event, a line, a string, a citation or a link early.
_PIECES = st.sampled_from(
    [
        "data: [DONE]\n\n", "\r\n\r\n", "\n\n", "\r", "event: error\n", "\u2028", "\u2029", "\x85",
        "\x00", "\x1b[31m", '"', "\\", "\\u0000", "</script>", "<img src=x onerror=alert(1)>",
        "![x](http://evil.example/x.png)", "[a](javascript:alert(1))", "[^1]: ", "[^9]", "```\n",
        "# Heading\n", "- item\n", "| a | b |\n", "http://evil.example/", "[1.1]", "[1.2]", "[9.9]",
        "[[1.1]]", "【1.1】", "“Lena Marsh”", "“no such words”", "NO ANSWER", "<think>", "</think>",
        "港口于1931年开放。", "It opened in 1931. ", "𝒳", "e\u0301", "\u202e",
        "\ud800", "\udc00 ", " ",
    ]
)  # fmt: skip
REPLIES = st.lists(
    st.one_of(_PIECES, st.text(max_size=12), st.just("It opened in 1931 [1.1]. ")),
    min_size=1,
    max_size=14,
).map("".join)
HOSTILE = settings(max_examples=100)


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[httpx.Client, OpenAIServer]]:
    """A client of a service whose model says what a test scripts."""
    home = tmp_path_factory.mktemp("hostile")
    with fake_openai() as llm:
        settings_ = Settings(home=home, llm_base_url=llm.url, llm_model=MODEL)
        with open_services(settings_) as services:
            ingest_texts(services)
            with served(create_app(services)) as url, connected(url) as client:
                yield client, llm


def chunks_of(response: httpx.Response) -> list[dict[str, Any]]:
    """The chunks of a stream, read as sloppily as a client might."""
    lines = [one for one in response.text.splitlines() if one]
    assert all(one.startswith("data: ") for one in lines)
    assert lines[-1] == "data: [DONE]"
    return [json.loads(one.removeprefix("data: ")) for one in lines[:-1]]


def asked(model: str, *, stream: bool) -> dict[str, Any]:
    messages = [{"role": "user", "content": QUESTION}]
    return {"model": model, "messages": messages, "stream": stream}


def written(response: httpx.Response) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    """The content of a stream, its annotations, and Footnote's own answer."""
    chunks = chunks_of(response)
    deltas = [one["choices"][0]["delta"] for one in chunks]
    content = "".join(one.get("content") or "" for one in deltas)
    found = [each["url_citation"] for one in deltas for each in one.get("annotations", [])]
    (answer,) = [one["footnote"] for one in chunks if "footnote" in one]
    return content, found, answer


def cited(answer: dict[str, Any]) -> list[str]:
    """The text of each statement, once for each of its citations."""
    return [one["text"] for one in answer["statements"] for _ in one["citations"]]


@HOSTILE
@given(reply=REPLIES, piece_chars=st.integers(1, 40))
def test_a_stream_keeps_its_frame_and_its_offsets(
    hostile: tuple[httpx.Client, OpenAIServer], reply: str, piece_chars: int
) -> None:
    client, llm = hostile
    llm.forget()
    llm.reply(reply, piece_chars=piece_chars)
    response = client.post("/v1/chat/completions", json=asked("footnote/coast", stream=True))
    content, annotations, answer = written(response)
    assert answer["abstained"] or content == answer["text"]
    places = [content[one["start_index"] : one["end_index"]] for one in annotations]
    assert places == cited(answer)


@HOSTILE
@given(reply=REPLIES)
def test_text_with_footnotes_holds_no_markup_of_others(
    hostile: tuple[httpx.Client, OpenAIServer], reply: str
) -> None:
    client, llm = hostile
    llm.forget()
    llm.reply(reply)
    name = f"{model_name(['coast'])}:footnotes"
    response = client.post("/v1/chat/completions", json=asked(name, stream=True))
    content, annotations, answer = written(response)
    places = [content[one["start_index"] : one["end_index"]] for one in annotations]
    said = [clean(one) for one in cited(answer)]
    assert all(
        place in (escaped(text), escaped_line(text))
        for place, text in zip(places, said, strict=True)
    )
    for token in MarkdownIt("commonmark", {"html": True}).parse(content):
        for one in (token, *(token.children or [])):
            assert one.type not in {"html_block", "html_inline", "image", "heading_open", "fence"}
            if one.type == "link_open":
                assert str(one.attrs["href"]).startswith(str(client.base_url))


@HOSTILE
@given(reply=REPLIES)
def test_a_response_keeps_its_frame_and_its_offsets(
    hostile: tuple[httpx.Client, OpenAIServer], reply: str
) -> None:
    client, llm = hostile
    llm.forget()
    llm.reply(reply)
    body = {"model": "footnote/coast", "input": QUESTION, "stream": True}
    lines = [one for one in client.post("/v1/responses", json=body).text.splitlines() if one]
    names, data = lines[::2], [json.loads(one.removeprefix("data: ")) for one in lines[1::2]]
    assert names == [f"event: {one['type']}" for one in data]
    (part,) = data[-1]["response"]["output"][0]["content"]
    deltas = [one["delta"] for one in data if one["type"] == "response.output_text.delta"]
    assert "".join(deltas) == part["text"]
    places = [
        part["text"][one["start_index"] : one["end_index"]]
        for one in part["annotations"]
        if one["type"] == "url_citation"
    ]
    assert places == cited(data[-1]["response"]["footnote"])


@settings(max_examples=40)
@given(reply=REPLIES)
def test_one_document_says_what_the_stream_says(
    hostile: tuple[httpx.Client, OpenAIServer], reply: str
) -> None:
    client, llm = hostile
    llm.forget()
    llm.reply(reply)
    streamed, _, _ = written(
        client.post("/v1/chat/completions", json=asked("footnote/coast", stream=True))
    )
    whole = client.post("/v1/chat/completions", json=asked("footnote/coast", stream=False))
    assert whole.raise_for_status().json()["choices"][0]["message"]["content"] == streamed
