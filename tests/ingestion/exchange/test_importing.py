"""Collections that are exported and imported: the same lines, the same offsets, nothing half."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingestion.errors import InvalidExchange, InvalidName, UnknownCollection
from ingestion.exchange import ExportOptions, Importer, ImportLimits, export_lines
from ingestion.sources import upload_source
from service.bootstrap import Services, open_services
from service.samples import SAMPLE_COLLECTION
from service.settings import Settings
from tests.service.conftest import ingest_texts

EVERYTHING = ExportOptions(originals=True, embeddings=True)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Services]:
    """Another Footnote, with nothing in it."""
    with open_services(Settings(home=tmp_path / "elsewhere")) as services:
        yield services


@pytest.fixture
def coast(tmp_path: Path) -> Iterator[Services]:
    """A Footnote that knows a harbour and a lighthouse."""
    with open_services(Settings(home=tmp_path / "coast")) as services:
        ingest_texts(services)
        yield services


def exported(
    services: Services,
    collection: str,
    options: ExportOptions = ExportOptions(),  # noqa: B008
) -> list[bytes]:
    return list(export_lines(services.library, collection, services.embedder.model_id, options))


def importer(services: Services, limits: ImportLimits = ImportLimits()) -> Importer:  # noqa: B008
    return Importer(services.library, services.pipeline, services.embedder, limits)


def imported(services: Services, lines: list[bytes], collection: str) -> dict[str, int]:
    """How many lines have become what."""
    counts: dict[str, int] = {}
    for one in importer(services).run(io.BytesIO(b"".join(lines)), collection):
        counts[one.status] = counts.get(one.status, 0) + 1
    return counts


def reasons(services: Services, lines: list[bytes]) -> list[tuple[int, str]]:
    results = importer(services).run(io.BytesIO(b"".join(lines)), "coast")
    return [(one.line, one.reason or "") for one in results if one.status == "failed"]


def changed(line: bytes, **values: Any) -> bytes:
    return json.dumps(json.loads(line) | values).encode() + b"\n"


@pytest.mark.parametrize(
    "options",
    [
        ExportOptions(),
        ExportOptions(originals=True),
        ExportOptions(embeddings=True),
        EVERYTHING,
    ],
)
def test_exported_imported_and_exported_again_are_the_same_lines(
    sample_services: Services, elsewhere: Services, options: ExportOptions
) -> None:
    """Of PDFs, scans, office files, pages of the web and texts, in English and Chinese."""
    lines = exported(sample_services, SAMPLE_COLLECTION, options)
    assert set(imported(elsewhere, lines, SAMPLE_COLLECTION)) == {"added"}
    assert exported(elsewhere, SAMPLE_COLLECTION, options) == lines


def test_a_name_with_a_line_break_in_it_is_exported_too(
    coast: Services, elsewhere: Services
) -> None:
    """Files can be called anything; what is read from a file of lines cannot."""
    named = upload_source("a\nb\x1b[2J.txt", b"The mole was built in 1950.")
    list(coast.pipeline.ingest([named], "odd"))
    lines = exported(coast, "odd", ExportOptions())
    assert list(imported(elsewhere, lines, "odd")) == ["added"]
    assert elsewhere.library.find("odd", "a\ufffdb\ufffd[2J.txt") is not None


def test_every_offset_leads_to_the_same_words_on_the_same_page(
    sample_services: Services, elsewhere: Services
) -> None:
    imported(elsewhere, exported(sample_services, SAMPLE_COLLECTION, EVERYTHING), "moved")
    for held in sample_services.library.sources(SAMPLE_COLLECTION):
        before = sample_services.library.version(held.document_id)
        moved = elsewhere.library.find("moved", held.source)
        assert moved is not None
        after = elsewhere.library.version(moved.document_id)
        assert (after.document, after.sha256) == (before.document, before.sha256)
        old = sample_services.library.passages.in_version(before)
        new = elsewhere.library.passages.in_version(after)
        assert [(one.span, one.sentences, one.page, one.text) for one in new] == [
            (one.span, one.sentences, one.page, one.text) for one in old
        ]
        for one in old[:3]:
            assert elsewhere.library.page_boxes(after, one.span) == (
                sample_services.library.page_boxes(before, one.span)
            )


def test_what_was_imported_is_found_and_cited(coast: Services, elsewhere: Services) -> None:
    imported(elsewhere, exported(coast, "coast"), "coast")
    (best, *_) = elsewhere.retriever.retrieve("How deep is the harbour of Ostrel?", "coast", 3)
    assert "14.5 metres" in best.passage.text
    assert elsewhere.indexes.position == elsewhere.library.changes.head()


def test_vectors_are_taken_over_and_not_made_again(
    coast: Services, elsewhere: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = exported(coast, "coast", ExportOptions(embeddings=True))
    embedded: list[str] = []
    embed = type(elsewhere.embedder).embed_passages

    def noted(embedder: Any, texts: Any) -> Any:
        embedded.extend(texts)
        return embed(embedder, texts)

    monkeypatch.setattr(type(elsewhere.embedder), "embed_passages", noted)
    imported(elsewhere, lines, "coast")
    assert embedded == []
    (held, _) = elsewhere.library.sources("coast")
    (first, _) = coast.library.sources("coast")
    assert np.array_equal(
        elsewhere.library.whole_version(held.document_id).embeddings,
        coast.library.whole_version(first.document_id).embeddings,
    )


def test_the_vectors_of_another_model_are_made_anew(coast: Services, elsewhere: Services) -> None:
    header, *lines = exported(coast, "coast", ExportOptions(embeddings=True))
    wrong = [json.loads(line) for line in lines]
    for line in wrong[:-1]:
        for passage in line["passages"]:
            passage["embedding"] = ""
    others = [json.dumps(line).encode() + b"\n" for line in wrong]
    header = changed(header, embedding_model="another@1")
    assert imported(elsewhere, [header, *others], "coast") == {"added": 2}
    assert exported(elsewhere, "coast") == exported(coast, "coast")


def test_importing_again_changes_nothing(coast: Services) -> None:
    before = coast.library.changes.head()
    for options in (ExportOptions(), EVERYTHING):
        assert imported(coast, exported(coast, "coast", options), "coast") == {"unchanged": 2}
    assert coast.library.changes.head() == before


def test_a_document_that_is_held_otherwise_gets_a_new_version(coast: Services) -> None:
    lines = exported(coast, "coast")
    metadata = json.loads(lines[1])["metadata"] | {"title": "Another title"}
    lines[1] = changed(lines[1], metadata=metadata)
    assert imported(coast, lines, "coast") == {"updated": 1, "unchanged": 1}
    held = coast.library.find("coast", "harbour.txt")
    assert held is not None
    assert (held.version, held.title) == (2, "Another title")


def test_a_line_that_is_wrong_costs_itself_alone(coast: Services, elsewhere: Services) -> None:
    header, harbour, lighthouse, end = exported(coast, "coast")
    harbour = changed(harbour, blocks=[[0, 5, "paragraph", 0]])
    assert reasons(elsewhere, [header, harbour, lighthouse, end]) == [
        (2, "blocks leave text uncovered at 5")
    ]
    assert [one.source for one in elsewhere.library.sources("coast")] == ["lighthouse.txt"]


def test_all_is_read_through_before_any_is_stored_if_that_is_wanted(
    coast: Services, elsewhere: Services
) -> None:
    header, harbour, lighthouse, end = exported(coast, "coast")
    file = io.BytesIO(header + harbour + changed(lighthouse, text="") + end)
    (wrong,) = importer(elsewhere).check(file)
    assert (wrong.line, wrong.source) == (3, "lighthouse.txt")
    assert elsewhere.library.collections() == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (lambda h, a, b, _: [h, a, b], [(4, "breaks off before its last line")]),
        (lambda h, a, b, _: [h, a, b[:100]], [(3, "line"), (4, "breaks off")]),
        (lambda h, a, _, e: [h, a, e], [(3, "holds 2 documents, and 1 came")]),
        (lambda h, a, b, e: [h, a, b, e, a], [(5, "behind the last line")]),
        (lambda h, a, _, e: [h, a, a, e], [(3, "that of line 2 already")]),
        (lambda h, a, b, e: [h, h, a, b, e], [(2, "header"), (5, "and 3 came")]),
        (lambda h, a, b, e: [h, b"\n", a, b, e], [(2, ""), (5, "and 3 came")]),
    ],
)
def test_a_file_that_is_not_whole_is_told(
    coast: Services,
    elsewhere: Services,
    lines: Callable[..., list[bytes]],
    said: list[tuple[int, str]],
) -> None:
    found = reasons(elsewhere, lines(*exported(coast, "coast")))
    assert [line for line, _ in found] == [line for line, _ in said]
    for (_, reason), (_, expected) in zip(found, said, strict=True):
        assert expected in reason


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"PK\x03\x04", b'{"source": "a"}\n', b'{"end": true, "documents": 0}\n']
)
def test_a_file_that_is_no_collection_is_refused_at_once(elsewhere: Services, data: bytes) -> None:
    with pytest.raises(InvalidExchange, match="line 1"):
        importer(elsewhere).run(io.BytesIO(data), "coast")


def test_a_line_that_is_too_long_is_passed_over(coast: Services, elsewhere: Services) -> None:
    header, harbour, lighthouse, end = exported(coast, "coast")
    harbour = harbour[:-2] + b" " * 3_000_000 + b"}\n"
    limits = ImportLimits(line_bytes=100_000)
    file = io.BytesIO(header + harbour + lighthouse + end)
    wrong, right = importer(elsewhere, limits).run(file, "coast")
    assert (wrong.line, wrong.reason) == (2, "line: it is longer than 100,000 bytes")
    assert (right.line, right.status) == (3, "added")


def test_nobody_can_name_an_original_that_they_have_not(
    coast: Services, elsewhere: Services
) -> None:
    """Originals are found by their digest: whoever could claim one would be given its bytes."""
    harbour = coast.library.find("coast", "harbour.txt")
    assert harbour is not None
    header, line, _, _ = exported(coast, "coast")
    claimed = changed(line, sha256=harbour.sha256, text="Mine.", blocks=[[0, 5, "paragraph", 0]])
    assert "sha256" in reasons(coast, [header, claimed, b'{"end": true, "documents": 1}\n'])[0][1]
    imported(elsewhere, exported(coast, "coast"), "coast")
    moved = elsewhere.library.find("coast", "harbour.txt")
    assert moved is not None
    text = elsewhere.library.version(moved.document_id).text
    assert elsewhere.library.originals.read(moved.sha256) == text.encode()


def test_a_collection_needs_a_name_that_is_one(coast: Services, elsewhere: Services) -> None:
    with pytest.raises(InvalidName):
        imported(elsewhere, exported(coast, "coast"), "../up")


def test_what_is_not_there_cannot_be_exported(coast: Services) -> None:
    with pytest.raises(UnknownCollection):
        export_lines(coast.library, "nowhere", "model", ExportOptions())


def test_documents_are_read_when_their_lines_are_asked_for(coast: Services) -> None:
    """So one is in memory at a time, and what was deleted meanwhile is left out."""
    lines = export_lines(coast.library, "coast", "model", ExportOptions())
    list(islice(lines, 2))
    lighthouse = coast.library.find("coast", "lighthouse.txt")
    assert lighthouse is not None
    coast.pipeline.delete(lighthouse.document_id)
    assert list(lines) == [b'{"end":true,"documents":1}\n']


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing_half_done(
    coast: Services, elsewhere: Services
) -> None:

    class Breaks(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if line.startswith(b'{"end"'):
                raise OSError("the disk is gone")
            return line

    header, harbour, _, end = exported(coast, "coast")
    with pytest.raises(OSError, match="gone"):
        list(importer(elsewhere).run(Breaks(header + harbour + end), "coast"))
    assert elsewhere.library.collections() == []
