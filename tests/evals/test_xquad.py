"""XQuAD is read from its files, checked against itself, and measured in every direction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.crosslingual import measure_crosslingual
from evals.errors import BadDataset
from evals.xquad import is_xquad, read_xquad

PARAGRAPHS: list[dict[str, Any]] = [
    {
        "id": "Ostrel#0",
        "article": "Ostrel",
        "text": {"en": "The harbour of Ostrel opened in 1931.", "zh": "奥斯特港于1931年开放。"},
    },
    {
        "id": "Karst#0",
        "article": "Karst",
        "text": {"en": "The mine of Karst is 400 metres deep.", "zh": "卡斯特矿深400米。"},
    },
]
QUESTION: dict[str, Any] = {
    "id": "q1",
    "paragraph_id": "Ostrel#0",
    "question": {"en": "When did the harbour of Ostrel open?", "zh": "奥斯特港何时开放？"},
    "answers": {
        "en": [{"start": 32, "end": 36, "text": "1931"}],
        "zh": [{"start": 5, "end": 9, "text": "1931"}],
    },
}


def written(folder: Path, *questions: object) -> Path:
    for name, rows in (("paragraphs", PARAGRAPHS), ("questions", questions)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, "utf-8")
    return folder


def test_answers_are_the_text_at_their_offsets(tmp_path: Path) -> None:
    dataset = read_xquad(written(tmp_path, QUESTION))
    (question,) = dataset.questions
    assert is_xquad(tmp_path)
    for language in ("en", "zh"):
        (span,) = question.answers[language]
        assert span.of(dataset.paragraphs[question.paragraph][language]) == "1931"


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"id": "q2"},
        QUESTION | {"paragraph_id": "nowhere"},
        QUESTION | {"answers": {"en": [{"start": 0, "end": 3, "text": "1931"}]}},
    ],
)
def test_what_is_no_question_is_named_by_file_and_line(tmp_path: Path, wrong: object) -> None:
    written(tmp_path, QUESTION, wrong)
    with pytest.raises(BadDataset, match=r"questions\.jsonl, line 2"):
        read_xquad(tmp_path)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    assert not is_xquad(tmp_path)
    with pytest.raises(BadDataset, match="does not exist"):
        read_xquad(tmp_path)


def test_every_direction_is_measured(tmp_path: Path) -> None:
    figures = measure_crosslingual(
        read_xquad(written(tmp_path, QUESTION)), ("en", "zh"), lambda *_: None
    )
    assert set(figures.estimates) == {"en → en", "en → zh", "zh → en", "zh → zh"}
    for direction in ("en → en", "zh → zh"):
        assert figures.estimates[direction]["recall@1"].mean == 1.0
