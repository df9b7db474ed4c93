"""Any chat model that speaks the OpenAI protocol, and others by `provider:model` name.

A reply is streamed, or it is an error of the `ModelError` tree: whatever the vendor's library
raises is mapped here, and nothing of its name leaves this module. No message holds the key.

What is sent, and where: with a `base_url`, its host is the only one contacted. Redirects are not
followed, and keys and addresses in the environment that belong to other endpoints are not used.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from pydantic import SecretStr

from ingestion.request_ids import current_request_id
from ingestion.tracing import Span, span
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
from service.model_slots import ModelSlots, TooManyWaiting
from service.reasons import reason
from service.workplaces import away

if TYPE_CHECKING:  # importing them takes most of a second, which the command line cannot spend
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

_OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "no-key"  # what a server without keys is sent, so that no key of another's is
_CONNECT_S = 5.0
_FIRST_PAUSE_S = 0.25
_LONGEST_DETAIL = 300
_REQUEST_ID = "X-Request-ID"
_FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason", "stopReason")
_LENGTH_REASONS = frozenset({"length", "max_tokens", "model_length"})

_RETRIED = (ModelUnreachable, ModelOverloaded, ModelFailed)
# What happened and what to do about it, by their names among the reasons.
_REASONS = {
    ModelUnreachable: ("model_unreachable", "check_address"),
    ModelTimeout: ("model_timeout", "allow_time"),
    ModelRefused: ("model_refused", "check_key"),
    ModelOverloaded: ("model_overloaded", "try_later"),
    ModelFailed: ("model_failed", "see_log"),
    ModelProtocolError: ("model_protocol", "check_protocol"),
}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for a model, in seconds.

    `total_s` holds for one question: all attempts and the whole reply. `first_token_s` is the wait
    for the first text, and `stall_s` for every piece after it. Failed attempts are repeated for
    `retry_s` at most, and never after the first text.
    """

    first_token_s: float = 60.0
    stall_s: float = 20.0
    total_s: float = 120.0
    retry_s: float = 3.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a reply. The last one has no text, but the usage and the reason for the end.

    `finish_reason` is the model's own word, with `length` for every way of saying that the reply
    was cut at the limit of output tokens. `usage` is zero if the endpoint does not count.
    """

    text: str
    usage: Usage | None = None
    finish_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply."""

    text: str
    usage: Usage
    finish_reason: str


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model that is ready to be asked, from any event loop; it holds nothing open.

    `name` is the model's name and `place` the host that serves it. `langchain` is the same model
    for use in a LangChain chain; it raises its vendor's errors. No more requests than there are
    `slots` are under way; the others wait, for as long as for a first token. With `takes_headers`
    each is sent the id of the request that it is for, and where it belongs in a trace.
    """

    name: str
    place: str
    langchain: BaseChatModel
    timeouts: Timeouts
    slots: ModelSlots
    takes_headers: bool = False

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[Chunk, None]:
        """Ask, and pass on the reply as it comes. Closing the generator hangs up.

        Wrap it in `contextlib.aclosing`, so that hanging up does not wait for the garbage
        collector.

        Raises:
            ModelError: one of its tree; after the first text, what was passed on is not a reply.
        """
        deadline = asyncio.get_running_loop().time() + self.timeouts.total_s
        async with AsyncExitStack() as held:
            asking = held.enter_context(self._span())
            wait_s = self.timeouts.first_token_s
            await held.enter_async_context(away())
            try:
                await held.enter_async_context(self.slots.one(wait_s))
            except TooManyWaiting:
                detail = f"{self.slots.most} requests were under way, and many more waited"
                raise self._error(ModelOverloaded, detail) from None
            except TimeoutError:
                detail = f"{self.slots.most} requests were under way for {wait_s:g} seconds"
                raise self._error(ModelOverloaded, detail) from None
            headers = self._headers(asking)
            async with aclosing(self._attempts(messages, deadline, headers)) as chunks:
                async for chunk in chunks:
                    _note(asking, chunk)
                    yield chunk

    def _span(self) -> Span:
        """By OpenTelemetry's conventions for generative models, without what is said."""
        place = urlsplit(f"//{self.place}")
        return span(
            f"chat {self.name}",
            kind="client",
            gen_ai__operation__name="chat",
            gen_ai__provider__name="openai" if self.takes_headers else self.place,
            gen_ai__request__model=self.name,
            server__address=place.hostname or "",
            server__port=place.port or 0,
        )

    def _headers(self, asking: Span) -> dict[str, str]:
        if not self.takes_headers:
            return {}
        request_id = current_request_id()
        return asking.headers() | ({_REQUEST_ID: request_id} if request_id else {})

    async def _attempts(
        self, messages: Sequence[Message], deadline: float, headers: Mapping[str, str]
    ) -> AsyncGenerator[Chunk, None]:
        clock = asyncio.get_running_loop().time
        retry_until = clock() + self.timeouts.retry_s
        pause = _FIRST_PAUSE_S
        while True:
            begun = False
            try:
                async with aclosing(self._attempt(messages, deadline, headers)) as chunks:
                    async for chunk in chunks:
                        begun = True
                        yield chunk
            except Exception as error:  # noqa: BLE001 - every integration has errors of its own
                mapped = self._mapped(error)
                wait_s = max(pause, _retry_after(error))
                hopeless = begun or not isinstance(mapped, _RETRIED)
            else:
                return
            if hopeless or clock() + wait_s > retry_until:
                # Not chained: the vendor's error may hold the key in its message.
                raise mapped from None
            await asyncio.sleep(wait_s)
            pause *= 2

    async def complete(self, messages: Sequence[Message]) -> Reply:
        """Ask, and wait for the whole reply.

        Raises:
            ModelError: one of its tree.
        """
        texts: list[str] = []
        async with aclosing(self.stream(messages)) as chunks:
            async for chunk in chunks:
                texts.append(chunk.text)
        return Reply("".join(texts), chunk.usage or Usage(), chunk.finish_reason or "")

    async def _attempt(
        self, messages: Sequence[Message], deadline: float, headers: Mapping[str, str]
    ) -> AsyncGenerator[Chunk, None]:
        more: dict[str, Any] = {"extra_headers": dict(headers)} if headers else {}
        asked = self.langchain.astream(
            [(message.role, message.content) for message in messages], **more
        )
        begun, usage, finish_reason = False, Usage(), ""
        async with aclosing(cast("AsyncGenerator[AIMessageChunk, None]", asked)) as pieces:
            while (piece := await self._next(pieces, begun, deadline)) is not None:
                usage = _usage(piece) or usage
                finish_reason = _finish_reason(piece) or finish_reason
                if text := _encodable(str(piece.text)):
                    begun = begun or not text.isspace()
                    yield Chunk(text)
        self._check_end(begun, finish_reason)
        yield Chunk("", usage, finish_reason)

    async def _next(
        self, pieces: AsyncIterator[AIMessageChunk], begun: bool, deadline: float
    ) -> AIMessageChunk | None:
        limit_s = self.timeouts.stall_s if begun else self.timeouts.first_token_s
        left_s = deadline - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(min(limit_s, left_s)):
                return await anext(pieces, None)
        except TimeoutError:
            if left_s <= limit_s:
                detail = f"no whole reply within {self.timeouts.total_s:g} seconds"
            else:
                detail = f"no {'further' if begun else 'first'} token within {limit_s:g} seconds"
            raise self._error(ModelTimeout, detail) from None

    def _check_end(self, begun: bool, finish_reason: str) -> None:
        if not finish_reason:
            raise self._error(ModelProtocolError, "the reply was cut off before its end")
        if not begun and finish_reason == "length":
            detail = "all output tokens were used before the reply began; allow more of them"
            raise self._error(ModelProtocolError, detail)
        if not begun:
            raise self._error(ModelProtocolError, f"the reply is empty ({finish_reason})")

    def _mapped(self, error: Exception) -> ModelError:
        if isinstance(error, ModelError):
            return error
        detail = _redacted(_detail(error), _secrets(self.langchain))
        return self._error(error_kind(error), detail)

    def _error(self, kind: type[ModelError], detail: str) -> ModelError:
        what, advice = map(reason, _REASONS[kind])
        where = f"{self.name} at {self.place}"
        return kind(reason("model_error", what=what, where=where, detail=detail, advice=advice))


