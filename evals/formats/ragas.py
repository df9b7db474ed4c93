"""RAGAS: JSONL of single-turn samples, as its `EvaluationDataset.from_jsonl` reads them.

Fields as in `ragas.dataset_schema.SingleTurnSample` (Es et al., 2023, arXiv:2309.15217; the schema
since version 0.2): `user_input`, `retrieved_contexts`, `response`, `reference`. It has no place for
ids and titles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from evals.formats import Context, Sample
from evals.json_files import checked, json_rows, write_rows


@dataclass(frozen=True, slots=True)
class _Record:
    user_input: str
    retrieved_contexts: list[str] | None = None
    response: str | None = None
    reference: str | None = None


def read_ragas(path: Path) -> list[Sample]:
    """Read single-turn samples.

    Raises:
        BadDataset: naming the file and the line that cannot be read, a conversation among them.
    """
    adapter = TypeAdapter(_Record)
    return [_sample(checked(adapter, row, where)) for where, row in json_rows(path)]


def write_ragas(path: Path, samples: Iterable[Sample]) -> None:
    """Write samples; what is empty is left out, as RAGAS does."""
    write_rows(path, map(_row, samples))


def _sample(record: _Record) -> Sample:
    contexts = tuple(Context(text) for text in record.retrieved_contexts or ())
    return Sample(record.user_input, contexts, record.response or "", record.reference or "")


def _row(sample: Sample) -> dict[str, object]:
    row = {
        "retrieved_contexts": [one.text for one in sample.contexts],
        "response": sample.response,
        "reference": sample.reference,
    }
    return {"user_input": sample.question} | {key: value for key, value in row.items() if value}
