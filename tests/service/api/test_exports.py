"""Exports over HTTP: the files, their names, and what is said where no answer is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import httpx
import pypdfium2
import pytest

from ingestion.given_metadata import GivenMetadata
from ingestion.parsing.docx import parse_docx
from ingestion.sources import upload_source
from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.server import connected, served
from tests.service.conftest import ingest_texts

QUESTION = "When was the harbour of Ostrel opened?"
SENTENCE = "The harbour of Ostrel was opened on 4 May 1931."


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service without a model, for tests that add conversations and nothing else."""
    with open_services(Settings(home=tmp_path_factory.mktemp("harbour"))) as services:
        ingest_texts(services)
        with served(create_app(services)) as url, connected(url) as client:
            yield client


def conversation(client: httpx.Client, *questions: str, title: str = "") -> tuple[str, list[str]]:
    """A new conversation and its turns."""
    key = client.post("/v1/conversations", json={"title": title}).raise_for_status().json()["id"]
    turns = [
        client.post("/v1/ask", json={"question": one, "collection": "coast", "conversation": key})
        .raise_for_status()
        .json()["id"]
        for one in questions
    ]
    return key, turns


def export(client: httpx.Client, key: str, turn: str | None = None, **query: Any) -> httpx.Response:
    of = f"/turns/{turn}" if turn else ""
    return client.get(f"/v1/conversations/{key}{of}/export", params=query).raise_for_status()


def test_a_conversation_comes_with_all_its_answers_and_one_list_of_sources(
    harbour: httpx.Client,
) -> None:
    key, _ = conversation(harbour, QUESTION, "Who is the king of Ostrel?", title="The harbour")
    response = export(harbour, key)

    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert response.text.startswith("# The harbour\n")
    assert f"## {QUESTION}\n" in response.text
    assert f"{SENTENCE}[^1]" in response.text
    assert "## Who is the king of Ostrel?\n" in response.text
    assert "**The documents do not answer this**" in response.text
    assert response.text.count("\n## Sources\n") == 1


def test_one_answer_comes_by_itself(harbour: httpx.Client) -> None:
    key, (first, _) = conversation(harbour, QUESTION, "How tall is the lighthouse?")
    response = export(harbour, key, first)

    assert f"# {QUESTION}\n" in response.text
    assert "lighthouse" not in response.text


def test_a_summary_comes_as_well(harbour: httpx.Client) -> None:
    key, _ = conversation(harbour)
    wanted = {"collection": "coast", "focus": "the harbour", "format": "brief", "conversation": key}
    made = harbour.post("/v1/summarize", json=wanted).raise_for_status().json()
    text = export(harbour, key, made["id"]).text

    assert "**Extractive summary, no model used**" in text
    assert "Draws on " in text
    assert "[^1]" in text


def test_word_gets_real_footnotes(harbour: httpx.Client) -> None:
    key, (turn,) = conversation(harbour, QUESTION)
    response = export(harbour, key, turn, format="docx")

    assert response.headers["content-type"].endswith("wordprocessingml.document")
    with zipfile.ZipFile(io.BytesIO(response.content)) as package:
        assert b"footnoteReference" in package.read("word/document.xml")
    assert f"“{SENTENCE}”" in parse_docx(response.content).text


def test_a_pdf_opens(harbour: httpx.Client) -> None:
    key, (turn,) = conversation(harbour, QUESTION)
    response = export(harbour, key, turn, format="pdf")

    assert response.headers["content-type"] == "application/pdf"
    page = pypdfium2.PdfDocument(response.content)[0]
    assert SENTENCE in page.get_textpage().get_text_bounded()


def test_what_the_library_knows_of_a_document_is_in_its_entry(
    client: httpx.Client, services: Services
) -> None:
    """Authors and publishers are no part of a citation."""
    given = GivenMetadata(authors=("Lena Marsh",), publisher="Ostrel Press")
    source = upload_source("mole.txt", b"The mole at Ostrel is 600 metres long.", given=given)
    (result,) = services.pipeline.ingest([source], "coast")
    assert result.status == "added"
    key, (turn,) = conversation(client, "How long is the mole at Ostrel?")
    response = export(client, key, turn, format="bibtex")

    assert response.headers["content-type"] == "application/x-bibtex; charset=utf-8"
    assert "author = {Lena Marsh}" in response.text
    assert "publisher = {Ostrel Press}" in response.text
    assert "Ostrel Press; " in export(client, key, turn).text


def test_the_words_around_the_answer_are_in_the_language_that_is_asked_for(
    harbour: httpx.Client,
) -> None:
    key, (turn,) = conversation(harbour, QUESTION)
    text = export(harbour, key, turn, language="zh").text

    assert "**摘录式回答，未使用模型**" in text
    assert SENTENCE in text


@pytest.mark.parametrize(
    ("title", "plain", "whole"),
    [
        ("The harbour", "The harbour.pdf", "The harbour.pdf"),
        ("港口 Ostrel", "Ostrel.pdf", "港口 Ostrel.pdf"),
        ('a"; filename="x.exe', "a filename x exe.pdf", "a filename x exe.pdf"),
        ("a/b\r\nX-Evil: 1", "a b X-Evil 1.pdf", "a b X-Evil 1.pdf"),
    ],
)
def test_the_file_is_to_be_saved_under_a_safe_name(
    harbour: httpx.Client, title: str, plain: str, whole: str
) -> None:
    key, _ = conversation(harbour, title=title)
    headers = export(harbour, key, format="pdf").headers

    kind, ascii_name, utf8_name = headers["content-disposition"].split("; ")
    assert kind == "attachment"
    assert ascii_name == f'filename="{plain}"'
    assert unquote(utf8_name) == f"filename*=UTF-8''{whole}"
    assert headers["x-content-type-options"] == "nosniff"
    assert "x-evil" not in headers


def test_an_answer_whose_document_was_purged_is_said_to_be_gone(
    client: httpx.Client, services: Services
) -> None:
    key, (turn,) = conversation(client, QUESTION)
    answer = client.get(f"/v1/conversations/{key}/turns/{turn}").json()["answer"]
    cited = {one["document_id"] for one in (*answer["citations"], *answer["passages"])}
    services.library.delete(*cited)
    services.library.forget(*cited)
    text = export(client, key).text

    assert f"## {QUESTION}" in text
    assert "The answer is no longer kept" in text
    assert SENTENCE not in text


@pytest.mark.parametrize("path", ["nothing", "nothing/turns/none"])
def test_what_is_not_there_is_a_problem(harbour: httpx.Client, path: str) -> None:
    response = harbour.get(f"/v1/conversations/{path}/export")

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_a_format_that_there_is_none_of_is_refused(harbour: httpx.Client) -> None:
    key, _ = conversation(harbour, title="x")
    response = harbour.get(f"/v1/conversations/{key}/export", params={"format": "exe"})

    assert response.status_code == 422
    assert "markdown" in response.json()["detail"]
