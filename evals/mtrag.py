"""Conversations of MTRAG (Katsis et al., 2025, arXiv:2501.03468), turn by turn.

A file of JSON lines, gzipped or not: each a turn with its history, the passages that it was judged
against, and reference answers.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from evals.errors import BadDataset

_ANSWERABLE = ("ANSWERABLE", "PARTIAL")


@dataclass(frozen=True, slots=True)
class MtragTurn:
    """A question with the turns before it (question, answer) and the passages that answer it.

    `reference` is a person's answer. `answerable` if the passages hold it, or a part of it.
    """

    conversation: str
    turn: int
    question: str
    before: tuple[tuple[str, str], ...]
    contexts: dict[str, str]
    reference: str = ""
    answerable: bool = True


def is_mtrag(path: Path) -> bool:
    """Whether a folder or file is one of MTRAG's."""
    return any(one.is_file() and one.name.startswith("tasks.") for one in _tried(path))


def read_mtrag(path: Path) -> list[MtragTurn]:
    """Read the turns of a file, or of `tasks.jsonl` or `tasks.jsonl.gz` in a folder.

    Raises:
        BadDataset: naming the file and the line that cannot be read.
    """
    file = _file(path)
    opened = gzip.open if file.suffix == ".gz" else open
    turns: list[MtragTurn] = []
    with opened(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                turns.append(_turn(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadDataset(f"{file}, line {number}: no turn of MTRAG ({error})") from None
    return turns


def _file(path: Path) -> Path:
    found = next((one for one in _tried(path) if one.is_file()), None)
    if found is None:
        raise BadDataset(f"{path} holds neither tasks.jsonl nor tasks.jsonl.gz: is it MTRAG?")
    return found


def _tried(path: Path) -> list[Path]:
    return [path, path / "tasks.jsonl", path / "tasks.jsonl.gz"]


def _turn(row: dict[str, object]) -> MtragTurn:
    history = row["history"]
    contexts = row["contexts"]
    if not isinstance(history, list) or not isinstance(contexts, list):
        raise TypeError("history and contexts are lists")
    said = [(str(one["speaker"]), str(one["text"])) for one in history]
    before = [
        (text, said[at + 1][1] if at + 1 < len(said) and said[at + 1][0] != "user" else "")
        for at, (speaker, text) in enumerate(said)
        if speaker == "user"
    ]
    return MtragTurn(
        conversation=str(row["conversation"]),
        turn=int(str(row["turn"])),
        question=str(row["question"]),
        before=tuple(before),
        contexts={str(one["id"]): str(one["text"]) for one in contexts},
        reference=str(row.get("reference", "")),
        answerable=row.get("answerability", "ANSWERABLE") in _ANSWERABLE,
    )
