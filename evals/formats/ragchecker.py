"""RAGChecker: one JSON object with `results`, as its `RAGResults.from_json` reads.

Each result has `query_id`, `query`, `gt_answer`, `response` and `retrieved_context`, a list of
`doc_id` and `text` (Ru et al., 2024, arXiv:2408.08067; `ragchecker/container.py`). Claims and
figures that the tool adds are left alone. It has no place for titles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from evals.errors import BadDataset
from evals.formats import Context, Sample
from evals.json_files import checked_list, json_document, write_document


@dataclass(frozen=True, slots=True)
class _Passage:
    text: str
    doc_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    query_id: str
    query: str
    gt_answer: str
    response: str
    retrieved_context: list[_Passage]


def read_ragchecker(path: Path) -> list[Sample]:
    """Read results.

    Raises:
        BadDataset: naming the file and the record that cannot be read.
    """
    document = json_document(path)
    if not isinstance(document, dict) or "results" not in document:
        raise BadDataset(f"{path}: not an object with `results`")
    records = checked_list(TypeAdapter(_Record), document["results"], path)
    return [_sample(one) for one in records]


def write_ragchecker(path: Path, samples: Iterable[Sample]) -> None:
    """Write results that `ragchecker-cli` takes as its input."""
    write_document(path, {"results": [_row(one) for one in samples]})


def _sample(record: _Record) -> Sample:
    contexts = tuple(Context(one.text, one.doc_id or "") for one in record.retrieved_context)
    return Sample(record.query, contexts, record.response, record.gt_answer, record.query_id)


def _row(sample: Sample) -> dict[str, object]:
    return {
        "query_id": sample.id,
        "query": sample.question,
        "gt_answer": sample.reference,
        "response": sample.response,
        "retrieved_context": [
            {"doc_id": one.id or None, "text": one.text} for one in sample.contexts
        ],
    }
