"""Runs the contenders in turns on one corpus."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.ingest_speed.contenders import Contender, run_apart
from evals.ingest_speed.corpora import Corpus
from evals.ingest_speed.figures import IngestFigures, Round, summarise
from evals.ingest_speed.work import Job, Work

FOOTNOTE_ALONE: tuple[Contender, ...] = ("footnote", "model")
ALL: tuple[Contender, ...] = (*FOOTNOTE_ALONE, "langchain")

OnRun = Callable[[str, int, int], None]


def measure_ingest(
    corpus: Corpus, contenders: Sequence[Contender], repeats: int, on_run: OnRun
) -> IngestFigures:
    """Run every contender `repeats` times, in turns, each run into stores of its own.

    The order is turned round from one round to the next, so that none has the machine always
    fresher or busier than another. Footnote runs first of all, since it writes what the bare model
    embeds.

    Raises:
        ContenderFailed: if a contender breaks off.
    """
    rounds: list[Round] = []
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as folder:
        for number in range(repeats):
            done: dict[Contender, Work] = {}
            for name in contenders if number % 2 == 0 else reversed(contenders):
                on_run(name, number * len(contenders) + len(done), repeats * len(contenders))
                done[name] = _run(name, corpus, Path(folder))
            rounds.append(done)
    return summarise(corpus.name, rounds)


def _run(name: Contender, corpus: Corpus, folder: Path) -> Work:
    job = Job(corpus.files, folder / "scratch", folder / "texts.json")
    try:
        return run_apart(name, job)
    finally:
        shutil.rmtree(job.scratch, ignore_errors=True)
