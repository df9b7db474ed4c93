"""Secrets and words that must not come out where they do not belong, with errors forced.

A service runs as a process of its own, with a collector of traces and a language model that fails
in every way and repeats what it was sent. Every input carries strings that occur nowhere else; then
all that came out is searched for them.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from service.access.rules import access_rules
from service.bootstrap import open_model, open_services
from service.settings import Settings
from tests.openai_server import MODEL, OpenAIServer, fake_openai
from tests.running import FOOTNOTE, START_S, footnote, running
from tests.service.observability.otlp_collector import Collector, collector

LLM_KEY = "sk-canaryllm-0123456789abcdef"
OIDC_SECRET = "canaryoidc-hush-0123456789"  # noqa: S105 - made up
PASSWORD = "canarypassword0123456789"  # noqa: S105 - made up
WRONG_KEY = "fn_" + "canarywrong" * 3 + "0123456789"
WRONG_COOKIE = "canarycookie" * 4
SECRETS = {
    "llm key": LLM_KEY,
    "oidc secret": OIDC_SECRET,
    "password in a url": PASSWORD,
    "unknown key": WRONG_KEY,
    "unknown cookie": WRONG_COOKIE,
}
"""Beside these there are the keys and cookies that the service makes itself."""

# Words that are in no other text, and that no language model of sentences would put together.
IN_TEXT = "zanquilor"
IN_TITLE = "brimmovex"
IN_NAME = "quorlitane"
IN_AUTHOR = "vesprandil"
IN_QUESTION = "ombrikast"
IN_BROKEN = "drolvemish"
WORDS = (IN_TEXT, IN_TITLE, IN_NAME, IN_AUTHOR, IN_QUESTION, IN_BROKEN)

DOCUMENT = f"The {IN_TEXT} of the harbour\n\nThe {IN_TEXT} lies at pier nine since 4 May 1931.\n"
QUESTION = f"Where does the zanquilor lie, asks {IN_QUESTION}?"


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that came out of a service."""

    log: str
    traces: str
    metrics: str
    audit: str
    responses: list[str]
    to_strangers: list[str]
    made: Mapping[str, str]


@dataclass(slots=True)
class _Visitor:
    """Sends requests to a service and keeps what it answered."""

    url: str
    key: str
    heard: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}", **request.pop("headers", {})}
        with httpx.Client(base_url=self.url, headers=headers, timeout=60) as client:
            response = client.request(method, path, **request)
        self.heard.append(f"{response.headers!r}\n{response.text}")
        return response

    def settled(self, response: httpx.Response) -> None:
        """Wait for a job that was begun."""
        path = f"/v1/jobs/{response.json()['id']}"
        while not self.send("GET", path, params={"wait": 10}).json()["is_settled"]:
            pass
        self.send("GET", f"{path}/items")


@pytest.fixture(scope="module", params=["debug", "info"])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory, level: str) -> Outcome:
    """What comes out of a service that everything happens to."""
    home = tmp_path_factory.mktemp("home")
    with fake_openai() as llm, collector() as traces:
        environment = _environment(home, level, llm, traces)
        made = {
            "admin's key": _key(environment, "admin", "--scope", "admin"),
            "stranger's key": _key(
                environment, "stranger", "--scope", "read", "--collection", "elsewhere"
            ),
        }
        log = home.parent / f"{home.name}.log"
        with running(environment, log) as service:
            url = service.url
            admin = _Visitor(url, made["admin's key"])
            stranger = _Visitor(url, made["stranger's key"])
            _fill(admin)
            made |= _sign_in(admin)
            _ask(admin, llm)
            _be_wrong(admin)
            llm.forget()
            llm.reply("It was built in 1950 [1.1].")
            _be_nosy(stranger)
            _break(admin, home)
            metrics = admin.send("GET", "/metrics").text
        audit = footnote(environment, "audit", "list", "--limit", "1000", "--json")
    return Outcome(
        log.read_text("utf-8"),
        "\n".join(map(str, traces.spans)),
        metrics,
        audit,
        admin.heard,
        stranger.heard,
        made,
    )


def test_everything_was_reached(outcome: Outcome) -> None:
    """Or nothing would be shown by what follows."""
    assert "POST /v1/ask" in outcome.log
    assert "chat fake-model" in outcome.traces
    assert "footnote_" in outcome.metrics
    assert "sign_in_failed" in outcome.audit
    whole = "\n".join(outcome.responses)
    assert all(word in whole for word in (IN_TEXT, IN_TITLE, IN_NAME))
    assert whole.count('"status":500') + whole.count('"status":502') >= 4


