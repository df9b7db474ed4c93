"""Whatever the model does, every stream ends, and every question has its answer or its reason."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.openai_server import MODEL, OpenAIServer, fake_openai
from tests.server import served
from tests.service.api.sse import events
from tests.service.conftest import ingest_texts

ROUNDS = 50
REPLIES = 10_000
AT_ONCE = 8
TOTAL_S = 4.0
HANGS_AFTER_S = 120.0

QUESTION = {
    "question": "When was the harbour of Ostrel opened?",
    "collection": "coast",
    "stream": True,
}
WORDS = "The harbour was opened in 1931 [1.1]. It has nine piers "

FAULTS: dict[str, Callable[[OpenAIServer], None]] = {
    "no first token": lambda llm: llm.reply(WORDS, delay_s=2 * TOTAL_S),
    "stall": lambda llm: llm.reply(WORDS, ending="stall"),
    "cut stream": lambda llm: llm.reply(WORDS, ending="cut"),
    "reset": lambda llm: llm.reply(WORDS, ending="reset"),
    "no finish reason": lambda llm: llm.reply(WORDS, ending="unfinished"),
    "bad JSON": lambda llm: llm.reply(WORDS, ending="malformed"),
    "error event": lambda llm: llm.reply(WORDS, ending="error"),
    "endless reply": lambda llm: llm.reply(WORDS, ending="endless", piece_chars=4_000),
    "empty reply": lambda llm: llm.reply(""),
    "reply of blanks": lambda llm: llm.reply("  \n "),
    "cut at its limit": lambda llm: llm.reply(WORDS, finish_reason="length"),
    "429": lambda llm: llm.fail(429),
    "429, come back in a minute": lambda llm: llm.fail(429, headers={"Retry-After": "60"}),
    "500": lambda llm: llm.fail(500),
    "503": lambda llm: llm.fail(503),
    "401": lambda llm: llm.fail(401),
    "404": lambda llm: llm.fail(404),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a stream ended: its last event, who wrote the answer, and after how long."""

    last: str
    mode: str
    seconds: float


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIServer]:
    with fake_openai() as server:
        yield server


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, model: OpenAIServer) -> Iterator[Services]:
    home: Path = tmp_path_factory.mktemp("faults")
    configured = Settings(
        home=home,
        llm_base_url=model.url,
        llm_model=MODEL,
        llm_first_token_timeout_s=TOTAL_S / 2,
        llm_timeout_s=TOTAL_S,
    )
    with open_services(configured) as services:
        ingest_texts(services)
        yield services


@pytest.fixture(scope="module")
def address(services: Services) -> Iterator[str]:
    with served(create_app(services)) as url:
        yield url


def ask(address: str) -> Outcome:
    began = time.monotonic()
    with httpx.Client(base_url=address, timeout=HANGS_AFTER_S) as client:
        received = events(client.post("/v1/ask", json=QUESTION))
    answers = [data for name, data in received if name == "answer"]
    mode = answers[-1]["mode"] if answers else "none"
    if answers and answers[-1]["abstained"]:
        mode = f"{mode}, abstained"
    return Outcome(received[-1][0], mode, time.monotonic() - began)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_leaves_a_question_hanging(
    address: str, model: OpenAIServer, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model.forget()
    FAULTS[fault](model)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(ask, [address] * ROUNDS))

    modes = Counter(one.mode for one in outcomes)
    slowest = max(one.seconds for one in outcomes)
    with capsys.disabled():
        listed = ", ".join(f"{count} {mode}" for mode, count in modes.most_common())
        print(f"\n{fault:28s} {listed}; {slowest:.1f} s at most", end="")
    assert {one.last for one in outcomes} == {"done"}
    assert "none" not in modes


def test_nobody_at_the_address_leaves_no_question_hanging(tmp_path: Path) -> None:
    with fake_openai() as server:
        closed = server.url
    configured = Settings(home=tmp_path, llm_base_url=closed, llm_model=MODEL)
    with open_services(configured) as services:
        ingest_texts(services)
        with served(create_app(services)) as address:
            outcomes = [ask(address) for _ in range(3)]
    assert {(one.last, one.mode) for one in outcomes} == {("done", "extractive")}


pieces = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        '[1.1] [2.1] [1] [9.9] [1.1-1.3] [3.x] 【1.2】 ［1.1］ [[1.1]] [[ ]] ] [ “ ” 「 」 " 。 '
        "NO ANSWER <think> </think> <script>alert(1)</script> ![x](http://evil.test/?q=) </html> "
        ". | # ``` \u202e \x00 \ufeff 不 1931 1932".split(" ")
    ),
    st.sampled_from(
        ["\n", "\n- ", " ", "The harbour of Ostrel was opened on 4 May 1931", "nine piers"]
    ),
)


@pytest.mark.timeout(7200)
@settings(
    max_examples=REPLIES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(reply=st.lists(pieces, max_size=25).map("".join))
def test_no_reply_shows_a_false_citation_or_leaves_a_stream_open(
    services: Services, address: str, model: OpenAIServer, reply: str
) -> None:
    model.forget()
    model.reply(reply.encode("utf-8", "replace").decode(), piece_chars=7)
    with httpx.Client(base_url=address, timeout=HANGS_AFTER_S) as client:
        received = events(client.post("/v1/ask", json=QUESTION))

    assert received[-1][0] == "done"
    shown = [one for name, data in received if name == "statement" for one in data["citations"]]
    answers = [data for name, data in received if name == "answer"]
    assert len(answers) == 1
    for citation in [*shown, *answers[0]["citations"]]:
        version = services.library.version(citation["document_id"], citation["version"])
        assert version.text[citation["start"] : citation["end"]] == citation["quote"]
    for statement in answers[0]["statements"]:
        text = answers[0]["text"]
        assert text[statement["start"] : statement["end"]] == statement["text"]
    assert threading.active_count() < 200, "threads are left behind"
