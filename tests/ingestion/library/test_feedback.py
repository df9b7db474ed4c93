"""Feedback that is kept, and goes with the documents that it quotes."""

from __future__ import annotations

import pytest

from ingestion.errors import UnknownDocument
from ingestion.library import Library
from ingestion.library.feedback import Feedback
from tests.ingestion.versions import new_version


def on(*documents: str) -> Feedback:
    return Feedback("news", "What of wheat?", "Wheat rose.", "down", document_ids=documents)


def store(library: Library, source: str = "a.txt") -> str:
    (stored,) = library.add("news", [new_version(source, "Wheat rose.")])
    return stored.document_id


def test_feedback_goes_with_each_document_that_it_quotes(library: Library) -> None:
    one, other = store(library), store(library, "b.txt")
    library.feedback.add(on(one, other))
    kept = library.feedback.add(on(other))
    library.delete(one)
    library.forget(one)
    assert [row.id for row in library.feedback.all()] == [kept]


def test_feedback_on_a_document_that_was_purged_meanwhile_is_not_kept(library: Library) -> None:
    document = store(library)
    library.delete(document)
    library.forget(document)
    with pytest.raises(UnknownDocument, match="that the answer cites"):
        library.feedback.add(on(document))
    assert library.feedback.all() == []
