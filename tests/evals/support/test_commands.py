"""`footnote eval support` and `footnote eval train-support`."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from evals.cli import app
from service.support.scoring import scale_of
from tests.evals.support.sets import write_sets


def test_figures_as_json_and_as_a_table(tmp_path: Path) -> None:
    write_sets(tmp_path)
    done = CliRunner().invoke(app, ["support", str(tmp_path), "--set", "marked", "--json"])
    assert done.exit_code == 0, done.output
    (figures,) = json.loads(done.stdout)["sets"]
    assert (figures["name"], figures["held_out"]) == ("marked", False)
    assert figures["auroc"]["low"] <= figures["auroc"]["mean"] <= figures["auroc"]["high"]
    shown = CliRunner().invoke(app, ["support", str(tmp_path), "--set", "marked"])
    assert shown.exit_code == 0, shown.output
    assert "characters located" in shown.stdout


def test_training_writes_a_scale(tmp_path: Path) -> None:
    write_sets(tmp_path)
    output = tmp_path / "new.json"
    done = CliRunner().invoke(app, ["train-support", str(tmp_path), "--output", str(output)])
    assert done.exit_code == 0, done.output
    scale = scale_of(json.loads(output.read_text(encoding="utf-8")))
    assert scale.supported >= scale.partial


def test_a_folder_without_the_sets_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["train-support", str(tmp_path)])
    assert done.exit_code == 2
