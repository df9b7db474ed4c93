"""Cases and statements are written to files and read back; what cannot be read is named."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.case_files import read_cases, read_statements, write_records
from evals.cases import Case, EarlierTurn, GoldSpan, LabelledStatement
from evals.errors import BadDataset

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SPANS = st.builds(GoldSpan, TEXT, st.integers(1, 9), st.integers(0), st.integers(0), TEXT)
CASES = st.builds(
    Case,
    id=TEXT,
    kind=st.sampled_from(["fact", "hostile"]),
    language=TEXT,
    question=TEXT,
    answerable=st.booleans(),
    reference=TEXT,
    gold=st.lists(SPANS, max_size=2).map(tuple),
    group=TEXT,
    turns=st.lists(st.builds(EarlierTurn, TEXT, TEXT), max_size=2).map(tuple),
    filters=st.dictionaries(TEXT, st.integers() | TEXT, max_size=2),
    note=TEXT,
)
STATEMENTS = st.builds(
    LabelledStatement,
    id=TEXT,
    language=TEXT,
    statement=TEXT,
    evidence=st.lists(SPANS, max_size=2).map(tuple),
    label=st.sampled_from(["supported", "partial", "unsupported", "contradicted"]),
    spans=st.lists(st.tuples(st.integers(0), st.integers(0)), max_size=2).map(tuple),
    group=TEXT,
    trick=TEXT,
)
ROW = {
    "id": "a", "kind": "fact", "language": "en", "question": "How deep?", "answerable": False,
    "reference": "", "gold": [], "group": "g",
}  # fmt: skip


@given(st.lists(CASES, max_size=3).map(tuple), st.lists(STATEMENTS, max_size=3).map(tuple))
def test_what_is_written_reads_back_as_the_same(
    cases: tuple[Case, ...], statements: tuple[LabelledStatement, ...]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        write_records(path, cases)
        assert read_cases(path) == cases
        write_records(path, statements)
        assert read_statements(path) == statements


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        (json.dumps(ROW | {"kind": "riddle"}), "kind"),
        (json.dumps(ROW | {"answer": "x"}), "no such field: answer"),
        (json.dumps({**ROW, "gold": [{"source": "s"}]}), "gold.0.version"),
        (json.dumps({key: ROW[key] for key in ROW if key != "group"}), "group"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_file(
    tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(BadDataset, match=r"cases\.jsonl, line 3") as caught:
        read_cases(path)
    assert told in str(caught.value)


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="does not exist"):
        read_cases(tmp_path / "cases.jsonl")
