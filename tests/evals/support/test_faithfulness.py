"""Reading labelled sets, and saying where one is wrong."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evals.errors import BadDataset
from evals.support.faithfulness import read_sets
from ingestion.documents import Span
from tests.evals.support.sets import write_set, write_sets

ROW = {"id": "a", "context": "c", "response": "four", "label": "supported", "group": "g"}


def test_sets_are_read_by_name(tmp_path: Path) -> None:
    write_sets(tmp_path)
    (one,) = read_sets(tmp_path, ["marked"])
    assert (one.name, len(one.responses), one.of_two_kinds) == ("marked", 24, True)
    assert one.labels[:2] == [False, True]
    assert one.responses[0].spans == ()
    assert one.responses[1].spans is not None
    (span,) = one.responses[1].spans
    assert span.of(one.responses[1].text) == "whale oil"
    assert len(read_sets(tmp_path)) == 7


def test_compressed_sets_are_read_and_benign_marks_left_out(tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 2, "type": "Benign"}, {"start": 1, "end": 4, "type": "Unwanted"}]
    with gzip.open(tmp_path / "one.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(ROW | {"spans": spans}) + "\n")
    (one,) = read_sets(tmp_path)
    assert one.responses[0].spans == (Span(1, 4),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "maybe"},
        {"context": None, "label": None},
        {"spans": [{"start": 2, "end": 9}]},
        {"spans": [{"start": 3, "end": 1}]},
        {"spans": [7]},
    ],
)
def test_an_error_names_the_file_and_the_line(tmp_path: Path, wrong: dict[str, Any]) -> None:
    write_set(tmp_path / "bad.jsonl", [ROW, ROW | wrong])
    with pytest.raises(BadDataset, match=r"bad\.jsonl, line 2"):
        read_sets(tmp_path)


def test_what_is_no_json_or_no_gzip_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(BadDataset, match=r"bad\.jsonl, line 1"):
        read_sets(tmp_path)
    (tmp_path / "bad.jsonl").unlink()
    (tmp_path / "bad.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(BadDataset, match=r"bad\.jsonl\.gz, line 1"):
        read_sets(tmp_path)


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="no set missing"):
        read_sets(tmp_path, ["missing"])
    with pytest.raises(BadDataset, match=r"\.jsonl"):
        read_sets(tmp_path)
