"""One process owns a data directory: a lock that names its holder and goes when its holder goes."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingestion.errors import LibraryInUse, LibraryUnavailable


class Ownership:
    """The lock on a data directory, held until `release` or until the process ends.

    The operating system drops the lock with the process, so a kill leaves nothing to clean up.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._holder = home / "owner.json"
        # The directory belongs to the process: another thread may release what this one acquired.
        self._lock = FileLock(home / "owner.lock", thread_local=False)

    def acquire(self) -> None:
        """Take the directory.

        Raises:
            LibraryInUse: if another process has it, naming that process.
            LibraryUnavailable: if it cannot be made or written to.
        """
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise LibraryInUse(
                f"the data directory {self._home} is in use by {self._describe_holder()}: stop "
                "that process, use its HTTP address, or name another directory in FOOTNOTE_HOME"
            ) from None
        except OSError as error:
            self._lock.release()
            raise LibraryUnavailable(
                f"the data directory {self._home} cannot be used ({error.strerror}): "
                "name another in FOOTNOTE_HOME"
            ) from error
        # A full disk can still be read, and whoever comes next is told less.
        with suppress(OSError):
            self._holder.write_text(json.dumps(_myself()), "utf-8")

    def release(self) -> None:
        """Give the directory back."""
        with suppress(OSError):
            self._holder.unlink()
        self._lock.release()

    def _describe_holder(self) -> str:
        try:
            held = json.loads(self._holder.read_text("utf-8"))
            return f"`{held['command']}` (process {held['process']}, since {held['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"


def _myself() -> dict[str, object]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]]).strip()
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"process": os.getpid(), "command": command or "python", "since": since}
