"""What `footnote eval collect` does and prints."""

from __future__ import annotations

from pathlib import Path

from evals.collecting import collect
from evals.console import errors_told
from service.bootstrap import open_library
from service.commands.output import escape, stdout
from service.settings import Settings


def collect_feedback(path: Path) -> None:
    """Add what is new among readers' feedback to a file of candidates."""
    with errors_told(), open_library(Settings()) as library:
        added = collect(library.feedback.all(), path)
    stdout().print(f"{escape(str(path))}: {added} new candidates; `footnote eval review` decides")
