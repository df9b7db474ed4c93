"""The command line, run as its users run it: a process, arguments, an exit status."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.bootstrap import open_library
from service.settings import Settings
from tests.forked import command
from tests.ingestion.web.site import served, tagged
from tests.openai_server import MODEL, OpenAIServer
from tests.service.conftest import HARBOUR, LIGHTHOUSE

HEAVY = {
    "alembic",
    "chromadb",
    "fastapi",
    "langchain_core",
    "numpy",
    "openvino",
    "sqlalchemy",
    "torch",
}


class CommandLine:
    """Runs `footnote` on a data directory of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *arguments: str | Path, status: int = 0) -> str:
        """Run a command, hold it to an exit status, and return what it printed on stdout."""
        done = self.process(*arguments)
        assert done.returncode == status, done.stderr + done.stdout
        return done.stdout

    def json(self, *arguments: str | Path) -> Any:
        """Run a command with `--json` and return what it printed."""
        return json.loads(self.run(*arguments, "--json"))

    def error(self, *arguments: str | Path, status: int = 2) -> str:
        """Run a command that is to fail and return its message on stderr."""
        done = self.process(*arguments)
        assert done.returncode == status, done.stderr + done.stdout
        assert "Traceback" not in done.stderr
        return " ".join(done.stderr.split())

    def process(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        own = {"FOOTNOTE_HOME": str(self.home), "COLUMNS": "200", "TERM": "dumb"}
        return command([*map(str, arguments)], os.environ | own)


@pytest.fixture
def footnote(tmp_path: Path) -> CommandLine:
    """A command line on an empty data directory."""
    return CommandLine(tmp_path / "home")


@pytest.fixture(scope="module")
def coast(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A command line on a data directory that knows a harbour and a lighthouse."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "harbour.txt").write_text(HARBOUR, "utf-8")
    (folder / "lighthouse.txt").write_text(LIGHTHOUSE, "utf-8")
    footnote = CommandLine(tmp_path_factory.mktemp("home"))
    footnote.run("ingest", folder, "--collection", "coast")
    return footnote


def test_help_loads_nothing_heavy() -> None:
    """So that `footnote --help` answers at once."""
    code = "import sys, service.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_answering_does_not_load_torch(coast: CommandLine) -> None:
    code = (
        "import atexit, sys; atexit.register(lambda: print('torch' in sys.modules)); "
        "from service.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "ask", "How tall is the lighthouse?", "-c", "coast"],
        env=os.environ | {"FOOTNOTE_HOME": str(coast.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "41 metres" in done.stdout
    assert done.stdout.splitlines()[-1] == "False"


def test_ingest_reports_each_source(footnote: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text(HARBOUR, "utf-8")
    (folder / "b.txt").write_text("", "utf-8")
    (folder / "notes.xyz").write_text("not read", "utf-8")

    lines = footnote.run("ingest", folder, "--json", status=1).splitlines()
    added, failed = (json.loads(line) for line in lines)
    assert (added["status"], added["version"], failed["status"]) == ("added", 1, "failed")
    assert set(added) == {
        *("source", "document_id", "version", "status", "passages", "reason", "container")
    }
    assert "empty" in failed["reason"]

    (folder / "b.txt").unlink()
    assert json.loads(footnote.run("ingest", folder, "--json"))["status"] == "unchanged"
    (folder / "a.txt").write_text(LIGHTHOUSE, "utf-8")
    updated = json.loads(footnote.run("ingest", folder, "--json"))
    assert (updated["status"], updated["version"]) == ("updated", 2)
    assert updated["document_id"] == added["document_id"]


def test_a_url_is_ingested_where_its_host_is_public_or_allowed(
    footnote: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served() as site:
        site.answers["/harbour"] = tagged('"7"', HARBOUR.encode(), content_type="text/plain")
        url = f"{site.url}/harbour"
        refused = json.loads(footnote.run("ingest", url, "--json", status=1))
        assert "FOOTNOTE_FETCH_ALLOW" in refused["reason"]
        assert site.requests == []

        monkeypatch.setenv("FOOTNOTE_FETCH_ALLOW", f"intranet, 127.0.0.1:{site.port}")
        added = json.loads(footnote.run("ingest", url, "--json"))
        assert (added["status"], added["source"]) == ("added", url)
        assert json.loads(footnote.run("ingest", url, "--json"))["status"] == "unchanged"
        assert site.requests[-1][1]["If-None-Match"] == '"7"'
        named = json.loads(footnote.run("ingest", url, "--source", "the harbour", "--json"))
        assert (named["status"], named["source"]) == ("added", "the harbour")


def test_metadata_is_given_beside_a_document_or_with_the_command(
    footnote: CommandLine, tmp_path: Path
) -> None:
    document = tmp_path / "harbour.txt"
    document.write_text(HARBOUR, "utf-8")
    (tmp_path / "harbour.txt.meta.yaml").write_text(
        "title: The harbour\npublisher: The Press\npublished: 1931-05-04\n"
    )
    options = ["--title", "Ostrel", "--author", "Ann Lee", "--author", "Bo Chen"]

    said = footnote.error("ingest", document, *options, "--published", "1931")
    assert "published_at: '1931' is not a day" in said
    assert "exactly one" in footnote.error("ingest", tmp_path, *options)
    footnote.run("ingest", document, *options)

    (listed,) = footnote.json("documents", "list")["documents"]
    assert (listed["title"], listed["authors"]) == ("Ostrel", ["Ann Lee", "Bo Chen"])
    assert listed["publisher"] == "The Press"
    assert (listed["published_at"], listed["published_from"]) == ("1931-05-04", "metadata file")
    assert listed["given"] == ["title", "authors", "publisher", "published_at"]
    shown = footnote.run("documents", "show", listed["document_id"])
    assert "Ann Lee, Bo Chen · The Press" in shown
    assert "published 1931-05-04 (metadata file) · ingested 20" in shown
    assert "published 1931-05-04 (metadata file)" in footnote.run("documents", "list")


def test_ask_answers_with_its_sources(coast: CommandLine) -> None:
    said = coast.run("ask", "When was the harbour of Ostrel opened?", "-c", "coast")
    assert "Extractive answer, no model used" in said
    assert "4 May 1931. [1]" in said
    assert "harbour.txt" in said


def test_ask_gives_the_same_answer_as_json(coast: CommandLine) -> None:
    answer = coast.json("ask", "When was the harbour of Ostrel opened?", "-c", "coast")
    assert answer["citations"][0]["quote"] in answer["text"]
    shown = coast.json("documents", "show", answer["citations"][0]["document_id"])
    citation = answer["citations"][0]
    assert shown["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_check_prints_each_statement_with_its_evidence(coast: CommandLine, tmp_path: Path) -> None:
    text = tmp_path / "memo.md"
    text.write_text("# Memo\n\nIts lamp was replaced in 2019. It stands 51 metres tall.\n", "utf-8")
    said = coast.run("check", text, "-c", "coast")
    assert "= Its lamp was replaced in 2019. (verbatim)" in said
    assert "not in the cited text: 51" in said
    assert "“The lighthouse stands 41 metres tall.”" in said
    assert "2 statements: 1 verbatim, 1" in said
    assert "faithfulness 0.50" in said

    listed = coast.json("documents", "list", "-c", "coast")["documents"]
    (tower,) = (one for one in listed if "lighthouse" in one["source"])
    for named in (tower["source"], tower["document_id"]):
        said = coast.error("check", text, "--document", named, "--fail-under", "0.9", status=1)
        assert "0.50, less than 0.90" in said
    coast.run("check", text, "-c", "coast", "--fail-under", "0.5")


def test_check_reads_files_that_are_not_stored(coast: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("The harbour has nine piers.", "utf-8")
    (tmp_path / "notes.txt").write_text("In spring the harbour has nine piers.", "utf-8")
    found = coast.json("check", tmp_path / "text.txt", "--against", tmp_path / "notes.txt")
    assert found["statements"][0]["support"]["status"] == "verbatim"
    assert (found["citations"][0]["title"], found["citations"][0]["start"]) == ("notes.txt", 0)


def test_an_abstention_is_an_answer(coast: CommandLine) -> None:
    said = coast.run("ask", "Who won the regatta of 1987?", "-c", "coast")
    assert "No answer" in said
    assert "searched" in said


def test_search_prints_passages(coast: CommandLine) -> None:
    found = coast.json("search", "Lena Marsh", "-c", "coast", "-n", "1")
    assert len(found["passages"]) == 1
    assert "Lena Marsh" in coast.run("search", "Lena Marsh", "-c", "coast")


def test_a_collection_is_summarized_with_its_coverage(coast: CommandLine) -> None:
    said = coast.run("summarize", "-c", "coast", "--length", "2 sentences", "--format", "bullets")
    assert "Extractive summary, no model used" in said
    assert len([line for line in said.splitlines() if line.startswith("- ")]) == 2
    assert "draws on" in said
    first, _ = coast.json("documents", "list", "-c", "coast")["documents"]
    summary = coast.json("summarize", first["document_id"], "-c", "coast", "--length", "short")
    assert [one["document_id"] for one in summary["documents"]] == [first["document_id"]]


def test_files_are_summarized_and_not_stored(coast: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "quay.txt"
    path.write_text("The quay was closed in May 1949. It opened again after two winters.", "utf-8")
    summary = coast.json("summarize", path)
    assert summary["citations"][0]["source"] == str(path)
    assert "quay" not in coast.run("documents", "list", "-c", "coast")


def test_documents_are_listed_and_deleted(footnote: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "harbour.txt"
    path.write_text(HARBOUR, "utf-8")
    footnote.run("ingest", path, "--source", "the harbour")
    (document,) = footnote.json("documents", "list")["documents"]
    assert document["source"] == "the harbour"
    assert footnote.json("documents", "delete", document["document_id"])["deleted"]
    assert footnote.json("documents", "list")["total"] == 0
    assert footnote.json("search", "harbour")["passages"] == []


def test_a_backup_is_written_while_the_directory_is_in_use_and_restored(
    coast: CommandLine, tmp_path: Path
) -> None:
    with open_library(Settings(home=coast.home)):
        assert coast.json("backup", tmp_path / "coast.tar.gz")["originals"] == 2
    restored = CommandLine(tmp_path / "restored")
    restored.run("restore", tmp_path / "coast.tar.gz")
    assert "41 metres" in restored.run("ask", "How tall is the lighthouse?", "-c", "coast")
    assert "already" in restored.error("restore", tmp_path / "coast.tar.gz", status=1)


def test_reindex_and_doctor(coast: CommandLine) -> None:
    assert coast.json("reindex")["passages"] >= 2
    findings = {one["check"]: one for one in coast.json("doctor")["findings"]}
    assert findings["library"]["good"]
    assert findings["indexes"]["good"]
    assert "OpenVino" in findings["embedding model"]["found"]


def test_doctor_asks_the_model(
    footnote: CommandLine, llm: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_LLM_BASE_URL", llm.url)
    monkeypatch.setenv("FOOTNOTE_LLM_MODEL", MODEL)
    llm.reply("yes")
    findings = {one["check"]: one for one in footnote.json("doctor", "--model")["findings"]}
    assert findings["language model"]["good"]
    llm.forget()
    llm.fail(401)
    said = footnote.run("doctor", "--model", "--json", status=1)
    findings = {one["check"]: one for one in json.loads(said)["findings"]}
    assert not findings["language model"]["good"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "Anything?", "-c", "nowhere"], "no collection 'nowhere' (collections: coast)"),
        (["search", "anything", "-c", "nowhere"], "nowhere"),
        (["documents", "list", "-c", "nowhere"], "nowhere"),
        (["documents", "show", "0"], "'0'"),
        (["documents", "delete", "0"], "'0'"),
        (["documents", "show", "\udcff"], "cannot hold"),
        (["documents", "list", "-c", "coast", "-n", "9" * 20], "cannot hold"),
        (["ask", "", "-c", "coast"], "empty"),
        (["ask", "a" * 100_000, "-c", "coast"], "100,000"),
        (["ask", "ships \udcff", "-c", "coast"], "not text"),
        (["ingest", "missing.txt", "--source", "x", "-c", "../up"], "cannot name a collection"),
        (["ingest", "a.txt", "b.txt", "--source", "x"], "one file"),
        (["ingest", ""], "empty path"),
        (["summarize", "-c", "nowhere"], "nowhere"),
        (["summarize", "nothing.txt", "-c", "coast"], "nothing.txt"),
        (["summarize", "-c", "coast", "--length", "0 words"], "no length"),
        (["summarize", "-c", "coast", "--format", "poem"], "poem"),
        (["summarize", "harbour.txt", "-c", "coast", "--language", "en"], "whole collection"),
        (["search", "x", "--limit", "0"], "--limit"),
        (["check", "missing.txt", "-c", "coast"], "missing.txt cannot be read"),
        (["check", __file__, "-c", "coast", "--against", __file__], "one kind of evidence"),
        (["check", __file__, "--document", "nothing.txt"], "nothing.txt"),
        (["check", __file__, "-c", "nowhere"], "nowhere"),
        (["fly"], "fly"),
    ],
)
def test_what_is_asked_wrongly_exits_with_2(
    coast: CommandLine, arguments: list[str], said: str
) -> None:
    assert said in coast.error(*arguments)


def test_a_path_that_does_not_exist_fails_that_path(footnote: CommandLine) -> None:
    line = json.loads(footnote.run("ingest", "missing.txt", "--json", status=1))
    assert line["status"] == "failed"
    assert "does not exist" in line["reason"]


def test_a_wrong_setting_is_named(footnote: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_RETRIEVED_PASSAGES", "many")
    assert "RETRIEVED_PASSAGES" in footnote.error("ask", "Anything?")


def test_a_directory_in_use_names_its_owner(footnote: CommandLine) -> None:
    with open_library(Settings(home=footnote.home)):
        said = footnote.error("documents", "list", status=1)
    assert f"process {os.getpid()}" in said


def test_a_data_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    assert "home cannot be used" in CommandLine(tmp_path / "home").error(
        "documents", "list", status=1
    )


def test_a_damaged_database_is_told_by_every_command(footnote: CommandLine, tmp_path: Path) -> None:
    footnote.home.mkdir()
    (footnote.home / "library.db").write_bytes(b"no database" * 1000)
    assert "restore a backup" in footnote.error("ask", "Anything?", status=1)
    assert "cannot be copied" in footnote.error("backup", tmp_path / "b.tar.gz", status=1)
    findings = json.loads(footnote.run("doctor", "--json", status=1))["findings"]
    assert not next(one for one in findings if one["check"] == "library")["good"]


def test_a_port_in_use_is_told_before_anything_is_opened(footnote: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f":{port} cannot be had" in footnote.error("serve", "--port", port, status=1)
    assert not footnote.home.exists()


def test_nothing_that_a_terminal_would_obey_is_printed(
    footnote: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(HARBOUR, "utf-8")
    footnote.run("ingest", tmp_path / "a.txt", "--source", "\x1b]0;owned\x07[red]a[/]")
    said = footnote.run("documents", "list")
    assert "\x1b" not in said
    assert "]0;owned\N{REPLACEMENT CHARACTER}[red]a[/]" in said