def open_chat_model(  # noqa: PLR0913 - each is a setting
    model: str,
    *,
    base_url: str | None = None,
    api_key: SecretStr | None = None,
    timeout_s: float = 120.0,
    first_token_timeout_s: float = 60.0,
    max_output_tokens: int = 1024,
    max_concurrency: int = 8,
    temperature: float | None = 0.0,
) -> ChatModel:
    """Make a chat model ready. Nothing is sent yet.

    With a `base_url` the model is asked by the OpenAI protocol at that address, under exactly the
    name given (`qwen2.5:7b` too; a leading `openai:` is left out). Without one, `provider:model`
    names any provider whose LangChain package is installed, and a bare name is one of OpenAI's.
    Without a key, a provider's own environment variable counts, but never for a `base_url`.
    `temperature` None leaves it to the endpoint. The timeouts are those of `Timeouts`, and
    `max_concurrency` is how many requests may be under way at once.

    Raises:
        ModelNotConfigured: if name, address and key do not make a usable model.
    """
    provider, name = _provider(model, base_url)
    if not name.strip():
        raise ModelNotConfigured("No model is named: give the name under which it is served.")
    _check_key(api_key)
    place = _place(base_url or _OPENAI_URL) if provider == "openai" else provider
    options: dict[str, Any] = {
        "api_key": api_key,
        "temperature": temperature,
        "max_tokens": max_output_tokens,
        "timeout": timeout_s,
        "max_retries": 0,
    }
    try:
        if provider == "openai":
            options |= _openai_options(base_url, api_key, max_output_tokens, timeout_s)
        langchain = _open(name, provider, options)
    except Exception as error:  # noqa: BLE001 - every integration refuses in its own way
        detail = _redacted(str(error), [api_key] if api_key else [])
        raise ModelNotConfigured(f"The model {model!r} cannot be used: {detail}") from None
    timeouts = Timeouts(total_s=timeout_s, first_token_s=first_token_timeout_s)
    slots = ModelSlots(max_concurrency)
    return ChatModel(name, place, langchain, timeouts, slots, takes_headers=provider == "openai")


