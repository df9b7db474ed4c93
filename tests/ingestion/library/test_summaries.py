"""Summaries that are kept, and the steps on the way to them."""

from __future__ import annotations

import pytest

from ingestion.library import Library
from ingestion.library import summaries as module
from tests.ingestion.versions import new_version


def store(library: Library, text: str = "Wheat rose.") -> str:
    (stored,) = library.add("news", [new_version("a.txt", text)])
    return stored.document_id


def test_a_summary_is_kept_under_its_key_and_replaced(library: Library) -> None:
    document = store(library)
    assert library.summaries.summary("k") is None
    assert library.summaries.keep_summary("k", "first", {document})
    assert library.summaries.keep_summary("k", "second", {document})
    assert library.summaries.summary("k") == "second"
    assert library.summaries.summary("other") is None


def test_a_step_is_kept_and_replaced(library: Library) -> None:
    library.summaries.keep_step("k", [(0, 3), (2, 1)])
    assert library.summaries.step("k") == [[0, 3], [2, 1]]
    library.summaries.keep_step("k", [])
    assert library.summaries.step("k") == []
    assert library.summaries.step("other") is None


def test_a_purged_document_takes_its_summaries_along(library: Library) -> None:
    document = store(library)
    library.summaries.keep_summary("k", "Wheat rose.", {document})
    library.delete(document)
    library.forget(document)
    assert library.summaries.summary("k") is None


def test_what_was_purged_meanwhile_is_not_kept(library: Library) -> None:
    document = store(library)
    library.delete(document)
    library.forget(document)
    assert not library.summaries.keep_summary("k", "Wheat rose.", {document})
    assert library.summaries.summary("k") is None


def test_the_oldest_go_when_there_are_too_many(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_SUMMARIES", 2)
    monkeypatch.setattr(module, "MOST_STEPS", 2)
    document = store(library)
    for key in "abc":
        library.summaries.keep_summary(key, key, {document})
        library.summaries.keep_step(key, [(1, 1)])
    assert [library.summaries.summary(key) for key in "abc"] == [None, "b", "c"]
    assert [library.summaries.step(key) for key in "abc"] == [None, [[1, 1]], [[1, 1]]]
