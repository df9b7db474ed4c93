"""Labelled questions are read, or named as unreadable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.answers.scoring import Given, estimates, holds
from evals.answers.sets import read_answer_sets
from evals.errors import BadDataset
from ingestion.documents import Span

ROW = {
    "id": "1",
    "question": "how tall is the lighthouse",
    "answerable": True,
    "passages": [
        {
            "title": "Skerry",
            "text": "It is red. It is 41 metres tall.",
            "sentences": [{"start": 0, "end": 10}, {"start": 11, "end": 32}],
        }
    ],
    "answers": [{"answer": "41 metres", "selected_sentences": [1]}],
    "group": "skerry",
}


def test_clapnq_is_read_with_its_sentences_in_place(tmp_path: Path) -> None:
    unanswerable = {**ROW, "id": "2", "answerable": False, "answers": []}
    lines = "\n".join(map(json.dumps, [ROW, unanswerable]))
    (tmp_path / "questions.jsonl").write_text(lines, encoding="utf-8")
    (dataset,) = read_answer_sets(tmp_path)
    assert list(dataset.documents) == ["1"], "the passage is there once"
    first, second = dataset.cases
    ((span,),) = first.references
    assert span.of(dataset.documents[first.source]) == "It is 41 metres tall."
    assert (first.answerable, second.answerable) == (True, False)


@pytest.mark.parametrize("line", ["{", "[]", '{"question": "who"}'])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "questions.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(BadDataset, match="line 1"):
        read_answer_sets(tmp_path)


def test_a_folder_of_neither_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="ClapNQ or XQuAD"):
        read_answer_sets(tmp_path)


def test_figures_by_hand(tmp_path: Path) -> None:
    """Of two answerable one is answered, wholly right; the unanswerable one is passed over.

    Silent twice, once rightly: precision 1/2, recall 1, F1 2/3.
    """
    other = {**ROW, "id": "2"}
    unanswerable = {**ROW, "id": "3", "answerable": False, "answers": []}
    lines = "\n".join(map(json.dumps, [ROW, other, unanswerable]))
    (tmp_path / "questions.jsonl").write_text(lines, encoding="utf-8")
    (dataset,) = read_answer_sets(tmp_path)
    first, second, third = dataset.cases
    ((span,),) = first.references
    figures = estimates(
        [
            Given(first, silent=False, doubt=0.1, cited=(span,), elsewhere=0),
            Given(second, silent=True, doubt=0.6, cited=(), elsewhere=0),
            Given(third, silent=True, doubt=0.9, cited=(), elsewhere=0),
        ]
    )
    assert figures["sentence precision"].mean == 1
    assert figures["sentence recall"].mean == 0.5
    assert figures["abstention precision"].mean == 0.5
    assert figures["abstention recall"].mean == 1
    assert figures["abstention F1"].mean == pytest.approx(2 / 3)
    assert figures["abstention AUROC"].mean == 1


def test_a_part_of_a_sentence_is_held_by_what_holds_it_wholly() -> None:
    assert holds(Span(0, 10), Span(3, 10))
    assert not holds(Span(0, 10), Span(3, 11))
