"""A model's reply arrives whole, or as one of our errors, within the time allowed."""

from __future__ import annotations

import asyncio
import importlib
import io
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace

import openai
import pytest
from pydantic import SecretStr

from prompts import Message
from service.answers import Usage
from service.errors import (
    ModelError,
    ModelFailed,
    ModelNotConfigured,
    ModelOverloaded,
    ModelProtocolError,
    ModelRefused,
    ModelTimeout,
    ModelUnreachable,
)
from service.models import ChatModel, Chunk, Reply, Timeouts, error_kind, open_chat_model
from tests.openai_server import MODEL, Ending, OpenAIServer, fake_openai

QUESTION = [Message("system", "Be brief."), Message("user", "Did it rain?")]
KEY = "sk-a-secret-that-nobody-may-read"
QUICK = Timeouts(first_token_s=0.3, stall_s=0.3, total_s=5, retry_s=1)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with fake_openai() as running:
        yield running


def model_at(url: str, timeouts: Timeouts = QUICK) -> ChatModel:
    return replace(open_chat_model(MODEL, base_url=url, api_key=SecretStr(KEY)), timeouts=timeouts)


async def collect(model: ChatModel) -> list[Chunk]:
    async with aclosing(model.stream(QUESTION)) as chunks:
        return [chunk async for chunk in chunks]


def ask(model: ChatModel) -> list[Chunk]:
    return asyncio.run(collect(model))


def test_a_reply_is_streamed_in_pieces_and_ends_with_its_usage(server: OpenAIServer) -> None:
    server.reply("It rained [1.1].", piece_chars=5)

    *pieces, last = ask(model_at(server.url))

    assert [piece.text for piece in pieces] == ["It ra", "ined ", "[1.1]", "."]
    assert last == Chunk("", Usage(prompt_tokens=5, completion_tokens=3), "stop")


def test_a_reply_can_be_had_whole(server: OpenAIServer) -> None:
    server.reply("It rained [1.1].")

    reply = asyncio.run(model_at(server.url).complete(QUESTION))

    assert reply == Reply("It rained [1.1].", Usage(5, 3), "stop")


def test_half_a_surrogate_pair_is_replaced_since_nothing_could_write_it(
    server: OpenAIServer,
) -> None:
    server.reply("It rained \ud800 in \U0001f30a.", piece_chars=40)

    assert ask(model_at(server.url))[0].text == "It rained \N{REPLACEMENT CHARACTER} in \U0001f30a."


def test_the_request_says_what_servers_of_the_protocol_understand(server: OpenAIServer) -> None:
    server.reply("Yes.")
    model = open_chat_model(
        f"openai:{MODEL}", base_url=server.url, api_key=SecretStr(KEY), max_output_tokens=77
    )

    ask(model)

    [request] = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.messages == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Did it rain?"},
    ]
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.payload["model"] == MODEL
    assert request.payload["temperature"] == 0.0
    # Servers differ in which of the two names they read.
    assert request.payload["max_tokens"] == request.payload["max_completion_tokens"] == 77


def test_a_reply_that_was_cut_at_the_token_limit_says_so(server: OpenAIServer) -> None:
    server.reply("It rai", finish_reason="length")

    assert ask(model_at(server.url))[-1].finish_reason == "length"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, ModelRefused),
        (400, ModelRefused),
        (401, ModelRefused),
        (403, ModelRefused),
        (404, ModelRefused),
        (422, ModelRefused),
        (429, ModelOverloaded),
        (500, ModelFailed),
        (502, ModelFailed),
        (503, ModelOverloaded),
    ],
)
def test_an_http_error_is_one_of_ours_and_never_shows_the_key(
    server: OpenAIServer, status: int, error: type[ModelError]
) -> None:
    server.fail(status, f"what is {KEY}?", headers={"Location": "http://127.0.0.1:9/"})
    model = model_at(server.url, replace(QUICK, retry_s=0))

    with pytest.raises(error, match=f"HTTP {status}, what is .key.") as raised:
        ask(model)

    assert type(raised.value) is error
    assert raised.value.__suppress_context__
    assert KEY not in f"{raised.value!r} {model!r} {model.langchain!r}"


@pytest.mark.parametrize(
    ("ending", "error", "says"),
    [
        ("unfinished", ModelProtocolError, "cut off"),
        ("cut", ModelUnreachable, "closed"),
        ("reset", ModelUnreachable, "reset"),
        ("stall", ModelTimeout, "no further token within 0.3 seconds"),
        ("malformed", ModelProtocolError, "breaks the protocol"),
        ("error", ModelFailed, "on fire"),
    ],
)
def test_a_stream_that_ends_badly_is_an_error_after_its_last_words(
    server: OpenAIServer, ending: Ending, error: type[ModelError], says: str
) -> None:
    server.reply("It rained.", ending=ending)
    words = io.StringIO()

    async def listen() -> None:
        async with aclosing(model_at(server.url).stream(QUESTION)) as chunks:
            async for chunk in chunks:
                words.write(chunk.text)

    with pytest.raises(error, match=says):
        asyncio.run(listen())

    assert words.getvalue() == "It rained."
    assert len(server.requests) == 1, "what was shown in part is not asked for again"


