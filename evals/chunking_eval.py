"""Sets with exact reference spans (Smith and Troynikov 2024, "Evaluating Chunking Strategies").

A folder with `questions.jsonl` (`{"id", "question", "corpus", "references": [{"start", "end",
"text"}]}`) and a file `<corpus>.txt` for every corpus that is named there. Offsets are half-open
and count Unicode code points of the file, whose line ends are as they stand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import BadDataset
from ingestion.documents import Span

_QUESTIONS = "questions.jsonl"


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A question, and the spans of one corpus that answer it."""

    id: str
    text: str
    corpus: str
    references: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SpanSet:
    """The texts of the corpora by name, and the questions."""

    corpora: dict[str, str]
    questions: tuple[SpanQuestion, ...]


def is_chunking_eval(folder: Path) -> bool:
    """Whether a folder is laid out like this."""
    return (folder / _QUESTIONS).is_file() and any(folder.glob("*.txt"))


def read_chunking_eval(folder: Path) -> SpanSet:
    """Read a set.

    Raises:
        BadDataset: naming the file, and the line that cannot be read.
    """
    file = folder / _QUESTIONS
    if not file.is_file():
        raise BadDataset(f"{file} does not exist: is it a folder of chunking_eval?")
    corpora = {path.stem: _text(path) for path in sorted(folder.glob("*.txt"))}
    questions: list[SpanQuestion] = []
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                questions.append(_question(json.loads(line), corpora))
            except (KeyError, TypeError, ValueError) as error:
                raise BadDataset(f"{file}, line {number}: no question ({error!r})") from None
    if not questions:
        raise BadDataset(f"{file} holds no question")
    return SpanSet(corpora, tuple(questions))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise BadDataset(f"{path} is not in UTF-8") from None


def _question(row: dict[str, Any], corpora: dict[str, str]) -> SpanQuestion:
    corpus = str(row["corpus"])
    text = corpora[corpus]
    spans = tuple(Span(int(one["start"]), int(one["end"])) for one in row["references"])
    if not spans:
        raise ValueError("it has no reference")
    if any(
        span.of(text) != one["text"] for span, one in zip(spans, row["references"], strict=True)
    ):
        raise ValueError("a reference is not the text at its offsets")
    return SpanQuestion(str(row["id"]), str(row["question"]), corpus, spans)
