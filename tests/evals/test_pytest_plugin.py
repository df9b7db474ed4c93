"""The pytest plugin holds a set to its gates inside a suite, and costs nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.evals.runs.small_set import write_set

SUITE = """
def test_met(footnote_eval):
    run = footnote_eval({folder!r}, fail_under=["recall@5=0.9"], limit=3)
    assert len(run.records) == 3

def test_missed(footnote_eval):
    footnote_eval({folder!r}, fail_under=["recall@5=1.1"], limit=3)
"""


def pytest_run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    return done.stdout + done.stderr


def test_a_gate_that_is_not_met_fails_the_test_with_its_reason(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "harbours")
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "test_quality.py").write_text(SUITE.format(folder=str(folder)), encoding="utf-8")
    said = pytest_run(suite)
    assert "1 failed, 1 passed" in said, said
    assert "recall@5: 1.000, where 1.1 is asked for" in said


def test_a_suite_that_evaluates_nothing_imports_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "test_plain.py").write_text(
        "import sys\n\ndef test_it():\n"
        "    assert not {'evals.runs.running', 'service', 'numpy'} & set(sys.modules)\n",
        encoding="utf-8",
    )
    assert "1 passed" in pytest_run(tmp_path)
