"""The library keeps what it was given, shows what is current, and forgets nothing by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from ingestion.documents import Metadata
from ingestion.errors import InvalidName, LibraryDamaged, UnknownCollection, UnknownDocument
from ingestion.library import (
    NO_FILTERS,
    CollectionSummary,
    Filters,
    Library,
    Originals,
    open_database,
)
from tests.ingestion.versions import METADATA, new_version


def sources(library: Library, collection: str) -> list[str]:
    found, _ = library.documents(collection)
    return [document.source for document in found]


def test_a_version_is_read_back_as_it_was_stored(library: Library) -> None:
    new = new_version("river.txt", "The river rose.", "河水上涨。", metadata=METADATA)

    (stored,) = library.add("news", [new])
    version = library.version(stored.document_id)

    assert version.document == new.document
    assert (version.collection, version.source, version.number) == ("news", "river.txt", 1)
    assert version.sha256 == new.sha256
    assert (version.text, version.title) == (new.document.text, "The 北 River")
    assert version.ingested_at.tzinfo is UTC
    assert abs((datetime.now(UTC) - version.ingested_at).total_seconds()) < 60


def test_a_document_without_a_title_is_called_by_its_source(library: Library) -> None:
    (stored,) = library.add("news", [new_version("river.txt", "The river rose.")])

    assert library.version(stored.document_id).title == "river.txt"


def test_a_summary_tells_everything_but_the_text(library: Library) -> None:
    new = new_version("river.txt", "The river rose.", "It fell.", metadata=METADATA)

    (stored,) = library.add("news", [new])
    summary = library.document(stored.document_id)

    assert summary == library.find("news", "river.txt")
    assert ([summary], 1) == library.documents("news")
    assert (summary.document_id, summary.collection) == (stored.document_id, "news")
    assert (summary.source, summary.version, summary.sha256) == ("river.txt", 1, new.sha256)
    assert (summary.title, summary.authors) == (METADATA.title, METADATA.authors)
    assert (summary.publisher, summary.url) == (METADATA.publisher, METADATA.url)
    assert summary.language == METADATA.language
    assert summary.published_at == METADATA.published_at
    assert summary.published_from == METADATA.published_from
    assert summary.passages == 2
    assert summary.ingested_at == library.version(stored.document_id).ingested_at


def test_the_same_source_again_is_the_next_version_of_the_document(library: Library) -> None:
    (first,) = library.add("news", [new_version("river.txt", "The river rose.", "Twice.")])
    (second,) = library.add("news", [new_version("river.txt", "The river fell.")])

    assert (first.number, second.number) == (1, 2)
    assert second.document_id == first.document_id
    assert library.document(first.document_id).version == 2
    assert library.document(first.document_id).passages == 1
    assert library.version(first.document_id).text == "The river fell."
    assert library.version(first.document_id, 1).text == "The river rose.\n\nTwice."


def test_the_same_source_is_another_document_in_another_collection(library: Library) -> None:
    (here,) = library.add("news", [new_version("river.txt", "The river rose.")])
    (there,) = library.add("archive", [new_version("river.txt", "The river rose.")])

    assert here.document_id != there.document_id
    assert library.find("news", "river.txt") == library.document(here.document_id)
    assert library.find("archive", "river.txt") == library.document(there.document_id)


def test_a_deleted_document_is_gone_but_for_the_citations_into_it(library: Library) -> None:
    (stored,) = library.add("news", [new_version("river.txt", "The river rose.")])

    sequence = library.delete(stored.document_id)

    assert sequence == stored.sequence + 1
    assert library.find("news", "river.txt") is None
    assert library.documents("news") == ([], 0)
    assert library.collection("news") == CollectionSummary("news", 0, 0)
    with pytest.raises(UnknownDocument):
        library.document(stored.document_id)
    assert library.version(stored.document_id, 1).text == "The river rose."


def test_a_document_that_comes_back_goes_on_counting(library: Library) -> None:
    (first,) = library.add("news", [new_version("river.txt", "The river rose.")])
    library.delete(first.document_id)

    (second,) = library.add("news", [new_version("river.txt", "The river rose.")])

    assert (second.document_id, second.number) == (first.document_id, 2)
    assert library.document(first.document_id).version == 2
    # Back in search, and nothing to be taken out of it.
    kinds = [change.kind for change in library.changes.after(0, 10)]
    assert kinds == ["add", "remove", "add"]


def test_a_document_is_deleted_once(library: Library) -> None:
    (stored,) = library.add("news", [new_version("river.txt", "The river rose.")])
    library.delete(stored.document_id)

    with pytest.raises(UnknownDocument, match="footnote documents list"):
        library.delete(stored.document_id)

    assert library.changes.head() == 2


def test_unknown_documents_and_versions_are_named(library: Library) -> None:
    (stored,) = library.add("news", [new_version("river.txt", "The river rose.")])

    with pytest.raises(UnknownDocument, match="'nothing'"):
        library.document("nothing")
    with pytest.raises(UnknownDocument, match="'nothing'"):
        library.version("nothing")
    with pytest.raises(UnknownDocument, match="with a version 7"):
        library.version(stored.document_id, 7)


def test_an_unknown_collection_is_named_with_those_there_are(library: Library) -> None:
    with pytest.raises(UnknownCollection, match=r"'news'.*none yet"):
        library.documents("news")

    library.add("archive", [new_version("river.txt", "The river rose.")])

    with pytest.raises(UnknownCollection, match=r"'news' \(collections: archive\)"):
        library.collection("news")
    with pytest.raises(UnknownCollection, match=r"'news' \(collections: archive\)"):
        library.collection_id("news")
    assert library.find("news", "river.txt") is None


def test_documents_are_listed_by_source_a_page_at_a_time(library: Library) -> None:
    names = [f"{number:02}.txt" for number in range(25)]
    library.add("news", [new_version(name, f"Text of {name}.") for name in reversed(names)])
    library.add("archive", [new_version("00.txt", "Old.")])

    pages = [library.documents("news", limit=10, offset=offset) for offset in (0, 10, 20, 30)]

    assert [[document.source for document in page] for page, _ in pages] == [
        names[:10],
        names[10:20],
        names[20:],
        [],
    ]
    assert {total for _, total in pages} == {25}


def test_collections_count_what_can_be_searched(library: Library) -> None:
    library.add("news", [new_version("a", "One.", "Two."), new_version("b", "Three.")])
    library.add("news", [new_version("a", "One.")])
    (gone,) = library.add("archive", [new_version("a", "One.", "Two.")])
    library.delete(gone.document_id)

    assert library.collections() == [
        CollectionSummary("archive", 0, 0),
        CollectionSummary("news", 2, 2),
    ]
    assert library.collection_id("news") != library.collection_id("archive")


@pytest.mark.parametrize("name", ["a", "9", "Reuters 2024", "v1.2_x-y", "新闻", "é" * 64])
def test_names_are_letters_and_digits_in_any_script(library: Library, name: str) -> None:
    library.add(name, [new_version("a", "One.")])

    assert sources(library, name) == ["a"]


@pytest.mark.parametrize(
    "name", ["", " ", " a", "a ", "_a", "-a", ".a", "../a", "a/b", "a\nb", "a\n", "a\0", "a" * 65]
)
def test_other_names_are_refused_with_the_rule(library: Library, name: str) -> None:
    with pytest.raises(InvalidName, match="1 to 64 letters"):
        library.add(name, [new_version("a", "One.")])

    assert library.collections() == []


def test_a_batch_is_stored_whole_or_not_at_all(library: Library) -> None:
    broken = new_version("b", "Two.", metadata=METADATA)
    object.__setattr__(broken, "sha256", None)

    with pytest.raises(IntegrityError):
        library.add("news", [new_version("a", "One."), broken])

    assert library.collections() == []
    assert library.changes.head() == 0


def test_passages_and_embeddings_must_match_in_number() -> None:
    whole = new_version("a", "One.", "Two.")

    with pytest.raises(ValueError, match="2 passages, 1 embeddings"):
        type(whole)("a", whole.sha256, whole.document, whole.passages, whole.embeddings[:1])


def test_a_sound_database_says_so_and_a_damaged_one_too(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    library = Library(open_database(f"sqlite:///{path}"), Originals(tmp_path))
    library.add("news", [new_version(str(number), "Rain. " * 999) for number in range(50)])
    assert library.check() == "the database is sound"
    library.close()

    data = bytearray(path.read_bytes())
    data[len(data) // 2 :: 7] = b"\xff" * len(data[len(data) // 2 :: 7])
    path.write_bytes(data)

    library = Library(open_database(f"sqlite:///{path}"), Originals(tmp_path))
    with pytest.raises(LibraryDamaged, match="restore a backup"):
        library.check()
    library.close()


def test_properties_are_written_once(library: Library) -> None:
    assert library.properties.get("embedding_model") is None
    assert library.properties.settle("embedding_model", "first") == "first"
    assert library.properties.settle("embedding_model", "second") == "first"
    assert library.properties.get("embedding_model") == "first"


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        (NO_FILTERS, ["a.txt", "b.txt", "c.txt"]),
        (Filters(sources=("a*", "c.txt")), ["a.txt", "c.txt"]),
        (Filters(languages=("zh-Hans",)), ["b.txt"]),
        (Filters(published_from=date(2024, 1, 2)), ["b.txt"]),
        (Filters(published_to=date(2024, 1, 1)), ["a.txt"]),
        (
            Filters(published_from=date(2024, 1, 1), published_to=date(2024, 2, 1)),
            ["a.txt", "b.txt"],
        ),
        (Filters(documents=("0",)), []),
    ],
)
def test_documents_that_meet_conditions_are_listed(
    library: Library, filters: Filters, sources: list[str]
) -> None:
    described = {
        "a.txt": Metadata(language="en", published_at=date(2024, 1, 1)),
        "b.txt": Metadata(language="zh", published_at=date(2024, 2, 1)),
        "c.txt": Metadata(),
    }
    library.add("news", [new_version(name, name, metadata=one) for name, one in described.items()])
    found = library.documents_within("news", filters)
    assert [one.source for one in found] == sources
    within = library.passages.versions_within(library.collection_id("news"), filters)
    assert {library.version(one.document_id).id for one in found} == within
    with pytest.raises(UnknownCollection):
        library.documents_within("nowhere", filters)
