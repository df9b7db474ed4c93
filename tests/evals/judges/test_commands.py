"""`footnote eval judge`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.case_files import write_records
from evals.cases import GoldSpan, LabelledStatement
from evals.cli import app
from tests.evals.support.sets import write_sets

QUOTE = "The harbour of Ostrel handled 41 million tonnes of grain in 2024."


@pytest.fixture
def own_set(tmp_path: Path) -> Path:
    said = {
        QUOTE: "supported",
        "The harbour of Ostrel handled 43 million tonnes of grain in 2024.": "contradicted",
        "The harbour of Ostrel was built by monks who kept bees.": "unsupported",
        "奥斯特雷尔港处理了大量谷物。": "supported",
    }
    write_records(
        tmp_path / "statements.jsonl",
        [
            LabelledStatement(
                id=str(at),
                language="zh" if at == 3 else "en",
                statement=text,
                evidence=(GoldSpan("harbour.txt", 1, 0, len(QUOTE), QUOTE),),
                label=label,  # type: ignore[arg-type]
                spans=(),
                group=str(at),
                trick="" if at == 0 else f"trick {at}",
            )
            for at, (text, label) in enumerate(said.items())
        ],
    )
    return tmp_path


def test_our_own_statements_as_json_and_as_tables(own_set: Path) -> None:
    done = CliRunner().invoke(app, ["judge", str(own_set), "--json"])
    assert done.exit_code == 0, done.output
    (figures,) = json.loads(done.stdout)["sets"]
    assert (figures["whole"]["items"], figures["whole"]["judged"]) == (4, 3)
    assert figures["whole"]["agreement"]["mean"] == 1
    assert sum(figures["unjudged"].values()) == 1
    shown = CliRunner().invoke(app, ["judge", str(own_set)])
    assert shown.exit_code == 0, shown.output
    assert "kappa of four labels" in shown.stdout
    assert "trick 2" in shown.stdout


def test_a_folder_of_labelled_responses(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["judge", str(write_sets(tmp_path)), "--set", "wice", "--json"])
    assert done.exit_code == 0, done.output
    (figures,) = json.loads(done.stdout)["sets"]
    assert (figures["set"], figures["seen"], figures["kappa_four"]) == ("wice", True, None)
    assert figures["whole"]["auroc"]["mean"] > 0.9


def test_what_is_no_labelled_set_is_told(tmp_path: Path) -> None:
    for place in (str(tmp_path), str(tmp_path / "nowhere")):
        done = CliRunner().invoke(app, ["judge", place])
        assert done.exit_code == 2, done.output
    (tmp_path / "statements.jsonl").write_text("", encoding="utf-8")
    done = CliRunner().invoke(app, ["judge", str(tmp_path)])
    assert done.exit_code == 2
    assert "no labelled statements" in done.stderr
