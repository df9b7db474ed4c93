"""Sets in BEIR's format are read, gzipped or not, and measured through the product."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from evals.errors import BadDataset
from evals.formats.beir import read_beir
from evals.retrieval import measure_retrieval

CORPUS = [
    {"_id": "1", "title": "Harbour", "text": "The harbour of Ostrel opened in 1931."},
    {"_id": "2", "title": "", "text": "The mine of Karst is 400 metres deep."},
]
QUERIES = [{"_id": "a", "text": "When did Ostrel open?"}, {"_id": "b", "text": "unjudged"}]


def written(folder: Path, qrels: str = "query-id\tcorpus-id\tscore\na\t1\t1\n") -> Path:
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in CORPUS)
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in QUERIES))
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text(qrels)
    return folder


def test_only_judged_queries_are_kept(tmp_path: Path) -> None:
    dataset = read_beir(written(tmp_path), "test")
    assert dataset.documents["1"] == "Harbour\n\nThe harbour of Ostrel opened in 1931."
    assert dataset.documents["2"] == "The mine of Karst is 400 metres deep."
    assert dataset.queries == {"a": "When did Ostrel open?"}
    assert dataset.relevance == {"a": {"1": 1}}


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path, "query-id\tcorpus-id\tscore\na\t1\tgood\n")
    with pytest.raises(BadDataset, match=r"test\.tsv, line 2"):
        read_beir(folder, "test")
    with pytest.raises(BadDataset, match="name a split"):
        read_beir(folder, "train")
    (folder / "queries.jsonl").write_text('{"_id": "a"}\n')
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n")
    with pytest.raises(BadDataset, match=r"queries\.jsonl, line 1"):
        read_beir(folder, "test")


def test_a_set_is_measured_by_parts_and_fused(tmp_path: Path) -> None:
    figures = measure_retrieval(read_beir(written(tmp_path), "test"), lambda *_: None)
    assert (figures.documents, figures.passages) == (2, 2)
    assert set(figures.estimates) == {"dense", "lexical", "fused"}
    for name in ("nDCG@10", "recall@5", "recall@100", "precision@1", "MRR@10"):
        assert figures.estimates["fused"][name].mean == 1.0
