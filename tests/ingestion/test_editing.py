"""An edit of a document's metadata is a new version of the same text, and lasts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingestion.documents import Span
from ingestion.editing import MetadataEdit
from ingestion.embedding import Embedder
from ingestion.errors import InvalidMetadata, UnknownDocument
from ingestion.given_metadata import GivenMetadata, parse_given
from ingestion.indexes import SearchIndexes
from ingestion.library import Library
from ingestion.library.records import DocumentSummary
from ingestion.parsing.pool import ParserPool
from ingestion.pipeline import Pipeline
from ingestion.sources import file_source, upload_source
from tests.conftest import SAMPLES
from tests.ingestion.ingesting import ingest_one
from tests.ingestion.versions import METADATA, new_version

PAGE = b"""<html lang=en><head><title>Own title</title><meta name=author content="Ann Lee"></head>
<body><p>The harbour exported grain. It was a dry year.</p></body></html>"""


@pytest.fixture
def pipeline(library: Library, indexes: SearchIndexes, embedder: Embedder) -> Any:
    with ParserPool() as parser:
        yield Pipeline(library, indexes, embedder, parser)


def edit(**fields: object) -> MetadataEdit:
    """An edit as a request states it; None takes a field back."""
    taken_back = tuple(name for name, value in fields.items() if value is None)
    return MetadataEdit(parse_given(fields, "request"), taken_back)


def held(library: Library, source: str) -> DocumentSummary:
    found = library.find("news", source)
    assert found is not None
    return found


def test_the_new_version_differs_in_nothing_but_the_metadata(
    pipeline: Pipeline, library: Library
) -> None:
    document = ingest_one(pipeline, upload_source("grain.html", PAGE), "news").document_id
    assert document is not None
    before = library.whole_version(document)
    pipeline.edit(document, edit(publisher="Sea Desk"))
    after = library.whole_version(document)
    assert after.document.metadata == replace(before.document.metadata, publisher="Sea Desk")
    assert after.document.text == before.document.text
    assert after.passages == before.passages
    assert np.array_equal(after.embeddings, before.embeddings)
    assert after.own == before.document.metadata


def test_another_title_is_embedded(pipeline: Pipeline, library: Library) -> None:
    """The vectors are those that an ingest under that title makes."""
    document = ingest_one(pipeline, upload_source("grain.html", PAGE), "news").document_id
    assert document is not None
    pipeline.edit(document, edit(title="Wheat ledger"))
    given = parse_given({"title": "Wheat ledger"}, "request")
    fresh = ingest_one(pipeline, upload_source("other.html", PAGE, given=given), "news").document_id
    assert fresh is not None
    ours, theirs = library.whole_version(document), library.whole_version(fresh)
    assert np.allclose(ours.embeddings, theirs.embeddings, atol=1e-5)
    assert (ours.given.title, ours.own) == (theirs.given.title, theirs.own)


def test_a_whole_version_is_what_was_stored(library: Library) -> None:
    new = replace(
        new_version("river.txt", "The river rose.", "It fell.", metadata=METADATA),
        given=GivenMetadata(title="The 北 River", origin="metadata file"),
        own=replace(METADATA, title=None),
        fingerprint=b"\x01" * 512,
    )
    (stored,) = library.add("news", [new])
    read = library.whole_version(stored.document_id)
    assert np.array_equal(read.embeddings, new.embeddings)
    assert replace(read, embeddings=new.embeddings) == new
    library.delete(stored.document_id)
    with pytest.raises(UnknownDocument):
        library.whole_version(stored.document_id)


def test_an_edit_goes_before_a_metadata_file_which_still_counts(
    pipeline: Pipeline, library: Library, tmp_path: Path
) -> None:
    path, beside = tmp_path / "grain.html", tmp_path / "grain.html.meta.yaml"
    path.write_bytes(PAGE)
    beside.write_text("title: From the file\npublisher: File Press\npublished: 2024-01-02\n")
    source = file_source(path, "grain.html")
    document = ingest_one(pipeline, source, "news").document_id
    assert document is not None
    pipeline.edit(document, edit(title="Ours"))
    assert ingest_one(pipeline, source, "news").status == "unchanged"

    beside.write_text("title: From the file\npublisher: Other Press\npublished: 2024-01-02\n")
    assert ingest_one(pipeline, source, "news").status == "updated"
    now = held(library, "grain.html")
    assert (now.title, now.publisher) == ("Ours", "Other Press")
    assert now.published_from == "metadata file"

    beside.unlink()
    assert ingest_one(pipeline, source, "news").status == "updated"
    now = held(library, "grain.html")
    assert (now.title, now.publisher, now.given.names) == ("Ours", None, ("title",))
    assert ingest_one(pipeline, source, "news").status == "unchanged"

    pipeline.edit(document, edit(title=None))
    now = held(library, "grain.html")
    assert (now.title, now.given.names) == ("Own title", ())
    assert ingest_one(pipeline, source, "news").status == "unchanged"


def test_an_edit_yields_to_a_later_request_for_that_field_alone(
    pipeline: Pipeline, library: Library
) -> None:
    document = ingest_one(pipeline, upload_source("grain.html", PAGE), "news").document_id
    assert document is not None
    pipeline.edit(document, edit(title="Ours", publisher="Sea Desk"))
    given = parse_given({"title": "Theirs"}, "request")
    ingest_one(pipeline, upload_source("grain.html", PAGE, given=given), "news")
    now = held(library, "grain.html")
    assert (now.title, now.publisher) == ("Theirs", "Sea Desk")
    assert now.given.edited == ("publisher",)


def test_the_address_that_a_page_was_fetched_from_comes_back(
    pipeline: Pipeline, library: Library
) -> None:
    """It is not in the bytes, so that no parser could find it again."""
    url = replace(METADATA, url="https://example.org/river")
    (stored,) = library.add("news", [new_version("river.txt", "The river rose.", metadata=url)])
    pipeline.edit(stored.document_id, edit(url="https://example.org/other"))
    assert library.document(stored.document_id).url == "https://example.org/other"
    pipeline.edit(stored.document_id, edit(url=None))
    assert library.document(stored.document_id).url == "https://example.org/river"


def test_what_an_earlier_release_did_not_keep_cannot_come_back(
    pipeline: Pipeline, library: Library
) -> None:
    """A field that was given when the document was ingested can be set, and the others edited."""
    given = GivenMetadata(title="The 北 River", origin="request")
    new = replace(new_version("river.txt", "The river rose.", metadata=METADATA), given=given)
    (stored,) = library.add("news", [new])
    with pytest.raises(InvalidMetadata, match="its title was not kept"):
        pipeline.edit(stored.document_id, edit(title=None))
    pipeline.edit(stored.document_id, edit(title="River", publisher="Sea Desk"))
    now = library.document(stored.document_id)
    assert (now.title, now.publisher, now.authors) == ("River", "Sea Desk", METADATA.authors)


def test_what_is_ingested_meanwhile_is_not_undone(
    pipeline: Pipeline, library: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New bytes that come while the title is embedded are edited instead of the old ones."""
    document = ingest_one(pipeline, upload_source("grain.html", PAGE), "news").document_id
    assert document is not None
    embed, changed = embedder.embed_passages, PAGE.replace(b"dry", b"wet")

    def ingest_first(texts: list[str]) -> Any:
        monkeypatch.setattr(embedder, "embed_passages", embed)
        ingest_one(pipeline, upload_source("grain.html", changed), "news")
        return embed(texts)

    monkeypatch.setattr(embedder, "embed_passages", ingest_first)
    pipeline.edit(document, edit(title="Ours"))
    now = library.version(document)
    assert (now.number, now.title) == (3, "Ours")
    assert "wet year" in now.text


def test_the_layouts_of_pages_go_along(pipeline: Pipeline, library: Library) -> None:
    path = min(SAMPLES.rglob("*.pdf"))
    document = ingest_one(pipeline, file_source(path, "a.pdf"), "news").document_id
    assert document is not None
    before = library.version(document)
    pipeline.edit(document, edit(title="Ours"))
    after = library.version(document)
    whole = Span(0, len(after.text))
    assert library.page_layouts(after.id, whole) == library.page_layouts(before.id, whole)
    assert library.page_layouts(after.id, whole)
