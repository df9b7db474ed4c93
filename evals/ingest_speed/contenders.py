"""The contenders by name, and how one is run: in a process that ends with it.

A process of its own gives each contender its own peak of memory, its own threads and nothing that
another has left in a cache. `python -m evals.ingest_speed.contenders NAME JOB RESULT` is that
process: it reads a `Job` and writes a `Work`, both as JSON.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from evals.errors import ContenderFailed
from evals.ingest_speed.work import Job, Work

Contender = Literal["footnote", "model", "langchain"]

_LAST_LINES = 5


def run_apart(name: Contender, job: Job) -> Work:
    """Run a contender in a process of its own.

    Raises:
        ContenderFailed: with the last lines of what it said, or because it found no text.
    """
    job.scratch.mkdir(parents=True)
    asked, answered = job.scratch / "job.json", job.scratch / "work.json"
    asked.write_bytes(TypeAdapter(Job).dump_json(job))
    finished = subprocess.run(  # noqa: S603 -- our own program, no shell
        [sys.executable, "-m", __name__, name, str(asked), str(answered)],
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if finished.returncode != 0:
        said = "\n".join(finished.stdout.splitlines()[-_LAST_LINES:])
        raise ContenderFailed(f"{name} ended with status {finished.returncode}: {said}")
    work = TypeAdapter(Work).validate_json(answered.read_bytes())
    if work.passages == 0:
        raise ContenderFailed(f"{name} found nothing to read in {len(job.files)} files")
    return work


def main(name: str, asked: Path, answered: Path) -> None:
    """Be a contender."""
    job = TypeAdapter(Job).validate_json(asked.read_bytes())
    answered.write_bytes(TypeAdapter(Work).dump_json(_run(name, job)))


def _run(name: str, job: Job) -> Work:
    match name:
        case "footnote":
            from evals.ingest_speed.footnote_contender import run
        case "model":
            from evals.ingest_speed.model_contender import run
        case "langchain":
            from evals.ingest_speed.langchain_contender import run
        case _:
            raise ContenderFailed(f"there is no contender {name!r}")
    return run(job)


def _environment() -> dict[str, str]:
    """The environment without settings of Footnote's, and with no contender calling home."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("FOOTNOTE_") and name != "OPENAI_API_KEY"
    }
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), *filter(None, [kept.get("PYTHONPATH")])])
    return kept | {"PYTHONPATH": path, "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
