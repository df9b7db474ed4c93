"""What the environment asks for: settings that are none, that contradict each other, or expose."""

from __future__ import annotations

import difflib
import ipaddress
import os
import stat
from collections.abc import Iterator
from urllib.parse import urlsplit

from service.doctor.findings import Finding, good, wrong
from service.observability.quiet import ASKED_FOR
from service.settings import Settings

PREFIX = "FOOTNOTE_"

# Read by programs beside the service: clients, tests, tools.
_OTHERS = frozenset(
    {"FOOTNOTE_API_KEY", "FOOTNOTE_KEY", "FOOTNOTE_URL", "FOOTNOTE_HOSTILE_DATA", "FOOTNOTE_TOUR"}
)
_LIKE = 0.7
_NO = frozenset({"0", "false", "no", "off"})


def variable(field: str) -> str:
    """The variable of a setting."""
    return f"{PREFIX}{field.upper()}" if field in Settings.model_fields else field


def unknown_settings() -> Finding:
    """Variables that look like settings and are none, with what may have been meant."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | _OTHERS
    unknown = sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )
    if not unknown:
        return good("settings", "all are known")
    return wrong(
        "settings",
        f"unknown, and without effect: {', '.join(unknown)}",
        "; ".join(_meant(name, sorted(known - _OTHERS)) for name in unknown),
    )


def contradictions(settings: Settings) -> Finding:
    """Settings that cannot all be meant."""
    found = list(_contradictions(settings))
    if not found:
        return good("settings together", "they agree")
    return wrong(
        "settings together",
        "; ".join(one for one, _ in found),
        "; ".join(advice for _, advice in found),
    )


def exposure(settings: Settings) -> Finding:
    """Settings by which somebody could read or reach what is not theirs."""
    found = list(_exposures(settings))
    if not found:
        return good("exposure", "nothing is open that need not be")
    return wrong(
        "exposure", "; ".join(one for one, _ in found), "; ".join(advice for _, advice in found)
    )


def telemetry(settings: Settings) -> Finding:
    """What would be told to others: nothing, unless the settings want traces or downloads."""
    said = ["dependencies tell nobody anything"]
    if ASKED_FOR:
        said.append(f"{', '.join(ASKED_FOR)} asks for it and is overruled")
    if settings.tracing or settings.otlp_endpoint:
        said.append(f"traces go to {_place(settings.otlp_endpoint or 'http://localhost:4317')}")
    if os.environ.get("HF_HUB_OFFLINE", "1").lower() in _NO:
        said.append("HF_HUB_OFFLINE is off, so models may be downloaded")
    return good("telemetry", "; ".join(said))


def _meant(name: str, known: list[str]) -> str:
    endings = [one.removeprefix(PREFIX) for one in known]
    near = difflib.get_close_matches(name.upper().removeprefix(PREFIX), endings, 1, _LIKE)
    return f"{PREFIX}{near[0]} instead of {name}" if near else f"remove {name}"


def _contradictions(settings: Settings) -> Iterator[tuple[str, str]]:
    has_model = bool(settings.llm_base_url or settings.llm_model or settings.llm_api_key)
    has_model = has_model or settings.openai_api_key is not None
    if settings.llm_base_url and not settings.llm_model:
        yield (
            "FOOTNOTE_LLM_BASE_URL names a server but nothing says which model it serves",
            "set FOOTNOTE_LLM_MODEL to the name under which it is served",
        )
    if settings.support_judge == "model" and not has_model:
        yield (
            "FOOTNOTE_SUPPORT_JUDGE asks a language model, and none is configured",
            "set FOOTNOTE_LLM_BASE_URL and FOOTNOTE_LLM_MODEL, or remove it",
        )
    if settings.llm_max_output_tokens >= settings.llm_context_tokens:
        yield (
            "FOOTNOTE_LLM_MAX_OUTPUT_TOKENS fills FOOTNOTE_LLM_CONTEXT_TOKENS without a prompt",
            "make the first at most half of the second",
        )
    if settings.llm_first_token_timeout_s > settings.llm_timeout_s:
        yield (
            "FOOTNOTE_LLM_FIRST_TOKEN_TIMEOUT_S is longer than FOOTNOTE_LLM_TIMEOUT_S",
            "make the first the shorter",
        )
    if settings.max_upload_bytes < settings.max_document_bytes:
        yield (
            "FOOTNOTE_MAX_UPLOAD_BYTES is less than FOOTNOTE_MAX_DOCUMENT_BYTES",
            "make it at least as much",
        )
    if settings.proxy_user_header and not settings.proxy_addresses:
        yield (
            "FOOTNOTE_PROXY_USER_HEADER is set, but no address that may send it",
            "set FOOTNOTE_PROXY_ADDRESSES to those of the proxy",
        )
    if settings.proxy_addresses and not settings.proxy_user_header:
        yield (
            "FOOTNOTE_PROXY_ADDRESSES is set, but not the header that names the user",
            "set FOOTNOTE_PROXY_USER_HEADER",
        )


def _exposures(settings: Settings) -> Iterator[tuple[str, str]]:
    key = settings.llm_api_key
    if settings.llm_base_url and key and not _is_safe(settings.llm_base_url):
        yield (
            "the model's key and the passages go over the network unencrypted",
            "use https:// in FOOTNOTE_LLM_BASE_URL",
        )
    if any(one.prefixlen == 0 for one in settings.proxy_addresses):
        yield (
            "FOOTNOTE_PROXY_ADDRESSES trusts every address: anybody may name themselves",
            "list the proxy's own",
        )
    if settings.home.is_dir() and os.name == "posix":
        mode = stat.S_IMODE(settings.home.stat().st_mode)
        if mode & stat.S_IWOTH:
            yield (
                f"every user of this machine may write into {settings.home}",
                f"run `chmod o-w {settings.home}`",
            )


def _is_safe(base_url: str) -> bool:
    """Whether what is sent there is encrypted, or stays on this machine or its own network."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if parts.scheme == "https" or host == "localhost" or ("." not in host and ":" not in host):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def _place(address: str) -> str:
    """A host and port, without what else an address may hold."""
    parts = urlsplit(address)
    return parts.netloc.rpartition("@")[2] or address.rpartition("@")[2]
