"""The language model: asked a tiny question, to see whether it does all that Footnote needs."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass

import httpx

from prompts import Message
from service.bootstrap import open_model
from service.doctor.findings import Finding, good, wrong
from service.errors import ServiceError
from service.models import ChatModel
from service.settings import Settings

CHECK = "language model"

_QUESTION = "Count from one to twelve in words, with spaces between them."
_LOOK_S = 5.0
# Under these names servers tell how long a context may be, in the entry of a model.
_WINDOWS = ("max_model_len", "context_length", "context_window", "n_ctx", "max_context_length")


@dataclass(frozen=True, slots=True)
class _Heard:
    pieces: int
    prompt_tokens: int


def examine(settings: Settings, *, ask: bool) -> Finding:
    """Whether the model that is configured can be used; it is asked only if that is wanted."""
    try:
        model = open_model(settings)
        if model is None:
            return good(CHECK, "none is configured; answers are extractive")
        where = f"{model.name} at {model.place}"
        if not ask:
            return good(CHECK, f"{where}, not asked", "`footnote doctor --model` asks it")
        heard = asyncio.run(_asked(model))
    except ServiceError as error:
        return wrong(CHECK, str(error), "see the FOOTNOTE_LLM_ settings")
    window = _window(settings, model.name)
    if window is not None and window < settings.llm_context_tokens:
        return wrong(
            CHECK,
            f"{where} takes {window:,} tokens, and FOOTNOTE_LLM_CONTEXT_TOKENS promises "
            f"{settings.llm_context_tokens:,}",
            f"set FOOTNOTE_LLM_CONTEXT_TOKENS={window}, or serve it with a longer context",
        )
    said = [f"{where} answers"]
    said.append("streams" if heard.pieces > 1 else "sends its reply in one piece")
    said.append("counts tokens" if heard.prompt_tokens else "does not count tokens")
    said.append(f"takes {window:,} tokens" if window else "does not tell how much it takes")
    return good(CHECK, ", ".join(said))


async def _asked(model: ChatModel) -> _Heard:
    pieces, tokens = 0, 0
    async with aclosing(model.stream([Message("user", _QUESTION)])) as chunks:
        async for chunk in chunks:
            pieces += bool(chunk.text)
            tokens = chunk.usage.prompt_tokens if chunk.usage else tokens
    return _Heard(pieces, tokens)


def _window(settings: Settings, name: str) -> int | None:
    """How many tokens the model takes, if its server tells."""
    if settings.llm_base_url is None:
        return None
    key = settings.llm_api_key
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
    address = f"{settings.llm_base_url.rstrip('/')}/models"
    try:
        listed = httpx.get(address, headers=headers, timeout=_LOOK_S, trust_env=False).json()
        entries = [one for one in listed["data"] if one.get("id") == name] or listed["data"]
        places = [entries[0], entries[0].get("meta") or {}]
    except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError):
        return None
    found = [place.get(key) for place in places for key in _WINDOWS]
    return next((one for one in found if isinstance(one, int) and one > 0), None)
