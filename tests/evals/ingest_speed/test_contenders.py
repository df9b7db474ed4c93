"""The contenders themselves, run as the benchmark runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.errors import ContenderFailed, ContenderMissing
from evals.ingest_speed.contenders import run_apart
from evals.ingest_speed.langchain_contender import check_installed
from evals.ingest_speed.synthetic import synthetic_html_and_pdf
from evals.ingest_speed.work import Job
from tests.conftest import SAMPLES


def test_the_bare_model_embeds_what_footnote_embeds_and_a_damaged_file_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A user's own setting must not decide what is measured.
    monkeypatch.setenv("FOOTNOTE_EMBEDDING_MODEL", "no-such-model")
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7 and nothing more")
    files = (damaged, *synthetic_html_and_pdf(SAMPLES, tmp_path / "corpus", 2).files)
    texts = tmp_path / "texts.json"
    footnote = run_apart("footnote", Job(files, tmp_path / "a", texts))
    model = run_apart("model", Job(files, tmp_path / "b", texts))
    assert (footnote.documents, footnote.failed) == (2, 1)
    assert model.passages == footnote.passages == len(json.loads(texts.read_text()))
    assert (model.characters, model.tokens) == (footnote.characters, footnote.tokens)
    assert footnote.characters > footnote.tokens > footnote.passages > 4


def test_a_contender_that_finds_no_text_says_so(tmp_path: Path) -> None:
    texts = tmp_path / "texts.json"
    texts.write_text("[]")
    with pytest.raises(ContenderFailed, match="nothing to read in 0 files"):
        run_apart("model", Job((), tmp_path / "scratch", texts))


def test_a_contender_that_breaks_off_says_why(tmp_path: Path) -> None:
    job = Job((), tmp_path / "scratch", tmp_path / "no-such-texts.json")
    with pytest.raises(ContenderFailed, match="no-such-texts"):
        run_apart("model", job)


def test_packages_that_are_missing_are_named() -> None:
    with pytest.raises(ContenderMissing, match=r"no_such_package: `make bench`"):
        check_installed(("json", "no_such_package"))
