"""Conversations are read from files in MTRAG's format, and what cannot be read is named."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evals.errors import BadDataset
from evals.mtrag import is_mtrag, read_mtrag

ROW: dict[str, Any] = {
    "conversation": "c1",
    "turn": 2,
    "question": "How deep is it?",
    "history": [
        {"speaker": "user", "text": "When was it opened?"},
        {"speaker": "agent", "text": "In 1931."},
    ],
    "contexts": [{"id": "p1", "title": "Harbour", "text": "It is 14 metres deep."}],
}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "tasks.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_a_turn_has_its_history_and_its_passages(tmp_path: Path) -> None:
    written(tmp_path, ROW)
    (turn,) = read_mtrag(tmp_path)
    assert (turn.conversation, turn.turn, turn.question) == ("c1", 2, "How deep is it?")
    assert turn.before == (("When was it opened?", "In 1931."),)
    assert turn.contexts == {"p1": "It is 14 metres deep."}


def test_whether_it_can_be_answered_and_a_persons_answer_are_read(tmp_path: Path) -> None:
    row = ROW | {"answerability": "UNANSWERABLE", "reference": "I do not know."}
    path = written(tmp_path, ROW, row, ROW | {"answerability": "PARTIAL"})
    turns = read_mtrag(path)
    assert [one.answerable for one in turns] == [True, False, True]
    assert turns[1].reference == "I do not know."
    assert is_mtrag(tmp_path)
    assert not is_mtrag(tmp_path / "elsewhere")


def test_a_question_without_an_answer_is_kept(tmp_path: Path) -> None:
    history = [{"speaker": "user", "text": "A?"}, {"speaker": "user", "text": "B?"}]
    (turn,) = read_mtrag(written(tmp_path, ROW | {"history": history}))
    assert turn.before == (("A?", ""), ("B?", ""))


@pytest.mark.parametrize("row", [[], {}, ROW | {"history": "none"}, ROW | {"turn": "two"}])
def test_a_line_that_is_no_turn_is_named(tmp_path: Path, row: object) -> None:
    path = written(tmp_path, ROW, row)
    with pytest.raises(BadDataset, match="line 2: no turn of MTRAG"):
        read_mtrag(path)


def test_a_folder_without_turns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="is it MTRAG"):
        read_mtrag(tmp_path)
