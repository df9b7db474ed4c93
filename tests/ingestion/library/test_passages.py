"""Passages are cut exactly, and only what is current is found."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Block, ParsedDocument, Passage, Span
from ingestion.library import Library, NewVersion, Originals, open_database
from tests.ingestion.versions import METADATA, new_version, unit_vectors

# As `ingestion.parsing.normalise` leaves it: no surrogates and no NUL.
canonical_texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=80
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One library for all the texts of a property."""
    folder = tmp_path_factory.mktemp("library")
    library = Library(open_database(f"sqlite:///{folder / 'library.db'}"), Originals(folder))
    yield library
    library.close()


def passage_ids(library: Library, document_id: str) -> list[int]:
    return library.passages.ids_of_version(library.version(document_id).id)


@given(text=canonical_texts, data=st.data())
def test_the_database_cuts_as_python_does(shared: Library, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start, len(text))))
    document = ParsedDocument(text, (Block(Span(0, len(text)), "code"),))
    new = NewVersion("a", "", document, (Passage(span, (span,)),), unit_vectors([text]))

    (stored,) = shared.add("news", [new])
    (passage_id,) = passage_ids(shared, stored.document_id)
    (indexable,) = shared.passages.of_versions([shared.version(stored.document_id).id])

    assert shared.passages.current([passage_id], "news")[passage_id].text == span.of(text)
    assert indexable.text == span.of(text)
    assert shared.version(stored.document_id).text == text


def test_a_passage_says_whose_it_is_and_where_it_stands(library: Library) -> None:
    new = new_version("river.txt", "The river rose.", "河水上涨。", metadata=METADATA)
    (stored,) = library.add("news", [new])

    first, second = passage_ids(library, stored.document_id)
    found = library.passages.current([second, first], "news")

    assert set(found) == {first, second}
    passage = found[second]
    assert (passage.id, passage.collection, passage.source) == (second, "news", "river.txt")
    assert passage.document_id == stored.document_id
    assert passage.version_id == library.version(stored.document_id).id
    assert (passage.version, passage.page, passage.heading) == (1, 2, "Heading")
    assert (passage.title, passage.published_at) == (METADATA.title, METADATA.published_at)
    assert (passage.text, passage.span) == ("河水上涨。", Span(17, 22))
    assert passage.sentences == (Span(17, 22),)


def test_what_is_deleted_replaced_or_foreign_is_not_found(library: Library) -> None:
    kept, replaced, deleted = library.add(
        "news", [new_version(name, f"Text of {name}.") for name in ("kept", "replaced", "deleted")]
    )
    (foreign,) = library.add("archive", [new_version("kept", "Text of kept.")])
    stored = [kept, replaced, deleted, foreign]
    ids = [passage_id for one in stored for passage_id in passage_ids(library, one.document_id)]
    library.add("news", [new_version("replaced", "Another text.")])
    library.delete(deleted.document_id)

    found = library.passages.current([*ids, 999_999], "news")

    assert [passage.source for passage in found.values()] == ["kept"]
    assert list(library.passages.current(ids, "archive")) == ids[3:]
    assert library.passages.current(ids, "nowhere") == {}
    assert library.passages.current([], "news") == {}


def test_any_number_of_hits_can_be_looked_up(library: Library) -> None:
    texts = [f"Passage {number}." for number in range(1_234)]
    (stored,) = library.add("news", [new_version("long", *texts)])

    found = library.passages.current(passage_ids(library, stored.document_id), "news")

    assert [found[passage_id].text for passage_id in sorted(found)] == texts


def test_an_index_is_given_what_is_current_with_its_vectors(library: Library) -> None:
    texts = ["One.", "Two.", "Three.", "Four.", "Five."]
    library.add("news", [new_version("a", "Old.")])
    (a, b) = library.add("news", [new_version("a", *texts), new_version("b", "Other.")])
    old = library.version(a.document_id, 1).id

    batches = list(library.passages.all_current(batch=2))

    assert [[passage.text for passage in batch] for batch in batches] == [
        ["One.", "Two."],
        ["Three.", "Four."],
        ["Five.", "Other."],
    ]
    held = [passage for batch in batches for passage in batch]
    expected = unit_vectors([*texts, "Other."])
    assert np.array_equal(np.stack([passage.embedding for passage in held]), expected)
    assert {passage.collection_id for passage in held} == {library.collection_id("news")}
    assert library.passages.of_versions([old]) == []
    assert len(library.passages.ids_of_version(old)) == 1
    assert [
        one.text for one in library.passages.of_versions([library.version(b.document_id).id])
    ] == ["Other."]


def test_every_collection_is_counted(library: Library) -> None:
    library.add("news", [new_version("a", "One.", "Two."), new_version("b", "Three.")])
    (gone,) = library.add("archive", [new_version("a", "One.")])
    library.delete(gone.document_id)

    assert library.passages.count_current() == {
        library.collection_id("news"): 3,
        library.collection_id("archive"): 0,
    }


def test_all_passages_of_a_version_are_read_in_its_order(library: Library) -> None:
    new = new_version("river.txt", "The river rose.", "河水上涨。", "It fell.", metadata=METADATA)
    (stored,) = library.add("news", [new])
    version = library.version(stored.document_id)

    read = library.passages.in_version(version)

    current = library.passages.current(passage_ids(library, stored.document_id), "news")
    assert read == sorted(current.values(), key=lambda one: one.span)
    assert [one.page for one in read] == [1, 2, 3]
    library.delete(stored.document_id)
    assert library.passages.in_version(version) == read
