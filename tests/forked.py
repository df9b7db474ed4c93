"""Processes that begin with the slow imports behind them, which are most of a short command."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

_IMPORTED = [
    "alembic.command",
    "chromadb",
    "openvino",
    "sqlalchemy",
    "tantivy",
    "ingestion.pipeline",
    "service.bootstrap",
    "service.cli",
]


def forkserver() -> ForkServerContext:
    """What starts them; all of a test process have one server."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context


def command(arguments: Sequence[str], environment: Mapping[str, str]) -> CompletedProcess[str]:
    """Run `footnote` in such a process, and wait for its end."""
    with TemporaryDirectory() as folder:
        printed = [Path(folder, name) for name in ("stdout", "stderr")]
        process = forkserver().Process(target=_run, args=(arguments, dict(environment), *printed))
        process.start()
        process.join()
        out, err = (path.read_text("utf-8") for path in printed)
        assert process.exitcode is not None
        return CompletedProcess(list(arguments), process.exitcode, out, err)


def _run(arguments: Sequence[str], environment: dict[str, str], out: Path, err: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for path, descriptor in ((out, 1), (err, 2)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    sys.argv = ["footnote", *arguments]
    from service.cli import main

    main()