@pytest.mark.parametrize(
    ("text", "finish_reason", "says"),
    [("", "stop", "empty"), (" \n", "stop", "empty"), ("", "length", "all output tokens")],
)
def test_an_empty_reply_is_an_error(
    server: OpenAIServer, text: str, finish_reason: str, says: str
) -> None:
    server.reply(text, finish_reason=finish_reason)

    with pytest.raises(ModelProtocolError, match=says):
        ask(model_at(server.url))


def test_a_model_that_does_not_begin_is_not_waited_for(server: OpenAIServer) -> None:
    server.reply("It rained.", delay_s=30)

    with pytest.raises(ModelTimeout, match=r"no first token within 0\.3 seconds"):
        ask(model_at(server.url))


def test_a_model_that_does_not_end_is_not_listened_to_for_ever(server: OpenAIServer) -> None:
    server.reply("more ", ending="endless")

    with pytest.raises(ModelTimeout, match=r"no whole reply within 0\.5 seconds"):
        ask(model_at(server.url, replace(QUICK, total_s=0.5)))

    assert server.requests[0].disconnected.wait(1)


def test_a_failing_endpoint_is_asked_again_before_the_first_word(server: OpenAIServer) -> None:
    server.fail(503)
    server.fail(500)
    server.reply("It rained.")

    chunks = ask(model_at(server.url, replace(QUICK, retry_s=5)))

    assert "".join(chunk.text for chunk in chunks) == "It rained."
    assert len(server.requests) == 3


def test_the_endpoint_says_how_long_to_wait(server: OpenAIServer) -> None:
    server.fail(429, headers={"Retry-After": "0.6"})
    server.reply("It rained.")
    started = time.monotonic()

    ask(model_at(server.url))

    assert time.monotonic() - started >= 0.6


@pytest.mark.parametrize("wait", ["60", "inf"])
def test_a_long_wait_is_an_error_at_once(server: OpenAIServer, wait: str) -> None:
    server.fail(429, headers={"Retry-After": wait})
    started = time.monotonic()

    with pytest.raises(ModelOverloaded):
        ask(model_at(server.url))

    assert time.monotonic() - started < 30
    assert len(server.requests) == 1


def test_a_refusal_is_not_repeated(server: OpenAIServer) -> None:
    server.fail(401)

    with pytest.raises(ModelRefused):
        ask(model_at(server.url))

    assert len(server.requests) == 1


def test_nobody_at_the_address_is_an_error_within_the_time_for_retries() -> None:
    with fake_openai() as server:
        closed = server.url
    started = time.monotonic()

    with pytest.raises(ModelUnreachable, match="Check that the model's server runs"):
        ask(model_at(closed))

    assert time.monotonic() - started < 30


def test_closing_the_stream_hangs_up(server: OpenAIServer) -> None:
    server.reply("more ", ending="endless")

    async def leave_early() -> bool:
        async with aclosing(model_at(server.url).stream(QUESTION)) as chunks:
            await anext(chunks)
        return await asyncio.to_thread(server.requests[0].disconnected.wait, 1)

    assert asyncio.run(leave_early())


