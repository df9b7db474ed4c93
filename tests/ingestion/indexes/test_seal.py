"""A seal changes with the files that it covers, and with nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from ingestion.indexes.seal import Sealer


def test_a_seal_covers_every_file_but_locks_and_databases(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    for name in ("graph/data.bin", "meta.json", ".writer.lock", "x.sqlite3", "x.sqlite3-wal"):
        (tmp_path / name).write_bytes(b"content")

    assert set(Sealer().seal(tmp_path)) == {"graph/data.bin", "meta.json"}


def test_a_change_of_content_changes_the_seal(tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"one")
    sealer = Sealer()
    sealed = sealer.seal(tmp_path)
    assert sealer.seal(tmp_path) == Sealer().seal(tmp_path) == sealed

    file.write_bytes(b"two")
    os.utime(file, ns=(0, 0))

    assert sealer.seal(tmp_path) == Sealer().seal(tmp_path) != sealed


def test_a_file_more_or_less_changes_the_seal(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"one")
    one = Sealer().seal(tmp_path)
    (tmp_path / "more.bin").write_bytes(b"")

    assert Sealer().seal(tmp_path) != one
