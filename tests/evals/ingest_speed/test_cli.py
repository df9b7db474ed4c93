"""`footnote bench`, run as its users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from evals.ingest_speed.commands import show
from evals.ingest_speed.figures import summarise
from evals.ingest_speed.langchain_contender import PACKAGES
from evals.ingest_speed.measure import ALL, FOOTNOTE_ALONE
from evals.ingest_speed.synthetic import synthetic_html_and_pdf
from evals.ingest_speed.work import Work
from tests.conftest import SAMPLES

# LangChain's packages are not among what tests need; where they are, it takes part.
CONTENDERS = ALL if all(map(find_spec, PACKAGES)) else FOOTNOTE_ALONE
OPTIONS = ["--repeats", "1", *(["--alone"] if CONTENDERS == FOOTNOTE_ALONE else [])]


def bench(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from evals.ingest_speed.cli import app; app()", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_folder_is_measured_and_options_may_follow_it(tmp_path: Path) -> None:
    synthetic_html_and_pdf(SAMPLES, tmp_path, 3)
    done = bench(tmp_path, *OPTIONS, "--documents", "2", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    (figures,) = said["corpora"]
    assert list(figures["contenders"]) == list(CONTENDERS)
    for one in figures["contenders"].values():
        assert (one["documents"], one["failed"]) == (2, 0)
        assert one["per_second"]["passages"]["median"] > 0
        assert one["peak_bytes"]["median"] > 50_000_000
    assert said["machine"]["openvino"]


def test_a_share_below_zero_is_not_passed_off_as_a_result(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counted = {"documents": 1, "failed": 0, "passages": 2, "characters": 90, "tokens": 30}
    footnote = Work(**counted, open_seconds=1, seconds=10, cpu_seconds=20, peak_bytes=10**8)
    show(summarise("busy", [{"footnote": footnote, "model": replace(footnote, seconds=13.8)}]))
    said = capsys.readouterr().out
    assert "-38.0%" in said
    assert "Measure again" in said


def test_a_folder_without_documents_ends_with_a_message(tmp_path: Path) -> None:
    done = bench(tmp_path, "--alone")
    assert done.returncode == 2
    assert "holds no document" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_loads_nothing_slow() -> None:
    program = (
        "import sys\n"
        "import evals.ingest_speed.cli\n"
        "assert not {'numpy', 'pydantic', 'rich.table', 'openvino', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
