"""What an index remembers of itself: what it was made from, and how far it has followed."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

STAMP = "stamp.json"
"""The file in an index's folder that holds it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """`identity` names library, model and layout; `generation` the folder that holds the files.

    `position` is the last change-log entry that the files contain for certain; `files` are their
    digests (`ingestion.indexes.seal`) at that time.
    """

    identity: str
    generation: str
    position: int
    files: Mapping[str, str]


def read_stamp(path: Path) -> Stamp | None:
    """The stamp in a file, or nothing if it is missing or unreadable."""
    try:
        held = json.loads(path.read_text("utf-8"))
        return Stamp(
            str(held["identity"]),
            str(held["generation"]),
            int(held["position"]),
            dict(held["files"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Replace the stamp in one step, so that a reader sees the old one or the new one."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".stamp", delete=False) as file:
        json.dump(asdict(stamp), file)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
