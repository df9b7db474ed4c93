"""ALCE: one JSON object with `data`, as its `eval.py` reads.

Each item has `question`, `docs` (`id`, `title`, `text`), `output` with citations as [1], which
count the docs from 1, and `answer` where the set has one (Gao et al., 2023, arXiv:2305.14627). Its
sets name an item by `sample_id` or `id`. The lists of short answers that some of them hold are left
alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from evals.errors import BadDataset
from evals.formats import Context, Sample
from evals.json_files import checked_list, json_document, write_document


@dataclass(frozen=True, slots=True)
class _Passage:
    title: str
    text: str
    id: str | int | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    question: str
    docs: list[_Passage] = field(default_factory=list)
    output: str | None = None
    answer: str | None = None
    id: str | int | None = None
    sample_id: str | int | None = None


def read_alce(path: Path) -> list[Sample]:
    """Read items, with or without the outputs of a run.

    Raises:
        BadDataset: naming the file and the record that cannot be read.
    """
    document = json_document(path)
    # The sets are lists; the files of a run have them under `data`, beside `args`.
    items = document.get("data") if isinstance(document, dict) else document
    if not isinstance(items, list):
        raise BadDataset(f"{path}: neither a list nor an object with a list as `data`")
    return [_sample(one) for one in checked_list(TypeAdapter(_Record), items, path)]


def write_alce(path: Path, samples: Iterable[Sample]) -> None:
    """Write the file of a run that `eval.py` can judge."""
    write_document(path, {"data": [_row(one) for one in samples]})


def _sample(record: _Record) -> Sample:
    return Sample(
        question=record.question,
        contexts=tuple(Context(one.text, _name(one.id), one.title) for one in record.docs),
        response=record.output or "",
        reference=record.answer or "",
        id=_name(record.id if record.sample_id is None else record.sample_id),
    )


def _name(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _row(sample: Sample) -> dict[str, object]:
    return {
        "sample_id": sample.id,
        "question": sample.question,
        "answer": sample.reference,
        "docs": [{"id": one.id, "title": one.title, "text": one.text} for one in sample.contexts],
        "output": sample.response,
    }
