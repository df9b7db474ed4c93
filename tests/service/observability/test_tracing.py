"""Traces tell what was done, in which order and how long it took, and nothing of what was said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.app import create_app
from service.bootstrap import open_services
from service.settings import Settings
from tests.openai_server import MODEL, OpenAIServer
from tests.server import served
from tests.service.conftest import ingest_texts
from tests.service.observability.otlp_collector import Collector, collector

TRACE = "0af7651916cd43dd8448eb211c80319c"
INCOMING = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
KEY = "sk-canary-key-0123456789"


@pytest.fixture
def traces() -> Iterator[Collector]:
    with collector() as running:
        yield running


def traced(
    tmp_path: Path, llm: OpenAIServer, monkeypatch: pytest.MonkeyPatch, traces: Collector
) -> Settings:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", traces.url)
    return Settings(home=tmp_path, llm_base_url=llm.url, llm_model=MODEL, llm_api_key=KEY)


def asked(settings: Settings, question: str) -> httpx.Response:
    """The reply to a question of a service that runs until all traces are sent."""
    with open_services(settings) as services:
        ingest_texts(services)
        with served(create_app(services)) as url:
            return httpx.post(
                f"{url}/v1/ask",
                json={"question": question, "collection": "coast"},
                headers=INCOMING,
                timeout=60,
            )


def test_a_question_leaves_a_tree_of_spans(
    tmp_path: Path, llm: OpenAIServer, monkeypatch: pytest.MonkeyPatch, traces: Collector
) -> None:
    llm.reply("It has nine piers [1.2].")
    asked(traced(tmp_path, llm, monkeypatch, traces), "How many piers has the harbour of Ostrel?")
    paths = {tuple(traces.path(one)) for one in traces.spans}
    root = ("POST /v1/ask", "answer")
    assert paths >= {
        ("POST /v1/ask",),
        root,
        (*root, "retrieve"),
        (*root, "retrieve", "embed question"),
        (*root, "retrieve", "search dense"),
        (*root, "retrieve", "search lexical"),
        (*root, "retrieve", "fuse"),
        (*root, f"chat {MODEL}"),
        (*root, "check support"),
    }
    assert {one.trace_id.hex() for one in traces.spans} == {TRACE}


def test_the_call_of_the_model_is_told_by_the_conventions_and_goes_on_with_the_trace(
    tmp_path: Path, llm: OpenAIServer, monkeypatch: pytest.MonkeyPatch, traces: Collector
) -> None:
    llm.reply("It has nine piers [1.2].")
    asked(traced(tmp_path, llm, monkeypatch, traces), "How many piers has the harbour of Ostrel?")
    call = traces.named(f"chat {MODEL}")
    told = {one.key: value_of(one.value) for one in call.attributes}
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.request.model"] == MODEL
    assert told["server.address"] == "127.0.0.1"
    assert told["gen_ai.usage.output_tokens"] == 5
    assert told["gen_ai.response.finish_reasons"] == "stop"
    assert llm.requests[0].headers["traceparent"] == f"00-{TRACE}-{call.span_id.hex()}-01"


def value_of(value: Any) -> Any:
    return getattr(value, value.WhichOneof("value"))


@pytest.mark.parametrize("status", [200, 500])
def test_no_span_holds_a_word_of_anybodys(
    tmp_path: Path,
    llm: OpenAIServer,
    monkeypatch: pytest.MonkeyPatch,
    traces: Collector,
    status: int,
) -> None:
    """Neither when all goes well nor when the model answers with an error that repeats them."""
    if status == 200:
        llm.reply("The zebrafish [1.2]. It has nine piers [1.2].")
    else:
        llm.fail(500, f"cannot answer: zebrafish, {KEY}")
    asked(traced(tmp_path, llm, monkeypatch, traces), "Has the zebrafish of Ostrel nine piers?")
    sent = b"".join(one.SerializeToString() for one in traces.spans)
    assert b"retrieve" in sent
    for word in (b"zebrafish", b"Ostrel", b"piers", b"coast", b"harbour", KEY.encode()):
        assert word not in sent, word


def test_an_error_of_the_model_is_told_by_its_kind(
    tmp_path: Path, llm: OpenAIServer, monkeypatch: pytest.MonkeyPatch, traces: Collector
) -> None:
    llm.fail(401, "who are you?")
    asked(traced(tmp_path, llm, monkeypatch, traces), "How many piers has the harbour of Ostrel?")
    call = traces.named(f"chat {MODEL}")
    told = {one.key: value_of(one.value) for one in call.attributes}
    assert told["error.type"] == "ModelRefused"
    assert call.status.code == call.status.STATUS_CODE_ERROR
    assert call.status.message == ""


def test_a_job_leaves_its_stages(
    tmp_path: Path, llm: OpenAIServer, monkeypatch: pytest.MonkeyPatch, traces: Collector
) -> None:
    with (
        open_services(traced(tmp_path, llm, monkeypatch, traces)) as services,
        served(create_app(services)) as url,
    ):
        files = {"file": ("memo.txt", b"A memo about tides.")}
        response = httpx.post(f"{url}/v1/documents", files=files, data={"collection": "coast"})
        httpx.get(f"{url}/v1/jobs/{response.json()['id']}?wait=30", timeout=40)
    paths = {tuple(traces.path(one)) for one in traces.spans}
    assert paths >= {("job", stage) for stage in ("parse", "chunk", "embed", "store", "index")}


def test_without_tracing_nothing_of_opentelemetry_is_imported_that_could_send() -> None:
    """The framework imports its interface, and Chroma more, once an index is opened."""
    look = (
        "import sys, service.app, service.cli, service.models, service.observability.recording\n"
        "able = ('opentelemetry.sdk', 'opentelemetry.exporter', 'service.observability.tracing')\n"
        "sys.exit(any(name.startswith(able) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


def test_nothing_is_registered_for_the_whole_process(
    tmp_path: Path, llm: OpenAIServer, monkeypatch: pytest.MonkeyPatch, traces: Collector
) -> None:
    """Or other libraries would send spans of their own, with what they please in them."""
    from opentelemetry import trace

    llm.reply("It has nine piers [1.2].")
    asked(traced(tmp_path, llm, monkeypatch, traces), "How many piers has the harbour of Ostrel?")
    assert isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
