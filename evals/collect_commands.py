"""What `footnote eval collect` does and prints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.collecting import collect
from evals.console import errors_told
from ingestion.errors import LibraryInUse
from ingestion.library import Library
from ingestion.library.backup import DATABASE, copy_database
from service.bootstrap import open_library
from service.commands.output import escape, stdout
from service.settings import Settings


def collect_feedback(path: Path) -> None:
    """Add what is new among readers' feedback to a file of candidates; a service goes on."""
    with errors_told(), _library_to_read(Settings()) as library:
        added = collect(library.feedback.all(), path)
    stdout().print(f"{escape(str(path))}: {added} new candidates; `footnote eval review` decides")


@contextmanager
def _library_to_read(settings: Settings) -> Iterator[Library]:
    """The library, or a copy of its database as it is now where another process owns it.

    Raises:
        LibraryInUse: if another process owns it, and it is in a database server.
        BackupError: if it cannot be copied.
    """
    with ExitStack() as stack:
        try:
            library = stack.enter_context(open_library(settings))
        except LibraryInUse:
            if settings.database_url:
                raise
            home = Path(stack.enter_context(TemporaryDirectory()))
            copy_database(settings.home / DATABASE, home / DATABASE)
            copied = settings.model_copy(update={"home": home})
            library = stack.enter_context(open_library(copied))
        yield library