def _note(asking: Span, chunk: Chunk) -> None:
    """What is known of a reply at its end."""
    if chunk.finish_reason is None:
        return
    asking.set(gen_ai__response__finish_reasons=chunk.finish_reason)
    if chunk.usage is not None:
        asking.set(
            gen_ai__usage__input_tokens=chunk.usage.prompt_tokens,
            gen_ai__usage__output_tokens=chunk.usage.completion_tokens,
        )


def error_kind(error: Exception) -> type[ModelError]:
    """Which of our errors a vendor's error is: by its HTTP status if it has one, or by its type."""
    import httpx  # slow to import
    import openai  # slow to import
    from langchain_core import exceptions as langchain  # slow to import

    status = _status(error)
    if status is not None:
        return _kind_of_status(status)
    by_type: tuple[tuple[type[Exception], type[ModelError]], ...] = (
        (TimeoutError, ModelTimeout),
        (openai.APITimeoutError, ModelTimeout),
        (httpx.TimeoutException, ModelTimeout),
        (langchain.ModelTimeoutError, ModelTimeout),
        (OSError, ModelUnreachable),
        (openai.APIConnectionError, ModelUnreachable),
        (openai.WebSocketConnectionClosedError, ModelUnreachable),
        (httpx.TransportError, ModelUnreachable),
        (langchain.ModelConnectionError, ModelUnreachable),
        (openai.RateLimitError, ModelOverloaded),
        (langchain.ModelRateLimitError, ModelOverloaded),
        (openai.ContentFilterFinishReasonError, ModelRefused),
        (langchain.ModelAuthenticationError, ModelRefused),
        (langchain.ModelPermissionDeniedError, ModelRefused),
        (langchain.ModelInvalidRequestError, ModelRefused),
        (langchain.ModelNotFoundError, ModelRefused),
        (langchain.ContextOverflowError, ModelRefused),
        (openai.APIResponseValidationError, ModelProtocolError),
        (openai.LengthFinishReasonError, ModelProtocolError),
        # What reading a reply of an unforeseen shape ends in.
        (ValueError, ModelProtocolError),
        (LookupError, ModelProtocolError),
        (TypeError, ModelProtocolError),
        (AttributeError, ModelProtocolError),
    )
    return next((ours for theirs, ours in by_type if isinstance(error, theirs)), ModelFailed)


