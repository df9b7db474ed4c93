"""`/v1/responses`, asked by OpenAI's own client."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import openai as openai_package
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.responses import Response

from service.bootstrap import Services
from tests.openai_server import OpenAIServer
from tests.service.api.openai_protocol.conftest import MODEL, QUESTION
from tests.service.api.sse import events
from tests.service.test_answering import pointing

ORDER = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.annotation.added",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
]


def annotations_of(response: Response) -> list[Any]:
    """The annotations of the one text of a response."""
    (message,) = response.output
    assert message.type == "message"
    (part,) = message.content
    assert part.type == "output_text"
    return list(part.annotations)


def test_an_answer_is_a_response_with_its_citations(openai: OpenAI) -> None:
    response = openai.responses.create(model=MODEL, input=QUESTION, instructions="Be brief.")
    Response.model_validate(response.model_dump(warnings=False))
    assert (response.status, response.instructions) == ("completed", "Be brief.")
    assert "opened on 4 May 1931. [1]" in response.output_text
    url, file, *_ = annotations_of(response)
    assert "4 May 1931" in response.output_text[url.start_index : url.end_index]
    assert url.url == (response.model_extra or {})["citations"][0]
    assert (file.type, file.filename) == ("file_citation", "harbour.txt")
    assert response.usage is not None
    assert response.usage.total_tokens > 0
    assert (response.model_extra or {})["footnote"]["tokens"] == "estimated"


def test_a_stream_brings_the_events_in_order(address: str) -> None:
    body = {"model": MODEL, "input": QUESTION, "stream": True}
    received = events(httpx.post(f"{address}/v1/responses", json=body))
    kinds = [name for name, _ in received]
    assert list(dict.fromkeys(kinds)) == ORDER
    assert kinds == sorted(kinds, key=ORDER.index)
    assert [data["sequence_number"] for _, data in received] == list(range(len(received)))
    assert all(data["type"] == name for name, data in received)
    deltas = [data["delta"] for name, data in received if name == "response.output_text.delta"]
    whole = received[-1][1]["response"]
    (message,) = whole["output"]
    assert "".join(deltas) == message["content"][0]["text"]
    added = [data["annotation"] for name, data in received if name.endswith("annotation.added")]
    assert added == message["content"][0]["annotations"]
    assert received[0][1]["response"]["id"] == whole["id"]


def test_the_client_puts_a_stream_together(openai: OpenAI) -> None:
    with openai.responses.stream(model=MODEL, input=QUESTION) as stream:
        for _ in stream:
            pass
        response = stream.get_final_response()
    assert response.output_text == openai.responses.create(model=MODEL, input=QUESTION).output_text
    assert annotations_of(response)


def test_the_asynchronous_client_streams_a_models_answer(
    model_address: str, llm: OpenAIServer
) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>."))

    async def asked() -> list[Any]:
        async with AsyncOpenAI(base_url=f"{model_address}/v1", api_key="none") as client:
            stream = await client.responses.create(model=MODEL, input=QUESTION, stream=True)
            return [event async for event in stream]

    *_, last = asyncio.run(asked())
    assert last.type == "response.completed"
    assert last.response.output_text == "It opened in 1931. [1]"
    assert last.response.footnote["statements"][0]["support"]["status"] != "unchecked"


def test_messages_are_a_conversation(openai: OpenAI) -> None:
    said: Any = [
        {"role": "developer", "content": "Speak of submarines."},
        {"role": "user", "content": QUESTION},
        {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "On 4 May 1931."}],
        },
        {"type": "reasoning", "summary": []},
        {"role": "user", "content": [{"type": "input_text", "text": "What depth does it have?"}]},
    ]
    response = openai.responses.create(model=MODEL, input=said)
    assert "14.5 metres" in response.output_text


def test_nothing_is_kept_unless_it_is_asked_for(openai: OpenAI, coast_services: Services) -> None:
    before = coast_services.library.conversations.found()[1]
    response = openai.responses.create(model=MODEL, input=QUESTION)
    assert (response.model_extra or {})["store"] is False
    assert coast_services.library.conversations.found()[1] == before
    with pytest.raises(openai_package.NotFoundError):
        openai.responses.retrieve(response.id)
    with pytest.raises(openai_package.BadRequestError) as refused:
        openai.responses.create(
            model=MODEL, input="What depth does it have?", previous_response_id=response.id
        )
    assert refused.value.param == "previous_response_id"


def test_a_kept_response_can_be_followed_up_and_read(
    openai: OpenAI, coast_services: Services
) -> None:
    first = openai.responses.create(model=MODEL, input=QUESTION, store=True)
    second = openai.responses.create(
        model=MODEL,
        input="What depth does it have?",
        store=True,
        previous_response_id=first.id,
    )
    assert "14.5 metres" in second.output_text
    assert second.previous_response_id == first.id
    read = openai.responses.retrieve(second.id)
    assert read.output_text == second.output_text
    assert annotations_of(read) == annotations_of(second)
    ((kept, *_), _) = coast_services.library.conversations.found("harbour")
    assert [one.question for one in coast_services.library.conversations.turns(kept.id)] == [
        QUESTION,
        "What depth does it have?",
    ]
    with pytest.raises(openai_package.BadRequestError, match="no branches"):
        openai.responses.create(
            model=MODEL, input="Who runs it?", store=True, previous_response_id=first.id
        )
    aside = openai.responses.create(
        model=MODEL, input="Who is its master?", previous_response_id=first.id
    )
    assert "Lena Marsh" in aside.output_text


def test_a_model_that_fails_later_fails_the_response(model_address: str, llm: OpenAIServer) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>. And"), ending="cut")
    body = {"model": MODEL, "input": QUESTION, "stream": True}
    received = events(httpx.post(f"{model_address}/v1/responses", json=body))
    name, data = received[-1]
    assert (name, data["response"]["status"]) == ("response.failed", "failed")
    assert "not a whole answer" in data["response"]["error"]["message"]


def test_a_reply_that_is_cut_is_incomplete(openai_with_model: OpenAI, llm: OpenAIServer) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>."), finish_reason="length")
    response = openai_with_model.responses.create(model=MODEL, input=QUESTION)
    assert response.status == "incomplete"
    assert response.incomplete_details is not None
    assert response.incomplete_details.reason == "max_output_tokens"


def test_a_client_that_leaves_hangs_up_on_the_model(model_address: str, llm: OpenAIServer) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>. "), ending="endless")
    body = {"model": MODEL, "input": QUESTION, "stream": True}
    with httpx.stream("POST", f"{model_address}/v1/responses", json=body) as response:
        next(line for line in response.iter_lines() if "output_text.delta" in line)
    assert llm.requests[0].disconnected.wait(1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"input": []}, "input"),
        ({"input": "?"}, "empty"),
        ({"input": "a" * 5_000}, "4,000"),
        ({"text": {"format": {"type": "json_object"}}}, "text.format"),
        ({"tool_choice": {"type": "function", "name": "search"}}, "tool_choice"),
        ({"background": True}, "background"),
        ({"input": [{"role": "user", "content": [{"type": "input_image"}]}]}, "input_image"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
    ],
)
def test_what_cannot_be_asked_is_a_bad_request(
    openai: OpenAI, wrong: dict[str, Any], said: str
) -> None:
    asked: dict[str, Any] = {"model": MODEL, "input": QUESTION, **wrong}
    with pytest.raises(openai_package.BadRequestError) as refused:
        openai.responses.create(**asked)
    assert said in str(refused.value)


def test_an_unknown_model_is_not_found(openai: OpenAI) -> None:
    with pytest.raises(openai_package.NotFoundError):
        openai.responses.create(model="footnote/nowhere", input=QUESTION)
