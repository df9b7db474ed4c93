"""`footnote export` and `import`, run as their users run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.conftest import HARBOUR
from tests.service.test_cli import CommandLine


@pytest.fixture
def coast(tmp_path: Path) -> CommandLine:
    """A command line on a library that knows a harbour."""
    (tmp_path / "harbour.txt").write_text(HARBOUR, "utf-8")
    footnote = CommandLine(tmp_path / "coast")
    footnote.run("ingest", tmp_path / "harbour.txt", "-c", "coast")
    return footnote


def test_a_collection_moves_in_a_file(coast: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "out" / "coast.jsonl"
    assert coast.run("export", "coast", "--output", file) == ""
    elsewhere = CommandLine(tmp_path / "elsewhere")
    told = elsewhere.json("import", file, "--collection", "moved")
    assert told == {"added": 1, "updated": 0, "unchanged": 0, "failed": 0, "failures": []}
    moved = elsewhere.run("export", "moved").splitlines()
    assert moved[1:] == file.read_text("utf-8").splitlines()[1:]
    assert [path.name for path in file.parent.iterdir()] == ["coast.jsonl"]


def test_it_goes_through_pipes_with_everything(coast: CommandLine, tmp_path: Path) -> None:
    exported = coast.run("export", "coast", "--originals", "--embeddings")
    assert json.loads(exported.splitlines()[1])["original"]
    elsewhere = CommandLine(tmp_path / "elsewhere")
    (tmp_path / "in").write_text(exported, "utf-8")
    assert elsewhere.json("import", tmp_path / "in", "-c", "coast")["added"] == 1
    assert elsewhere.run("export", "coast", "--originals", "--embeddings") == exported


def test_a_line_that_is_wrong_is_named_and_the_status_says_so(
    coast: CommandLine, tmp_path: Path
) -> None:
    header, harbour, _ = coast.run("export", "coast").splitlines()
    lines = [header, '{"source": "b.txt"}', harbour, '{"end": true, "documents": 2}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines), "utf-8")
    elsewhere = CommandLine(tmp_path / "elsewhere")
    arguments = ("import", tmp_path / "in.jsonl", "-c", "coast")
    assert "line 2" in elsewhere.error(*arguments, "--all-or-nothing", status=1)
    assert "no collection" in elsewhere.error("export", "coast")
    assert "1 added" in elsewhere.error(*arguments, status=1)


@pytest.mark.parametrize("given", ["missing.jsonl", __file__])
def test_what_is_no_export_is_wrong(tmp_path: Path, given: str) -> None:
    CommandLine(tmp_path / "home").error("import", given, status=2)
