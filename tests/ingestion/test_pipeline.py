"""Sources become searchable passages, in order, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.documents import check_cover
from ingestion.embedding import Embedder
from ingestion.errors import InvalidName, ParseError, SourceNotFound, UnknownDocument
from ingestion.indexes import SearchIndexes
from ingestion.library import Library
from ingestion.parsing import parse
from ingestion.pipeline import IngestResult, Pipeline
from ingestion.sources import Source, file_source, upload_source


@pytest.fixture
def pipeline(library: Library, indexes: SearchIndexes, embedder: Embedder) -> Pipeline:
    return Pipeline(library, indexes, embedder, parse)


def upload(name: str, text: str) -> Source:
    return upload_source(name, text.encode())


def ingest(pipeline: Pipeline, *sources: Source) -> list[IngestResult]:
    return list(pipeline.ingest(sources, "news"))


def statuses(results: list[IngestResult]) -> list[tuple[str, str]]:
    return [(result.source, result.status) for result in results]


def kept_files(tmp_path: Path) -> int:
    return sum(path.is_file() for path in (tmp_path / "originals").rglob("*"))


def article(subject: str) -> str:
    return f"# {subject}\n\n" + f"The {subject} is described here at some length. " * 40


def test_results_come_in_order_with_what_became_of_each(pipeline: Pipeline, tmp_path: Path) -> None:
    first = ingest(pipeline, upload("a.txt", "Rain fell."), upload("b.txt", "Snow fell."))

    second = ingest(
        pipeline,
        upload("b.txt", "Hail fell."),
        file_source(tmp_path / "gone.txt", "gone.txt"),
        upload("a.txt", "Rain fell."),
        upload("picture.png", "\x89PNG"),
        upload("c.txt", "The sun shone."),
    )

    assert statuses(first) == [("a.txt", "added"), ("b.txt", "added")]
    assert statuses(second) == [
        ("b.txt", "updated"),
        ("gone.txt", "failed"),
        ("a.txt", "unchanged"),
        ("picture.png", "failed"),
        ("c.txt", "added"),
    ]
    assert [result.version for result in second] == [2, None, 1, None, 1]
    assert [result.passages for result in second] == [1, 0, 1, 0, 1]
    assert second[0].document_id == first[1].document_id
    assert second[2].document_id == first[0].document_id
    assert "does not exist" in (second[1].reason or "")
    assert second[3].reason is not None


def test_what_failed_leaves_nothing_behind(
    pipeline: Pipeline, library: Library, tmp_path: Path
) -> None:
    ingest(pipeline, upload("empty.txt", " \n "), upload("a.pdf", "no PDF"), upload("x.exe", "MZ"))

    assert library.collections() == []
    assert library.changes.head() == 0
    assert kept_files(tmp_path) == 0


def test_an_update_that_fails_leaves_the_version_before(
    pipeline: Pipeline, library: Library, tmp_path: Path
) -> None:
    (added,) = ingest(pipeline, upload("a.txt", "Rain fell."))

    (failed,) = ingest(pipeline, upload("a.txt", ""))

    assert failed.status == "failed"
    assert added.document_id is not None
    assert library.version(added.document_id).text == "Rain fell."
    assert kept_files(tmp_path) == 1


def test_original_bytes_are_kept(pipeline: Pipeline, library: Library) -> None:
    data = "Rain fell.\r\nUmlauts: ä\r\n".encode("utf-8-sig")

    result = pipeline.ingest_one(upload_source("a.txt", data), "news")

    assert result.document_id is not None
    assert library.originals.read(library.document(result.document_id).sha256) == data


def test_every_passage_is_cut_from_its_version(pipeline: Pipeline, library: Library) -> None:
    sources = [upload(f"{number}.md", article(f"subject {number}")) for number in range(3)]
    sources.append(upload("zh.md", "# 河流\n\n" + "河水连夜上涨，居民撤离。" * 200))

    results = ingest(pipeline, *sources)

    for result in results:
        assert result.document_id is not None
        version = library.version(result.document_id)
        ids = library.passages.ids_of_version(version.id)
        passages = list(library.passages.current(ids, "news").values())
        assert len(passages) == result.passages > 1
        check_cover(version.text, (passage.span for passage in passages), "passages")
        for passage in passages:
            assert passage.text == version.text[passage.span.start : passage.span.end]
            assert passage.span.start == passage.sentences[0].start
            assert passage.span.end == passage.sentences[-1].end


def test_a_source_twice_in_one_run_is_two_versions(pipeline: Pipeline) -> None:
    results = ingest(
        pipeline,
        upload("a.txt", "Rain fell."),
        upload("b.txt", "Snow fell."),
        upload("a.txt", "Rain fell again."),
        upload("a.txt", "Rain fell again."),
    )

    assert statuses(results) == [
        ("a.txt", "added"),
        ("b.txt", "added"),
        ("a.txt", "updated"),
        ("a.txt", "unchanged"),
    ]


def test_the_nearest_passages_to_a_text_are_its_own(
    pipeline: Pipeline, library: Library, indexes: SearchIndexes, embedder: Embedder
) -> None:
    texts = {
        "rate.txt": "The central bank raised its policy rate to 4.75 percent.",
        "flood.txt": "Heavy rain flooded the lower town and closed the bridge.",
        "match.txt": "The home team won the final after extra time.",
        "vaccine.txt": "A new vaccine against malaria was approved for children.",
    }
    ingest(pipeline, *(upload(name, text) for name, text in texts.items()))
    collection_id = library.collection_id("news")

    for name, text in texts.items():
        nearest = indexes.nearest(embedder.embed_query(text), collection_id, 4)
        matching = indexes.matching(text, collection_id, 4)
        for hit in (nearest[0], matching[0]):
            assert library.passages.current([hit.passage_id], "news")[hit.passage_id].source == name
        # The text stands in the library without a title, so it is embedded as it is.
        assert nearest[0].score == pytest.approx(1.0, abs=0.02)


def test_a_result_means_that_it_can_be_found(
    pipeline: Pipeline, library: Library, indexes: SearchIndexes
) -> None:
    for number in range(5):
        pipeline.ingest_one(upload("a.txt", f"Report number{number}."), "news")
        collection_id = library.collection_id("news")
        hits = indexes.matching(f"number{number}", collection_id, 10)
        (passage,) = library.passages.current([hit.passage_id for hit in hits], "news").values()
        assert passage.text == f"Report number{number}."


def test_a_run_of_many_passages_is_committed_in_batches(
    pipeline: Pipeline, library: Library
) -> None:
    # Each section is just large enough to be a passage of its own.
    section = "## River\n\n" + "The ship reported on the river in great detail. " * 5 + "\n\n"
    sources = [upload(f"{number}.md", f"# {number}\n\n" + section * 15) for number in range(36)]
    heads = []

    for result in pipeline.ingest(sources, "news"):
        assert result.status == "added"
        assert library.find("news", result.source) is not None
        heads.append(library.changes.head())

    assert library.collection("news").passages > 512
    assert len(heads) == 36
    # The first results were there before the last source was committed.
    assert heads[0] < heads[-1] == 36


def test_a_long_run_of_unchanged_sources_is_reported_as_it_goes(pipeline: Pipeline) -> None:
    source = upload("a.txt", "Rain fell.")
    ingest(pipeline, source)
    asked = 0

    def endless() -> Iterator[Source]:
        nonlocal asked
        while True:
            asked += 1
            yield source

    results = pipeline.ingest(endless(), "news")

    assert [next(results).status for _ in range(3)] == ["unchanged"] * 3
    assert asked == 3


def test_one_source_raises_what_went_wrong(pipeline: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        pipeline.ingest_one(file_source(tmp_path / "gone.txt"), "news")
    with pytest.raises(ParseError):
        pipeline.ingest_one(upload("a.txt", ""), "news")


def test_one_source_that_is_unchanged_says_so(pipeline: Pipeline) -> None:
    source = upload("a.txt", "Rain fell.")

    assert pipeline.ingest_one(source, "news").status == "added"
    assert pipeline.ingest_one(source, "news").status == "unchanged"
    assert pipeline.ingest_one(source, "archive").status == "added"


def test_a_collection_with_a_wrong_name_is_refused_before_anything_is_read(
    pipeline: Pipeline,
) -> None:
    def unread() -> bytes:
        raise AssertionError("the source was read")

    source = Source("a.txt", "a.txt", unread)

    with pytest.raises(InvalidName):
        pipeline.ingest_one(source, "../news")
    with pytest.raises(InvalidName):
        list(pipeline.ingest([source], "../news"))


def test_a_deleted_document_is_not_found_and_can_come_back(
    pipeline: Pipeline, library: Library, indexes: SearchIndexes
) -> None:
    source = upload("a.txt", "Rain fell.")
    added = pipeline.ingest_one(source, "news")
    assert added.document_id is not None

    pipeline.delete(added.document_id)

    assert indexes.matching("rain", library.collection_id("news"), 10) == []
    with pytest.raises(UnknownDocument):
        pipeline.delete(added.document_id)

    again = pipeline.ingest_one(source, "news")

    assert (again.document_id, again.version) == (added.document_id, 2)
    assert len(indexes.matching("rain", library.collection_id("news"), 10)) == 1
