"""Corpora for those who have none: the same every time, and readable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.errors import BadDataset
from evals.ingest_speed.corpora import Corpus
from evals.ingest_speed.synthetic import synthetic_html_and_pdf, synthetic_text
from ingestion.parsing import parse
from tests.conftest import SAMPLES

Write = Callable[[Path, Path, int], Corpus]
BOTH = pytest.mark.parametrize("write", [synthetic_text, synthetic_html_and_pdf])


@BOTH
def test_the_same_samples_give_the_same_bytes(write: Write, tmp_path: Path) -> None:
    first, second = (write(SAMPLES, tmp_path / name, 4) for name in ("first", "second"))
    assert [path.read_bytes() for path in first.files] == [
        path.read_bytes() for path in second.files
    ]


@BOTH
def test_documents_differ_and_can_be_read(write: Write, tmp_path: Path) -> None:
    corpus = write(SAMPLES, tmp_path, 4)
    texts = [parse(path.read_bytes(), path.name).text for path in corpus.files]
    assert len(set(texts)) == 4
    assert all(len(text.split()) > 100 for text in texts)


def test_pages_and_reports_come_by_turns(tmp_path: Path) -> None:
    corpus = synthetic_html_and_pdf(SAMPLES, tmp_path, 4)
    assert [path.suffix for path in corpus.files] == [".html", ".pdf", ".html", ".pdf"]


def test_a_folder_without_the_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="--samples"):
        synthetic_text(tmp_path, tmp_path / "written", 1)
