"""DeepEval: a JSON list of test cases, as `EvaluationDataset.add_test_cases_from_json_file` reads.

Keys are the field names of its `LLMTestCase`: `input` and `actual_output`, which it requires, and
`expected_output`, `retrieval_context`, `name`. The ideal passages that it calls `context` are not
what was retrieved, and are left alone. It has no place for the ids and titles of passages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from evals.formats import Context, Sample
from evals.json_files import checked_list, json_document, write_document


@dataclass(frozen=True, slots=True)
class _Record:
    input: str
    actual_output: str | None
    expected_output: str | None = None
    retrieval_context: list[str] | None = None
    name: str | None = None


def read_deepeval(path: Path) -> list[Sample]:
    """Read test cases.

    Raises:
        BadDataset: naming the file and the record that cannot be read.
    """
    records = checked_list(TypeAdapter(_Record), json_document(path), path)
    return [_sample(one) for one in records]


def write_deepeval(path: Path, samples: Iterable[Sample]) -> None:
    """Write test cases; the optional fields that are empty are left out."""
    write_document(path, [_row(one) for one in samples])


def _sample(record: _Record) -> Sample:
    return Sample(
        question=record.input,
        contexts=tuple(Context(text) for text in record.retrieval_context or ()),
        response=record.actual_output or "",
        reference=record.expected_output or "",
        id=record.name or "",
    )


def _row(sample: Sample) -> dict[str, object]:
    optional = {
        "expected_output": sample.reference,
        "retrieval_context": [one.text for one in sample.contexts],
        "name": sample.id,
    }
    required = {"input": sample.question, "actual_output": sample.response}
    return required | {key: value for key, value in optional.items() if value}
