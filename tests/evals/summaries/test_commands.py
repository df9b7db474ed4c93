"""`footnote eval summaries`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals import intervals
from evals.cli import app
from tests.evals.summaries.sets import MEETING, STORY, write_qmsum, write_squality

WIDE = {"COLUMNS": "200"}


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intervals, "RESAMPLES", 50)


def test_every_method_is_measured_on_both_sets(tmp_path: Path) -> None:
    folders = [
        str(write_squality(tmp_path / "stories", [STORY])),
        str(write_qmsum(tmp_path / "meetings", [MEETING])),
    ]
    done = CliRunner().invoke(app, ["summaries", *folders, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [title.rsplit(",", 1)[0] for title in found] == [
        "SQuALITY, general",
        "SQuALITY, specific",
        "QMSum, general",
        "QMSum, specific",
    ]
    plot = found["SQuALITY, general, 12 words"]["1 summaries"]
    assert {"lead", "LexRank", "MMR", "submodular", "concepts", "Footnote", "people"} == set(plot)
    dredging = found["QMSum, specific, 12 words"]["1 summaries"]["Footnote"]
    assert dredging["turn precision"]["mean"] == 1
    assert dredging["turn recall"]["mean"] == 1
    gained = found["QMSum, specific, 12 words"]["Footnote is higher by"]
    assert gained["lead"]["ROUGE-1"]["mean"] > 0


def test_a_table_is_shown_of_half_of_the_texts(tmp_path: Path) -> None:
    folder = write_qmsum(tmp_path / "set", [MEETING, {**MEETING, "id": "m1", "queries": []}])
    done = CliRunner().invoke(app, ["summaries", str(folder), "--half", "even"], env=WIDE)
    assert done.exit_code == 0, done.output
    assert "turn precision" in done.stdout


def test_too_few_texts_to_be_halved_is_told(tmp_path: Path) -> None:
    folder = write_qmsum(tmp_path / "set", [MEETING])
    done = CliRunner().invoke(app, ["summaries", str(folder), "--half", "odd"])
    assert done.exit_code == 2
