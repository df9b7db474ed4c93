"""XQuAD (Artetxe et al., 2020, arXiv:1910.11856): the same questions in several languages.

A folder with `paragraphs.jsonl` (`{"id", "article", "text": {"en": …, "zh": …}}`) and
`questions.jsonl` (`{"id", "paragraph_id", "question": {…}, "answers": {"en": [{"start", "end",
"text"}], …}}`). Offsets are half-open and count Unicode code points of the paragraph.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import BadDataset
from ingestion.documents import Span


@dataclass(frozen=True, slots=True)
class XquadQuestion:
    """A question in each language, and the spans of its answers in the paragraph."""

    id: str
    paragraph: str
    text: dict[str, str]
    answers: dict[str, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class XquadSet:
    """Paragraphs by id and language, the article that each belongs to, and the questions."""

    paragraphs: dict[str, dict[str, str]]
    articles: dict[str, str]
    questions: tuple[XquadQuestion, ...]


def is_xquad(folder: Path) -> bool:
    """Whether a folder is laid out like this."""
    return (folder / "paragraphs.jsonl").is_file() and (folder / "questions.jsonl").is_file()


def read_xquad(folder: Path) -> XquadSet:
    """Read a set.

    Raises:
        BadDataset: naming the file and the line that cannot be read.
    """
    paragraphs: dict[str, dict[str, str]] = {}
    articles: dict[str, str] = {}
    for _, row in _rows(folder / "paragraphs.jsonl", ("id", "article", "text")):
        paragraphs[str(row["id"])] = dict(row["text"])
        articles[str(row["id"])] = str(row["article"])
    file = folder / "questions.jsonl"
    questions: list[XquadQuestion] = []
    for number, row in _rows(file, ("id", "paragraph_id", "question", "answers")):
        try:
            questions.append(_question(row, paragraphs))
        except (KeyError, TypeError, ValueError) as error:
            raise BadDataset(f"{file}, line {number}: no question of XQuAD ({error})") from None
    return XquadSet(paragraphs, articles, tuple(questions))


def _question(row: dict[str, Any], paragraphs: dict[str, dict[str, str]]) -> XquadQuestion:
    paragraph = str(row["paragraph_id"])
    answers: dict[str, tuple[Span, ...]] = {}
    for language, given in row["answers"].items():
        spans = tuple(Span(int(one["start"]), int(one["end"])) for one in given)
        text = paragraphs[paragraph][language]
        if any(span.of(text) != one["text"] for span, one in zip(spans, given, strict=True)):
            raise ValueError("an answer is not the text at its offsets")
        answers[language] = spans
    return XquadQuestion(str(row["id"]), paragraph, dict(row["question"]), answers)


def _rows(file: Path, names: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    if not file.is_file():
        raise BadDataset(f"{file} does not exist: is it a folder of XQuAD?")
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                missing = [name for name in names if name not in row]
            except (ValueError, TypeError) as error:
                raise BadDataset(f"{file}, line {number}: no record ({error})") from None
            if missing:
                raise BadDataset(f"{file}, line {number}: {', '.join(missing)} is missing")
            yield number, row
