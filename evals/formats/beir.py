"""Retrieval sets in the format of BEIR (Thakur et al., 2021, arXiv:2104.08663).

A folder with `corpus.jsonl`, `queries.jsonl` (either may be gzipped) and `qrels/<split>.tsv`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import BadDataset
from evals.json_files import json_rows, write_rows


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Documents by id, queries by id, and for each query the grades of the relevant documents."""

    documents: dict[str, str]
    queries: dict[str, str]
    relevance: dict[str, dict[str, int]]


def read_beir(folder: Path, split: str) -> RetrievalSet:
    """Read a set; only the queries that the split judges are kept.

    A document is its title and its text, a line each.

    Raises:
        BadDataset: naming the file and the line that cannot be read.
    """
    relevance = _read_qrels(folder / "qrels" / f"{split}.tsv")
    documents = dict(read_corpus(folder))
    queries = {
        str(row["_id"]): str(row["text"])
        for row in _rows(_existing(folder, "queries.jsonl"))
        if str(row["_id"]) in relevance
    }
    return RetrievalSet(documents, queries, relevance)


def read_corpus(folder: Path) -> Iterator[tuple[str, str]]:
    """The documents of a set, with their ids, in the order of its file.

    Raises:
        BadDataset: naming the file and the line that cannot be read.
    """
    for row in _rows(_existing(folder, "corpus.jsonl")):
        yield str(row["_id"]), f"{row.get('title', '')}\n\n{row['text']}".strip()


def write_beir(folder: Path, dataset: RetrievalSet, split: str) -> None:
    """Write a set; documents go without titles, for a set holds them as part of the text."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    for name, texts in (("corpus", dataset.documents), ("queries", dataset.queries)):
        write_rows(folder / f"{name}.jsonl", ({"_id": id_, "text": texts[id_]} for id_ in texts))
    with (folder / "qrels" / f"{split}.tsv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow(["query-id", "corpus-id", "score"])
        for query, grades in dataset.relevance.items():
            rows.writerows([query, document, grade] for document, grade in grades.items())


def _existing(folder: Path, name: str) -> Path:
    found = next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)
    if found is None:
        raise BadDataset(f"{folder} holds neither {name} nor {name}.gz: is it a BEIR folder?")
    return found


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for where, row in json_rows(path):
        if missing := [key for key in ("_id", "text") if key not in row]:
            raise BadDataset(f"{where}: not a record of BEIR (no {missing[0]})")
        yield row


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    if not path.is_file():
        raise BadDataset(f"{path} does not exist: name a split that the set has")
    relevance: dict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t"), start=2):
            try:
                relevance[row["query-id"]][row["corpus-id"]] = int(row["score"])
            except (KeyError, TypeError, ValueError):
                raise BadDataset(f"{path}, line {number}: not a judgement of BEIR") from None
    return dict(relevance)
