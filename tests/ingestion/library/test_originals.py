"""Originals are kept once, whole, under their SHA-256."""

from __future__ import annotations

import hashlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import LibraryUnavailable, UnknownDocument
from ingestion.library import Originals


@given(st.binary(max_size=4096))
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        originals = Originals(Path(folder))

        sha256 = originals.keep(data)

        assert sha256 == hashlib.sha256(data).hexdigest()
        assert originals.read(sha256) == data


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    originals = Originals(tmp_path)

    assert originals.keep(b"rain") == originals.keep(b"rain")

    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_threads_may_keep_the_same_bytes_at_once(tmp_path: Path) -> None:
    originals = Originals(tmp_path)

    with ThreadPoolExecutor(8) as threads:
        kept = set(threads.map(originals.keep, [b"rain" * 10_000] * 50))

    assert [originals.read(sha256) for sha256 in kept] == [b"rain" * 10_000]
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_what_was_never_kept_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownDocument, match="no original with SHA-256 00ff"):
        Originals(tmp_path).read("00ff")


def test_a_place_that_takes_no_bytes_is_named(tmp_path: Path) -> None:
    (tmp_path / "originals").write_text("a file")

    with pytest.raises(LibraryUnavailable, match="originals cannot take"):
        Originals(tmp_path / "originals").keep(b"Rain.")
