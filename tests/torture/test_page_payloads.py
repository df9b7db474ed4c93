"""Five hundred payloads for a browser, as names, titles, words and model output: none runs.

The payloads are read from a folder: `make hostile DATA=FOLDER` (docs/durability.md says which).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from ingestion.sources import upload_source
from service.app import WEB_FOLDER, create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.browser.chromium import launched
from tests.browser.hostile import Watched, watched
from tests.openai_server import MODEL, Messages, fake_openai
from tests.server import connected, served

FOLDER = os.environ.get("FOOTNOTE_HOSTILE_DATA", "")
MOST = 500
PER_DOCUMENT = 10
OWN = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.test/x.png)",
    '"><iframe srcdoc="<script>alert(1)</script>">',
    "javascript:alert(1)//",
    "{{constructor.constructor('alert(1)')()}}",
    "</title></style></textarea><script>alert(1)</script>",
    "<style>@import 'https://evil.test/x.css';</style>",
    "<a href=https://evil.test ping=https://evil.test>x</a>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>",
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]


def payloads() -> list[str]:
    """Payloads of our own, and those of the folder, evenly from all its files: at most 500."""
    found = [*OWN]
    for path in sorted(Path(FOLDER).rglob("xss/*.txt")) if FOLDER else ():
        found += path.read_bytes().decode("utf-8", "replace").splitlines()
    found = list(dict.fromkeys(one.strip() for one in found if re.search(r"\w", one)))
    step = max(1, len(found) // MOST)
    return [*OWN, *(one for one in found[::step] if one not in OWN)][:MOST]


def obeying(messages: Messages) -> str:
    """A model that repeats what it has read, as its own words and as a quotation."""
    lines = re.findall(r"^(\[\d+\.\d+\]) (.*)$", messages[-1]["content"], re.MULTILINE)
    return " ".join(f"It says {words} {pointer}." for pointer, words in lines)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=60_000)
    with launched() as browser:
        yield browser


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with (
        fake_openai() as llm,
        open_services(
            Settings(home=tmp_path / "home", llm_base_url=llm.url, llm_model=MODEL)
        ) as services,
    ):
        llm.reply(obeying, piece_chars=500)
        yield services


def _documents(texts: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Documents whose name, title and words are payloads."""
    for at in range(0, len(texts), PER_DOCUMENT):
        some = texts[at : at + PER_DOCUMENT]
        words = "\n\n".join(f"The kestrel of bay {at + n} says {one}" for n, one in enumerate(some))
        title = re.sub(r"\s+", " ", some[0])
        name = re.sub(r"[/\\\x00]", "_", some[-1])[:80]
        yield f"{name or 'x'}.txt", f"{title}\n\n{words}\n".encode()


def _look(page: Watched, what: str) -> None:
    assert page.look() == [], what


def test_no_payload_runs_anywhere_on_the_page(browser: Browser, services: Services) -> None:
    assert (WEB_FOLDER / "index.html").is_file(), "the page is not built: run `make web`"
    texts = payloads()
    for name, data in _documents(texts):
        list(services.pipeline.ingest([upload_source(name, data)], "bay"))
    with served(create_app(services)) as url, watched(browser, url) as watch:
        page = watch.page
        page.goto(f"{url}/library")
        expect(page.get_by_role("heading", name="Library")).to_be_visible()
        page.wait_for_timeout(500)
        _look(watch, "the library")
        documents = httpx.get(f"{url}/v1/documents?collection=bay&limit=1000").json()["documents"]
        for document in documents:
            page.goto(f"{url}/documents/{document['document_id']}")
            expect(page.get_by_text("The kestrel of bay").first).to_be_visible()
            _look(watch, document["source"])
        conversation = httpx.post(f"{url}/v1/conversations", json={"title": texts[0]}).json()["id"]
        with connected(url, timeout=300) as client:
            # What is read for a question holds its neighbours too: all are in the model's output.
            for at, one in list(enumerate(texts))[::PER_DOCUMENT]:
                question = f"What does the kestrel of bay {at} say? {one[:200]}"
                asked = {"question": question, "collection": "bay", "conversation": conversation}
                assert client.post("/v1/ask", json=asked).status_code in (200, 422)
        turns = httpx.get(
            f"{url}/v1/conversations/{conversation}/turns",
            params={"records": False, "limit": 1000},
        ).json()["turns"]
        for turn in turns:
            page.goto(f"{url}/c/{conversation}/{turn['id']}")
            expect(page.get_by_role("button", name="This answer is right").first).to_be_visible()
            _look(watch, turn["question"])
        marks = page.get_by_role("button", name=re.compile("^Citation"))
        if marks.count():
            marks.first.click()
            page.wait_for_timeout(1_000)
            _look(watch, "the source beside the conversation")
    print(
        f"{len(texts)} payloads, {len(documents)} documents, {len(turns)} answers", file=sys.stderr
    )
