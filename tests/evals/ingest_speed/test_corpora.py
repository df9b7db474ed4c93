"""Which files are ingested."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.errors import BadDataset
from evals.ingest_speed.corpora import beir_corpus, folder_corpus


def test_a_folder_gives_the_files_that_both_pipelines_read_by_path(tmp_path: Path) -> None:
    for name in ("b.HTML", "a.txt", "sheet.xlsx", "inner/c.pdf"):
        path = tmp_path / "papers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    corpus = folder_corpus(tmp_path / "papers", None)
    assert corpus.name == "papers"
    assert [path.name for path in corpus.files] == ["a.txt", "b.HTML", "c.pdf"]
    assert [path.name for path in folder_corpus(tmp_path / "papers", 1).files] == ["a.txt"]


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="holds no document"):
        folder_corpus(tmp_path, None)


def test_the_documents_of_a_beir_set_become_text_files(tmp_path: Path) -> None:
    rows = [
        {"_id": "9/../x", "title": "On tides", "text": "They rise."},
        {"_id": "8", "title": "", "text": "They fall."},
        {"_id": "7", "title": "", "text": "They turn."},
    ]
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    corpus = beir_corpus(tmp_path, tmp_path / "written", limit=2)
    assert [path.read_text() for path in corpus.files] == ["On tides\n\nThey rise.", "They fall."]
    assert {path.parent for path in corpus.files} == {tmp_path / "written"}


def test_a_folder_that_is_no_beir_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"corpus\.jsonl"):
        beir_corpus(tmp_path, tmp_path / "written", limit=None)