def test_no_secret_comes_out_anywhere(outcome: Outcome) -> None:
    shown = "\n".join(outcome.responses + outcome.to_strangers)
    places = {
        "log": outcome.log,
        "traces": outcome.traces,
        "metrics": outcome.metrics,
        "audit": outcome.audit,
        "responses": shown,
    }
    secrets = {**SECRETS, **outcome.made}
    found = [
        (what, where, _around(secret, text))
        for what, secret in secrets.items()
        for where, text in places.items()
        if _is_in(secret, text)
    ]
    # Whoever signs in is sent the cookie, once.
    assert [one[:2] for one in found] == [("cookie", "responses")], found
    assert shown.count(outcome.made["cookie"]) == 1


def test_no_words_come_out_beside_the_answers(outcome: Outcome, level: str) -> None:
    places = {
        "traces": outcome.traces,
        "metrics": outcome.metrics,
        "audit": outcome.audit,
        "what strangers hear": "\n".join(outcome.to_strangers),
    }
    if level != "debug":
        places["log"] = outcome.log
    found = [
        (word, where, _around(word, text))
        for word in WORDS
        for where, text in places.items()
        if word in text
    ]
    assert found == []


def test_the_log_is_json_throughout(outcome: Outcome) -> None:
    lines = [line for line in outcome.log.splitlines() if line.startswith("{")]
    assert len(lines) > 20
    assert all(json.loads(line)["level"] for line in lines)


