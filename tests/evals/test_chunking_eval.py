"""Reference spans are read from files, carried over to stored text, and measured by characters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.chunking_eval import is_chunking_eval, read_chunking_eval
from evals.errors import BadDataset
from evals.spans import TOUCHING, carried_over, measure_spans
from ingestion.documents import Span

HARBOUR = "The harbour  of Ostrel\r\nopened in 1931.\n"
MINE = "The mine of Karst is 400 metres deep.\n"
QUESTION: dict[str, Any] = {
    "id": "q1",
    "question": "When did the harbour of Ostrel open?",
    "corpus": "harbour",
    "references": [{"start": 24, "end": 39, "text": "opened in 1931."}],
}


def written(folder: Path, *questions: object) -> Path:
    (folder / "harbour.txt").write_bytes(HARBOUR.encode())
    (folder / "mine.txt").write_bytes(MINE.encode())
    lines = "".join(json.dumps(row) + "\n" for row in questions)
    (folder / "questions.jsonl").write_text(lines, "utf-8")
    return folder


def test_references_are_the_text_at_their_offsets_with_line_ends_as_they_stand(
    tmp_path: Path,
) -> None:
    dataset = read_chunking_eval(written(tmp_path, QUESTION))
    (question,) = dataset.questions
    assert is_chunking_eval(tmp_path)
    assert [one.of(dataset.corpora[question.corpus]) for one in question.references] == [
        "opened in 1931."
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"id": "q2"},
        QUESTION | {"corpus": "nowhere"},
        QUESTION | {"references": []},
        QUESTION | {"references": [{"start": 23, "end": 38, "text": "opened in 1931."}]},
    ],
)
def test_what_is_no_question_is_named_by_file_and_line(tmp_path: Path, wrong: object) -> None:
    written(tmp_path, QUESTION, wrong)
    with pytest.raises(BadDataset, match=r"questions\.jsonl, line 2"):
        read_chunking_eval(tmp_path)


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    assert not is_chunking_eval(tmp_path)
    with pytest.raises(BadDataset, match="does not exist"):
        read_chunking_eval(tmp_path)
    with pytest.raises(BadDataset, match="holds no question"):
        read_chunking_eval(written(tmp_path))


words = st.lists(st.text("ab港.", min_size=1, max_size=4), min_size=1, max_size=8)
spaces = st.sampled_from([" ", "\n", "\r\n", "  ", "\n\n", ""])


@given(words=words, data=st.data())
def test_a_span_holds_the_same_letters_under_other_white_space(
    words: list[str], data: st.DataObject
) -> None:
    text, stored = ("".join(word + data.draw(spaces) for word in words) for _ in range(2))
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    letters = "".join(span.of(text).split())
    if not letters:
        with pytest.raises(ValueError, match="nothing but white space"):
            carried_over(text, stored, [span])
        return
    (moved,) = carried_over(text, stored, [span])
    assert "".join(moved.of(stored).split()) == letters
    assert moved.of(stored).strip() == moved.of(stored)


def test_texts_that_differ_in_letters_are_not_aligned() -> None:
    with pytest.raises(ValueError, match="more than white space"):
        carried_over("opened in 1931", "opened in 1932", [Span(0, 6)])


def test_characters_are_counted_by_mode_and_for_perfect_retrieval(tmp_path: Path) -> None:
    """Stored are 38 characters of the harbour, 15 of them marked, and 37 of the mine."""
    figures = measure_spans(read_chunking_eval(written(tmp_path, QUESTION)), lambda *_: None)
    assert (figures.questions, figures.references, figures.passages) == (1, 1, 2)
    assert figures.mean_passage_chars == (38 + 37) / 2
    found = {
        row: {name: one.mean for name, one in estimates.items()}
        for row, estimates in figures.estimates.items()
    }
    assert found[TOUCHING] == {"recall": 1, "precision": 15 / 38, "IoU": 15 / 38}
    assert found["dense@5"] == {"recall": 1, "precision": 15 / 75, "IoU": 15 / 75}
    assert set(found) == {TOUCHING, "dense@5", "lexical@5", "fused@5"}