def _status(error: Exception) -> int | None:
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    return status if isinstance(status, int) and status >= HTTPStatus.MULTIPLE_CHOICES else None


def _kind_of_status(status: int) -> type[ModelError]:
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return ModelOverloaded
    return ModelFailed if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ModelRefused


def _retry_after(error: Exception) -> float:
    """Seconds that the endpoint asks to wait; 0 if it does not say, or says a date."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        seconds = float(headers.get("retry-after", 0))
    except ValueError:
        return 0.0
    return seconds if seconds > 0 else 0.0


def _detail(error: Exception) -> str:
    status = _status(error)
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    if status is not None:
        return f"HTTP {status}, {said or error}"
    # A connection error of the vendor's says less than the one underneath it.
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    return str(said or cause) or type(cause).__name__


def _secrets(model: BaseChatModel) -> list[SecretStr]:
    return [value for value in vars(model).values() if isinstance(value, SecretStr)]


def _redacted(text: str, secrets: Sequence[SecretStr]) -> str:
    """One line of at most `_LONGEST_DETAIL` characters, without the keys."""
    for secret in secrets:
        if key := secret.get_secret_value():
            text = text.replace(key, "[key]")
    return " ".join(text.split())[:_LONGEST_DETAIL].rstrip(". ")


def _usage(piece: AIMessageChunk) -> Usage | None:
    counted = piece.usage_metadata
    return Usage(counted["input_tokens"], counted["output_tokens"]) if counted else None


def _encodable(text: str) -> str:
    """A text without halves of surrogate pairs, which JSON can bring and nothing can write."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _finish_reason(piece: AIMessageChunk) -> str:
    given = (piece.response_metadata.get(key) for key in _FINISH_KEYS)
    reason = next((str(reason).lower() for reason in given if reason), "")
    return "length" if reason in _LENGTH_REASONS else reason


def _provider(model: str, base_url: str | None) -> tuple[str, str]:
    if base_url:
        return "openai", model.removeprefix("openai:")
    provider, colon, name = model.partition(":")
    return (provider, name) if colon else ("openai", model)


def _place(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ModelNotConfigured(
            "The base URL has to be http:// or https://, a host and a path, such as "
            "http://localhost:8000/v1, without a user name."
        )
    return parts.netloc


def _check_key(api_key: SecretStr | None) -> None:
    key = api_key.get_secret_value() if api_key else ""
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ModelNotConfigured(
            "The API key holds a space, a line break, or a character that no key has."
        )


def _open(name: str, provider: str, options: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model  # slow to import

    given = {option: value for option, value in options.items() if value is not None}
    model: BaseChatModel = init_chat_model(name, model_provider=provider, **given)
    return model


def _openai_options(
    base_url: str | None, api_key: SecretStr | None, max_output_tokens: int, timeout_s: float
) -> dict[str, Any]:
    import openai  # slow to import

    options: dict[str, Any] = {
        # Always said, or it would be taken from the environment.
        "base_url": base_url or _OPENAI_URL,
        "timeout": openai.Timeout(timeout_s, connect=_CONNECT_S),
        "stream_usage": True,
        "use_responses_api": False,
        "http_socket_options": (),
        "stream_chunk_timeout": 0,  # ours tells the first token from the later ones
        # A connection for each request: beside a model's seconds a handshake is nothing, and so
        # there is nothing to close, nothing stale to reuse, and no event loop to be bound to.
        "http_async_client": openai.DefaultAsyncHttpxClient(
            headers={"Connection": "close"}, follow_redirects=False
        ),
    }
    if base_url:
        options["api_key"] = api_key or SecretStr(_NO_KEY)
    if base_url and not _is_openai(base_url):
        # LangChain sends `max_completion_tokens`. OpenAI allows no other name beside it, but many
        # servers of its protocol know only the older one.
        options["extra_body"] = {"max_tokens": max_output_tokens}
    return options


def _is_openai(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    return f".{host}".endswith((".openai.com", ".openai.azure.com"))
