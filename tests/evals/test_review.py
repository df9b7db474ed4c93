"""Candidates wait in a file until a person accepts them into a set or rejects them."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evals.candidates import Candidate, read_candidates, write_candidates
from evals.case_files import read_cases, write_records
from evals.cases import Case, GoldSpan
from evals.cli import app
from evals.errors import BadDataset

TEXT = "The harbour is 14 m deep."
SPAN = GoldSpan("harbour.txt", 1, 15, 19, "14 m")
CASE = Case("c1", "number", "en", "How deep is the harbour?", True, "14 m", (SPAN,), "harbour")
CANDIDATE = Candidate(replace(CASE, id="c2", question="Depth?"), "thumbs_down", reason="too short")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "harbour.txt").write_text(TEXT, encoding="utf-8")
    write_records(tmp_path / "cases.jsonl", [CASE])
    write_candidates(tmp_path / "candidates.jsonl", [CANDIDATE])
    return tmp_path


def reviewed(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["review", str(folder / "candidates.jsonl"), *options])


def the_candidate(folder: Path) -> Candidate:
    (one,) = read_candidates(folder / "candidates.jsonl")
    return one


def test_open_candidates_are_listed(folder: Path) -> None:
    shown = reviewed(folder)
    assert "Depth?" in shown.stdout
    assert "1 open of 1" in shown.stdout
    assert the_candidate(folder) == CANDIDATE


def test_an_accepted_candidate_becomes_a_case_of_the_set(folder: Path) -> None:
    done = reviewed(
        folder, "--id", "c2", "--set", "question=What is its depth?", "--accept", str(folder)
    )
    assert done.exit_code == 0, done.stderr
    accepted = replace(CANDIDATE.case, question="What is its depth?")
    assert read_cases(folder / "cases.jsonl") == (CASE, accepted)
    assert the_candidate(folder).status == "accepted"
    assert "0 open of 1" in reviewed(folder).stdout
    again = reviewed(folder, "--id", "c2", "--accept", str(folder))
    assert (again.exit_code, len(read_cases(folder / "cases.jsonl"))) == (2, 2)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (replace(CANDIDATE.case, gold=(replace(SPAN, start=14),)), "it stands at 15"),
        (replace(CANDIDATE.case, gold=()), "no gold span"),
        (replace(CANDIDATE.case, id="c1"), "the id occurs 2 times"),
    ],
)
def test_a_candidate_that_is_not_sound_is_refused_and_the_set_stays(
    folder: Path, case: Case, told: str
) -> None:
    write_candidates(folder / "candidates.jsonl", [replace(CANDIDATE, case=case)])
    refused = reviewed(folder, "--id", case.id, "--accept", str(folder))
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert read_cases(folder / "cases.jsonl") == (CASE,)
    assert the_candidate(folder).status == "open"


def test_a_rejected_candidate_keeps_the_reason(folder: Path) -> None:
    assert reviewed(folder, "--id", "c2", "--reject", "says the same as c1").exit_code == 0
    assert the_candidate(folder).status == "rejected"
    assert the_candidate(folder).reason == "says the same as c1"
    assert read_cases(folder / "cases.jsonl") == (CASE,)


def test_a_candidate_is_edited_in_the_editor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = folder / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text().replace('Depth?', 'How many metres?'))\n"
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    assert reviewed(folder, "--id", "c2", "--edit").exit_code == 0
    assert the_candidate(folder).case.question == "How many metres?"
    script.write_text("import pathlib, sys\npathlib.Path(sys.argv[1]).write_text('{')\n")
    refused = reviewed(folder, "--id", "c2", "--edit")
    assert refused.exit_code == 2
    assert the_candidate(folder).case.question == "How many metres?"


@pytest.mark.parametrize(
    "options",
    [
        ("--id", "c9"),
        ("--id", "c2", "--set", "gold=x"),
        ("--id", "c2", "--set", "kind=riddle"),
        ("--id", "c2", "--accept", "sample", "--reject", "no"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    folder: Path, options: tuple[str, ...]
) -> None:
    assert reviewed(folder, *options).exit_code == 2
    assert the_candidate(folder) == CANDIDATE


def test_an_id_that_occurs_twice_is_named_with_its_line(folder: Path) -> None:
    path = folder / "candidates.jsonl"
    write_candidates(path, [CANDIDATE, CANDIDATE])
    with pytest.raises(BadDataset, match="line 2: the id c2 occurs twice"):
        read_candidates(path)
    path.write_text(json.dumps({"case": {"id": "c3"}, "origin": "draft"}) + "\n")
    with pytest.raises(BadDataset, match=r"line 1: case\.kind"):
        read_candidates(path)