@pytest.mark.parametrize("delay_s", [0, 30])
def test_cancelling_the_asker_hangs_up(server: OpenAIServer, delay_s: float) -> None:
    server.reply("It rained.", delay_s=delay_s, ending="stall")
    model = model_at(server.url, Timeouts())

    async def cancel() -> bool:
        asking = asyncio.create_task(model.complete(QUESTION))
        await asyncio.to_thread(server.asked.wait, 5)
        await asyncio.sleep(0.1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        return await asyncio.to_thread(server.requests[0].disconnected.wait, 1)

    assert asyncio.run(cancel())


def test_a_model_serves_many_askers_and_any_event_loop(server: OpenAIServer) -> None:
    server.reply(lambda messages: messages[-1]["content"].upper())
    model = model_at(server.url)

    async def ask_all(*words: str) -> list[str]:
        asked = [model.complete([Message("user", word)]) for word in words]
        return [reply.text for reply in await asyncio.gather(*asked)]

    assert asyncio.run(ask_all("one", "two")) == ["ONE", "TWO"]
    assert asyncio.run(ask_all("three")) == ["THREE"]


def test_the_model_can_be_used_in_a_langchain_chain(server: OpenAIServer) -> None:
    server.reply("It rained.")

    message = asyncio.run(model_at(server.url).langchain.ainvoke("Did it rain?"))

    assert message.text == "It rained."


def test_keys_and_addresses_of_the_environment_are_not_used_at_a_given_address(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_BASE", "OPENAI_BASE_URL", "LANGSMITH_GATEWAY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/v1")
    for name in ("OPENAI_API_KEY", "LANGSMITH_API_KEY", "LANGSMITH_GATEWAY_API_KEY"):
        monkeypatch.setenv(name, KEY)
    server.reply("It rained.")

    ask(open_chat_model(MODEL, base_url=server.url))

    assert KEY not in str(server.requests[0].headers)


@pytest.mark.parametrize(
    ("model", "base_url", "key", "says"),
    [
        (MODEL, "localhost:8000", None, "base URL"),
        (MODEL, "ftp://localhost/v1", None, "base URL"),
        (MODEL, f"http://me:{KEY}@localhost/v1", None, "base URL"),
        (MODEL, "http://localhost/v1", f"{KEY}\n", "API key"),
        ("", "http://localhost/v1", None, "name"),
        ("no_such_provider:model", None, KEY, "no_such_provider"),
        ("mistralai:small", None, KEY, "langchain-mistralai"),
    ],
)
def test_a_model_that_cannot_be_used_is_named_before_it_is_asked(
    model: str, base_url: str | None, key: str | None, says: str
) -> None:
    with pytest.raises(ModelNotConfigured, match=says) as raised:
        open_chat_model(model, base_url=base_url, api_key=SecretStr(key) if key else None)

    assert KEY not in repr(raised.value)


def test_openai_without_a_key_is_not_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(ModelNotConfigured, match=r"credentials|api_key"):
        open_chat_model("gpt-4.1-mini")


def test_only_openai_itself_is_spared_the_older_name_of_the_token_limit() -> None:
    theirs = open_chat_model("gpt-4.1-mini", api_key=SecretStr(KEY))
    local = open_chat_model("qwen2.5:7b", base_url="http://localhost:11434/v1")

    assert getattr(theirs.langchain, "extra_body", None) is None
    assert getattr(local.langchain, "extra_body", None) == {"max_tokens": 1024}
    assert (theirs.place, local.place) == ("api.openai.com", "localhost:11434")
    assert local.name == "qwen2.5:7b"


def test_nothing_slow_is_imported_before_a_model_is_opened() -> None:
    probe = "import service.models, sys; print({'openai', 'langchain_core'} & set(sys.modules))"

    found = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "set()"


EXPECTED: dict[str, type[ModelError]] = {
    "APIError": ModelFailed,
    "APIResponseValidationError": ModelProtocolError,
    "APIConnectionError": ModelUnreachable,
    "APITimeoutError": ModelTimeout,
    "BadRequestError": ModelRefused,
    "AuthenticationError": ModelRefused,
    "OAuthError": ModelRefused,
    "PermissionDeniedError": ModelRefused,
    "NotFoundError": ModelRefused,
    "ConflictError": ModelRefused,
    "UnprocessableEntityError": ModelRefused,
    "RateLimitError": ModelOverloaded,
    "InternalServerError": ModelFailed,
    "LengthFinishReasonError": ModelProtocolError,
    "ContentFilterFinishReasonError": ModelRefused,
    "SubjectTokenProviderError": ModelFailed,
    "WebSocketConnectionClosedError": ModelUnreachable,
    "WebSocketQueueFullError": ModelFailed,
    "StreamAlreadyConsumed": ModelFailed,
    "MutuallyExclusiveAuthError": ModelFailed,
    "APIRemovedInV1": ModelFailed,
    "_AmbiguousModuleClientUsageError": ModelFailed,
    "OpenAIContextOverflowError": ModelRefused,
    "OpenAIAPIContextOverflowError": ModelRefused,
    "OpenAIInvalidRequestError": ModelRefused,
    "OpenAIAuthenticationError": ModelRefused,
    "OpenAIPermissionDeniedError": ModelRefused,
    "OpenAIModelNotFoundError": ModelRefused,
    "OpenAIRateLimitError": ModelOverloaded,
    "OpenAIAPIError": ModelFailed,
    "OpenAIConnectionError": ModelUnreachable,
    "OpenAITimeoutError": ModelTimeout,
}


def subclasses(error: type[Exception]) -> Iterator[type[Exception]]:
    for subclass in error.__subclasses__():
        yield subclass
        yield from subclasses(subclass)


def test_every_error_of_the_library_underneath_is_mapped() -> None:
    """A new release with a new error fails here, until someone decides what it means."""
    importlib.import_module("langchain_openai")  # it adds errors of its own to the tree
    concrete = set(subclasses(openai.OpenAIError)) - {openai.APIStatusError}

    mapped = {error.__name__: error_kind(error.__new__(error)) for error in concrete}

    assert mapped == EXPECTED