def test_no_part_shows_a_secret_when_it_is_printed(tmp_path: Path) -> None:
    """As debuggers and careless log lines do."""
    settings = Settings(
        home=tmp_path,
        llm_base_url="http://127.0.0.1:9/v1",
        llm_api_key=LLM_KEY,
        llm_model=MODEL,
        oidc_issuer="https://login.example.org",
        oidc_client_id="footnote",
        oidc_client_secret=OIDC_SECRET,
        database_url=f"postgresql://footnote:{PASSWORD}@127.0.0.1:1/footnote",
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://footnote:{PASSWORD}@127.0.0.1:4317",
    )
    printed = [repr(settings), str(settings), repr(access_rules(settings))]
    model = open_model(settings)
    printed += [repr(model), str(model), repr(getattr(model, "langchain", None))]
    with open_services(Settings(home=tmp_path, llm_api_key=LLM_KEY, llm_model=MODEL)) as services:
        printed += [repr(services), repr(services.library), repr(services.answerer)]
        _, text = services.library.keys.create("a", ["read"])
        printed += map(repr, services.library.keys.all())
    secrets = (LLM_KEY, OIDC_SECRET, PASSWORD, text)
    assert [(one, text) for one in secrets for text in printed if _is_in(one, text)] == []


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://footnote:{PASSWORD}@127.0.0.1:1/footnote",
        f"postgresql+psycopg://footnote:{PASSWORD}@127.0.0.1:1/footnote",
        f"nonsense://footnote:{PASSWORD}@127.0.0.1:1/footnote",
        f"postgresql://footnote:{PASSWORD}@[127.0.0.1/footnote",
        f"{PASSWORD}",
    ],
)
def test_a_database_that_cannot_be_opened_does_not_tell_its_password(
    tmp_path: Path, url: str
) -> None:
    environment = {
        **os.environ,
        "FOOTNOTE_HOME": str(tmp_path),
        "FOOTNOTE_DATABASE_URL": url,
        "FOOTNOTE_LOG_LEVEL": "debug",
    }
    done = subprocess.run(
        [*FOOTNOTE, "serve", "--port", "18439"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    assert done.returncode != 0
    assert PASSWORD not in done.stdout + done.stderr


def _environment(home: Path, level: str, llm: OpenAIServer, traces: Collector) -> dict[str, str]:
    return {
        **os.environ,
        "FOOTNOTE_HOME": str(home),
        "FOOTNOTE_LOG_LEVEL": level,
        "FOOTNOTE_LOG_FORMAT": "json",
        "FOOTNOTE_LLM_BASE_URL": llm.url,
        "FOOTNOTE_LLM_MODEL": MODEL,
        "FOOTNOTE_LLM_API_KEY": LLM_KEY,
        "FOOTNOTE_LLM_TIMEOUT_S": "3",
        "FOOTNOTE_LLM_FIRST_TOKEN_TIMEOUT_S": "1",
        "FOOTNOTE_SUPPORT_JUDGE": "model",
        "FOOTNOTE_OIDC_CLIENT_SECRET": OIDC_SECRET,
        "OTEL_EXPORTER_OTLP_ENDPOINT": traces.url,
    }


def _key(environment: Mapping[str, str], name: str, *options: str) -> str:
    made = json.loads(footnote(environment, "keys", "create", name, *options, "--json"))
    return str(made["key"])


def _fill(admin: _Visitor) -> None:
    """Documents with marks in everything that can be told of one, whole and broken."""
    metadata = {"title": f"The {IN_TITLE}", "authors": [IN_AUTHOR], "publisher": IN_AUTHOR}
    form = {"collection": "coast", "metadata": json.dumps(metadata)}
    named = {"file": (f"{IN_NAME}.txt", DOCUMENT.encode())}
    admin.settled(admin.send("POST", "/v1/documents", data=form, files=named))
    text = {"collection": "elsewhere", "source": "public", "text": "The mole was built in 1950."}
    admin.settled(admin.send("POST", "/v1/documents/text", json=text))
    for suffix in ("pdf", "docx", "png", "eml", "zip", "html"):
        broken = {"file": (f"{IN_NAME}.{suffix}", f"%PDF-1.7 PK {IN_BROKEN} \x00".encode())}
        admin.settled(
            admin.send("POST", "/v1/documents", data={"collection": "coast"}, files=broken)
        )
    for url in (f"http://me:{PASSWORD}@127.0.0.1:9/{IN_NAME}", f"http://127.0.0.1:9/{IN_NAME}"):
        sent = admin.send("POST", "/v1/documents/urls", json={"collection": "coast", "urls": [url]})
        if sent.is_success:
            admin.settled(sent)
        admin.send("POST", "/v1/summarize", json={"url": url})
    told = {**text, "metadata": {"url": f"http://me:{PASSWORD}@example.org/"}, "source": "told"}
    sent = admin.send("POST", "/v1/documents/text", json=told)
    if sent.is_success:
        admin.settled(sent)
    admin.send("GET", "/v1/documents", params={"collection": "coast"})
    admin.send("GET", "/v1/documents", params={"collection": "elsewhere"})
    admin.send("GET", "/v1/collections/coast/export")


def _sign_in(admin: _Visitor) -> dict[str, str]:
    """A session of a browser; its cookie is a secret, too."""
    response = admin.send("POST", "/v1/session", json={"key": admin.key})
    cookie = response.cookies["footnote-session"]
    nobody = _Visitor(admin.url, "", admin.heard)
    signed_in = {"Authorization": "", "Cookie": f"footnote-session={cookie}"}
    nobody.send("GET", "/v1/session", headers=signed_in)
    nobody.send("GET", "/v1/collections", headers=signed_in)
    return {"cookie": cookie}


def _ask(admin: _Visitor, llm: OpenAIServer) -> None:
    """Questions, while the model's server fails in every way and says what it was sent."""
    begun = admin.send("POST", "/v1/conversations", json={"title": IN_TITLE})
    asked: dict[str, Any] = {"question": QUESTION, "collection": "coast"}
    words = f"{QUESTION} {DOCUMENT}"
    said = f"Bearer {LLM_KEY} may not ask {words}"
    faults: list[Callable[[], None]] = [
        *(lambda status=status: llm.fail(status, said) for status in (400, 401, 404, 429, 500)),
        *(
            lambda ending=ending: llm.reply(words, ending=ending)
            for ending in ("reset", "cut", "malformed", "error", "unfinished", "stall")
        ),
    ]
    for at, script in enumerate(faults):
        llm.forget()
        script()
        admin.send("POST", "/v1/ask", json={**asked, "stream": bool(at % 2)})
    llm.forget()
    llm.reply(f"The {IN_TEXT} lies at pier nine [1.1].")
    llm.fail(401, said)  # to the judge, and to all that follows
    admin.send("POST", "/v1/ask", json=asked)
    chat = {"model": "footnote/coast", "messages": [{"role": "user", "content": QUESTION}]}
    for more in ({}, {"stream": True}):
        admin.send("POST", "/v1/chat/completions", json=chat | more)
        wanted = {"model": "footnote/coast", "input": QUESTION, "store": True}
        admin.send("POST", "/v1/responses", json=wanted | more)
        admin.send("POST", "/v1/summarize", json={"collection": "coast"} | more)
    kept = {**asked, "conversation": begun.json()["id"]}
    admin.send("POST", "/v1/ask", json=kept)
    admin.send("GET", f"/v1/conversations/{begun.json()['id']}/export")
    admin.send("POST", "/v1/search", json={"query": QUESTION, "collection": "coast"})
    admin.send("POST", "/v1/check", json={"text": DOCUMENT, "collection": "coast"})
    feedback = {"collection": "coast", "question": QUESTION, "answer": DOCUMENT, "verdict": "up"}
    admin.send("POST", "/v1/feedback", json=feedback)


def _be_wrong(admin: _Visitor) -> None:
    """Requests that are refused, with secrets where they do not belong."""
    secrets = (admin.key, WRONG_KEY, LLM_KEY)
    for secret in secrets:
        admin.send("GET", "/v1/collections", headers={"Authorization": f"Bearer {secret}x"})
        admin.send("GET", "/v1/collections", headers={"Authorization": secret})
        admin.send("GET", "/v1/collections", headers={"X-Request-ID": secret})
        admin.send("GET", f"/v1/documents/{secret}")
        admin.send("GET", f"/v1/{secret}")
        admin.send("GET", f"/v1/models/footnote/{secret}")
        admin.send("GET", "/v1/jobs", params={"collection": "coast", "key": secret})
        admin.send("POST", "/v1/session", json={"key": [secret]})
        admin.send("POST", "/v1/session", json={secret: secret})
        admin.send("POST", "/v1/session", content=f'{{"key": "{secret}"')
        admin.send("POST", "/v1/keys", json={"name": "a", "scopes": [secret]})
        admin.send("POST", "/v1/ask", json={"question": QUESTION, "collection": secret})
        admin.send("POST", "/v1/collections", headers={"Origin": f"http://{secret}"})
        admin.send("GET", "/v1/collections", headers={"Host": secret})
    basic = base64.b64encode(f"me:{PASSWORD}".encode()).decode()
    admin.send("GET", "/v1/collections", headers={"Authorization": f"Basic {basic}"})
    nobody = {"Authorization": "", "Cookie": f"footnote-session={WRONG_COOKIE}"}
    admin.send("GET", "/v1/collections", headers=nobody)
    admin.send("POST", "/v1/ask", json={"question": [QUESTION], "collection": {"a": IN_TEXT}})
    admin.send("POST", "/v1/ask", content=QUESTION.encode("utf-16"))
    admin.send("POST", "/v1/ask", json={"question": QUESTION, IN_QUESTION: 1})
    admin.send("PATCH", f"/v1/documents/{quote(IN_QUESTION)}", json={"title": IN_TITLE})


def _be_nosy(stranger: _Visitor) -> None:
    """What somebody else may ask for, and gets nothing of."""
    stranger.send("GET", "/v1/collections")
    stranger.send("GET", "/v1/documents", params={"collection": "elsewhere"})
    stranger.send("GET", "/v1/documents", params={"collection": "coast"})
    stranger.send("GET", "/v1/conversations")
    stranger.send("GET", "/v1/jobs")
    stranger.send("GET", "/v1/models")
    asked = {"question": "Where does it lie?", "collection": "coast"}
    stranger.send("POST", "/v1/ask", json=asked)
    stranger.send("POST", "/v1/ask", json={**asked, "collection": "elsewhere"})
    stranger.send("GET", "/v1/keys")
    stranger.send("GET", "/metrics")


def _break(admin: _Visitor, home: Path) -> None:
    """Take away what the service stands on, under its feet."""
    with sqlite3.connect(home / "library.db", timeout=30) as database:
        database.execute("DROP TABLE feedback")
        database.execute("DROP TABLE turns")
    for original in (home / "originals").rglob("*"):
        if original.is_file():
            original.unlink()
    feedback = {"collection": "coast", "question": QUESTION, "answer": DOCUMENT, "verdict": "up"}
    admin.send("POST", "/v1/feedback", json=feedback)
    begun = admin.send("POST", "/v1/conversations", json={"title": IN_TITLE})
    if begun.is_success:
        kept = {"question": QUESTION, "collection": "coast", "conversation": begun.json()["id"]}
        admin.send("POST", "/v1/ask", json=kept)
        admin.send("POST", "/v1/ask", json={**kept, "stream": True})
    admin.send("GET", "/v1/conversations", params={"q": IN_QUESTION})
    admin.send("POST", "/v1/responses", json={"model": "footnote/coast", "input": QUESTION})


def _is_in(secret: str, text: str) -> bool:
    """Also in the spellings that text goes through."""
    spellings = (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode())
    return any(one in text for one in spellings)


def _around(word: str, text: str) -> str:
    at = max(text.find(word), 0)
    return text[max(0, at - 200) : at + 100]
