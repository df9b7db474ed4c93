"""RAGTruth: a folder with `response.jsonl` and `source_info.jsonl`.

A response names its source by `source_id`, and `labels` are the stretches of it that people found
unsupported: `start`, `end`, `text`, `label_type` (Niu et al., 2024, arXiv:2401.00396).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from evals.errors import BadDataset
from evals.json_files import checked, json_rows, write_rows
from evals.support.faithfulness import Response
from ingestion.documents import Span

RESPONSES = "response.jsonl"
SOURCES = "source_info.jsonl"


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A stretch of a response, half-open, in code points: `response[start:end] == text`."""

    start: int
    end: int
    text: str
    label_type: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a response was to be made from: a text, or fields (a question with its passages)."""

    source_id: str
    task_type: str
    source: str
    source_info: str | dict[str, Any]
    prompt: str


@dataclass(frozen=True, slots=True)
class MarkedResponse:
    """A model's response with what people marked in it."""

    id: str
    source_id: str
    model: str
    temperature: float
    labels: tuple[MarkedSpan, ...]
    split: str
    quality: str
    response: str


@dataclass(frozen=True, slots=True)
class RagTruth:
    """The corpus, or a part of it."""

    sources: tuple[Source, ...]
    responses: tuple[MarkedResponse, ...]


def read_ragtruth(folder: Path) -> RagTruth:
    """Read the two files.

    Raises:
        BadDataset: naming the file and the line that cannot be read, where a label does not fit its
            response, or a response names a source that is not there.
    """
    sources = TypeAdapter(Source)
    responses = TypeAdapter(MarkedResponse)
    known = {
        one.source_id: one
        for one in (checked(sources, row, where) for where, row in json_rows(folder / SOURCES))
    }
    read = []
    for where, row in json_rows(folder / RESPONSES):
        one = checked(responses, row, where)
        _check(one, known.keys(), where)
        read.append(one)
    return RagTruth(tuple(known.values()), tuple(read))


def write_ragtruth(folder: Path, corpus: RagTruth) -> None:
    """Write the two files into a folder, which is made if it does not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder / SOURCES, map(asdict, corpus.sources))
    write_rows(folder / RESPONSES, map(asdict, corpus.responses))


def labelled_responses(corpus: RagTruth, splits: Sequence[str] = ("test",)) -> list[Response]:
    """What the support check is measured with: contexts, responses and marked spans.

    A refusal where an answer was there, and a response that was cut off, are left out.
    """
    contexts = {one.source_id: _context(one.source_info) for one in corpus.sources}
    return [
        Response(
            id=one.id,
            context=contexts[one.source_id],
            text=one.response,
            unsupported=bool(one.labels),
            group=one.source_id,
            spans=tuple(Span(mark.start, mark.end) for mark in one.labels),
        )
        for one in corpus.responses
        if one.split in splits and one.quality == "good"
    ]


def _context(info: str | dict[str, Any]) -> str:
    if isinstance(info, str):
        return info
    passages = info.get("passages")
    return passages if isinstance(passages, str) else json.dumps(info, ensure_ascii=False)


def _check(one: MarkedResponse, sources: Iterable[str], where: str) -> None:
    if one.source_id not in sources:
        raise BadDataset(f"{where}: source_id {one.source_id} is not in {SOURCES}")
    for mark in one.labels:
        if not 0 <= mark.start <= mark.end <= len(one.response):
            raise BadDataset(f"{where}: the label {mark.start}-{mark.end} is outside the response")
