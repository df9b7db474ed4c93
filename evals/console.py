"""What the evaluation commands share: progress, errors told to the user, figures as they print."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from evals.errors import EvaluationError
from evals.progress import OnProgress
from service.commands.output import WRONG, fail, progress


@contextmanager
def errors_told() -> Iterator[None]:
    """Tell a user what is wrong with a set, and exit with 2."""
    try:
        yield
    except EvaluationError as error:
        fail(str(error))
        raise typer.Exit(WRONG) from None


@contextmanager
def measuring() -> Iterator[OnProgress]:
    """Show progress, and tell a user what is wrong with a set."""
    with errors_told(), progress("measuring", 1) as bar:
        yield lambda step, done, total: bar.update(
            bar.task_ids[0], completed=done, total=total, latest=step
        )
