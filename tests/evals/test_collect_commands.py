"""`footnote eval collect` makes candidates of feedback, whoever owns the library."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.candidates import read_candidates
from evals.cli import app
from ingestion.library.feedback import Feedback
from service.bootstrap import open_library
from service.settings import Settings

WRONG = Feedback("coast", "How deep is the harbour?", "Nine metres. [1]", "down", "14.5 metres")


def collected(home: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command prints."""
    monkeypatch.setenv("FOOTNOTE_HOME", str(home))
    done = CliRunner().invoke(app, ["collect", "--output", str(path)])
    assert done.exit_code == 0, done.output
    return done.output


def test_feedback_is_collected_while_a_service_owns_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "candidates.jsonl"
    with open_library(Settings(home=tmp_path / "home")) as library:
        library.feedback.add(WRONG)
        assert "1 new candidates" in collected(tmp_path / "home", path, monkeypatch)
        library.feedback.add(WRONG)
        assert "1 new candidates" in collected(tmp_path / "home", path, monkeypatch)
        assert len(library.feedback.all()) == 2
    assert "0 new candidates" in collected(tmp_path / "home", path, monkeypatch)
    assert [one.case.question for one in read_candidates(path)] == [WRONG.question] * 2
