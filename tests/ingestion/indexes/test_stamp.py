"""A stamp is read as it was written, or not at all."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.indexes.stamp import Stamp, read_stamp, write_stamp
from tests.ingestion.strategies import any_text

STAMP = Stamp("layout/library/model", "generation", 7, {"a/b.bin": "digest"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stamp=st.builds(
        Stamp, any_text, any_text, st.integers(0), st.dictionaries(any_text, any_text, max_size=3)
    )
)
def test_a_stamp_is_read_as_it_was_written(tmp_path: Path, stamp: Stamp) -> None:
    write_stamp(tmp_path / "stamp.json", stamp)

    assert read_stamp(tmp_path / "stamp.json") == stamp
    assert [path.name for path in tmp_path.iterdir()] == ["stamp.json"]


def test_there_may_be_none(tmp_path: Path) -> None:
    assert read_stamp(tmp_path / "stamp.json") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", json.dumps(asdict(STAMP)).encode()[:-9]]
    + [
        json.dumps({key: value for key, value in asdict(STAMP).items() if key != left_out}).encode()
        for left_out in asdict(STAMP)
    ],
)
def test_a_damaged_stamp_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "stamp.json").write_bytes(content)

    assert read_stamp(tmp_path / "stamp.json") is None
