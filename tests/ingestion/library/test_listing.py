"""Lists of documents are read from indexes, and find what they should in every script."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from ingestion.documents import Metadata
from ingestion.errors import UnknownCollection
from ingestion.library import Filters, Library
from ingestion.library.listing import Listing
from tests.ingestion.versions import METADATA, new_version

GREEK = Metadata(title="ΣΤΑΘΜΟΣ στην Αθήνα", language="el", published_at=date(2023, 5, 6))


@pytest.fixture
def shelf(library: Library) -> Library:
    """Three documents, one of them in a second version, and one that was deleted."""
    library.add("news", [new_version("a/river.txt", "The river rose.", metadata=METADATA)])
    library.add("news", [new_version("b/station.txt", "A station.", metadata=GREEK)])
    library.add("news", [new_version("c.txt", "First."), new_version("d.txt", "Gone.")])
    library.add("news", [new_version("c.txt", "Second.", "Third.")])
    (gone, *_), _ = library.documents("news", listing=Listing(words="d.txt"))
    library.delete(gone.document_id)
    return library


def sources(library: Library, listing: Listing) -> list[str]:
    found, total = library.documents("news", listing=listing)
    assert total == len(found)
    return [one.source for one in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["a/river.txt", "b/station.txt", "c.txt"]),
        ("RIVER daily", ["a/river.txt"]),
        ("北 李安", ["a/river.txt"]),
        ("σταθμος αθήνα", ["b/station.txt"]),
        ("ann lee", ["a/river.txt"]),
        ("leethe", []),
        ("[", []),
        ('"', []),
        ("_", []),
    ],
)
def test_every_word_has_to_be_somewhere(shelf: Library, words: str, expected: list[str]) -> None:
    """The JSON in which names are kept is not searched itself: it has brackets and quotes."""
    assert sources(shelf, Listing(words=words)) == expected


def test_a_list_shows_the_current_version_with_its_passages(shelf: Library) -> None:
    ((held,), _) = shelf.documents("news", listing=Listing(words="c.txt"))
    assert (held.version, held.passages) == (2, 2)
    assert held == shelf.document(held.document_id)


def test_unknown_days_come_last_in_both_directions(shelf: Library) -> None:
    days = ["b/station.txt", "a/river.txt", "c.txt"]
    assert sources(shelf, Listing(sort="published")) == days
    newest_first = sources(shelf, Listing(sort="published", descending=True))
    assert newest_first == ["a/river.txt", "b/station.txt", "c.txt"]


def test_languages_are_counted_over_what_is_current(shelf: Library) -> None:
    counted = [(one.language, one.documents) for one in shelf.languages("news")]
    assert counted == [("el", 1), ("en", 1)]
    with pytest.raises(UnknownCollection):
        shelf.languages("nowhere")


@pytest.mark.parametrize(
    "listing",
    [
        Listing(),
        Listing(words="river 北", sort="title"),
        Listing(sort="published", descending=True),
        Listing(filters=Filters(languages=("en",), published_from=date(2020, 1, 1)), sort="added"),
    ],
)
def test_no_text_is_read_for_a_list(shelf: Library, listing: Listing) -> None:
    """Whatever is asked, all that is looked up of versions is in an index."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, sql: str, given: Any, *_: object) -> None:
        statements.append((sql, given))

    engine = shelf._engine  # noqa: SLF001 - what it asks of the database is what is tested
    event.listen(engine, "before_cursor_execute", note)
    shelf.documents("news", listing=listing)
    shelf.languages("news")
    event.remove(engine, "before_cursor_execute", note)
    asked = [one for one in statements if "FROM documents JOIN versions" in one[0]]
    assert len(asked) >= 3
    with engine.connect() as connection:
        for sql, given in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given).all()
            steps = [row.detail for row in plan if " versions " in row.detail]
            assert steps
            assert all("USING COVERING INDEX" in step for step in steps), steps
