"""Sources become searchable passages, in order, each whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import date
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from ingestion.documents import check_cover
from ingestion.embedding import Embedder
from ingestion.errors import InvalidName, UnknownDocument
from ingestion.given_metadata import GivenMetadata
from ingestion.indexes import SearchIndexes
from ingestion.library import Library
from ingestion.library.records import Validators
from ingestion.parsing.pool import InProcessParser
from ingestion.pipeline import IngestResult, Pipeline
from ingestion.sources import Content, Source, file_source, upload_source
from tests.ingestion.ingesting import ingest_one
from tests.ingestion.parsing.files import zip_file


@pytest.fixture
def pipeline(library: Library, indexes: SearchIndexes, embedder: Embedder) -> Pipeline:
    return Pipeline(library, indexes, embedder, InProcessParser())


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

    result = ingest_one(pipeline, upload_source("a.txt", data), "news")

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
        ingest_one(pipeline, upload("a.txt", f"Report number{number}."), "news")
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
    assert asked <= 3 + 2 * InProcessParser.workers


def test_one_source_that_is_unchanged_says_so(pipeline: Pipeline) -> None:
    source = upload("a.txt", "Rain fell.")

    assert ingest_one(pipeline, source, "news").status == "added"
    assert ingest_one(pipeline, source, "news").status == "unchanged"
    assert ingest_one(pipeline, source, "archive").status == "added"


def test_a_collection_with_a_wrong_name_is_refused_before_anything_is_read(
    pipeline: Pipeline,
) -> None:
    def unread(_: Validators) -> Content:
        raise AssertionError("the source was read")

    source = Source("a.txt", unread)

    with pytest.raises(InvalidName):
        list(pipeline.ingest([source], "../news"))


def test_a_deleted_document_is_not_found_and_can_come_back(
    pipeline: Pipeline, library: Library, indexes: SearchIndexes
) -> None:
    source = upload("a.txt", "Rain fell.")
    added = ingest_one(pipeline, source, "news")
    assert added.document_id is not None

    pipeline.delete(added.document_id)

    assert indexes.matching("rain", library.collection_id("news"), 10) == []
    with pytest.raises(UnknownDocument):
        pipeline.delete(added.document_id)

    again = ingest_one(pipeline, source, "news")

    assert (again.document_id, again.version) == (added.document_id, 2)
    assert len(indexes.matching("rain", library.collection_id("news"), 10)) == 1


def test_given_metadata_takes_the_place_of_the_document_s_own(
    pipeline: Pipeline, library: Library
) -> None:
    given = GivenMetadata(title="Rain", published_at=date(2026, 3, 1), origin="request")
    result = ingest_one(pipeline, upload_source("a.md", b"# Hail\n\nIt fell.", None, given), "news")

    assert result.document_id is not None
    described = library.version(result.document_id).document.metadata
    assert (described.title, described.published_at) == ("Rain", date(2026, 3, 1))
    assert described.published_from == "request"


def test_a_change_of_given_metadata_alone_is_a_new_version(pipeline: Pipeline) -> None:
    def as_titled(title: str) -> Source:
        given = GivenMetadata(title=title, origin="metadata file")
        return upload_source("a.txt", b"Rain fell.", None, given)

    outcomes = [
        ingest_one(pipeline, source, "news")
        for source in (as_titled("Rain"), as_titled("Rain"), as_titled("Hail"))
    ]

    assert [one.status for one in outcomes] == ["added", "unchanged", "updated"]


def test_what_was_given_by_request_stays_until_another_request(
    pipeline: Pipeline, library: Library
) -> None:
    given = GivenMetadata(title="Rain", origin="request")
    ingest_one(pipeline, upload_source("a.txt", b"Rain fell.", None, given), "news")

    assert ingest_one(pipeline, upload("a.txt", "Rain fell."), "news").status == "unchanged"
    updated = ingest_one(pipeline, upload("a.txt", "Hail fell."), "news")

    assert updated.document_id is not None
    assert library.version(updated.document_id).title == "Rain"


def test_a_source_that_says_it_is_unchanged_is_not_read(pipeline: Pipeline) -> None:
    seen: list[Validators] = []
    state = Validators(etag='"1"')

    def page(held: Validators) -> Content | None:
        seen.append(held)
        return None if held == state else Content(b"Rain fell.", "a.txt", validators=state)

    source = Source("https://example.org/a", page)
    statuses = [ingest_one(pipeline, source, "news").status for _ in range(2)]

    assert statuses == ["added", "unchanged"]
    assert seen == [Validators(), state]


def _given(content: Content, _held: Validators) -> Content:
    return content


def test_new_validators_of_an_unchanged_page_are_noted(
    pipeline: Pipeline, library: Library
) -> None:
    for etag in ('"1"', '"2"'):
        content = Content(b"Rain fell.", "a.txt", validators=Validators(etag))
        result = ingest_one(pipeline, Source("a", partial(_given, content)), "news")

    held = library.find("news", "a")
    assert result.status == "unchanged"
    assert held is not None
    assert held.validators == Validators('"2"')


def test_a_run_that_is_stopped_commits_nothing_more(pipeline: Pipeline, library: Library) -> None:
    stopped = threading.Event()
    sources = (upload(f"{n}.md", article(f"rain{n}")) for n in range(1000))
    results = pipeline.ingest(sources, "news", stopped.is_set)

    done = [next(results)]
    stopped.set()
    done.extend(results)

    held = library.collection("news").documents
    assert held < 1000
    assert len(done) == held


def test_near_copies_are_found_in_either_language(pipeline: Pipeline, library: Library) -> None:
    english = " ".join(
        f"The ship number{n} sailed past the northern lighthouse." for n in range(60)
    )
    chinese = "".join(f"第{n}艘船驶过北方的灯塔，向港口报告了它的货物。" for n in range(60))
    texts = {
        "en.txt": english,
        "en-copy.txt": f"Reprinted. {english}",
        "zh.txt": chinese,
        "zh-copy.txt": f"{chinese}本报综合报道。",
        "other.txt": article("harvest"),
    }
    results = ingest(pipeline, *(upload(name, text) for name, text in texts.items()))

    near = {
        one.source: [copy.source for copy in library.near_copies(one.document_id or "")]
        for one in results
    }

    assert near == {
        "en.txt": ["en-copy.txt"],
        "en-copy.txt": ["en.txt"],
        "zh.txt": ["zh-copy.txt"],
        "zh-copy.txt": ["zh.txt"],
        "other.txt": [],
    }


def archive(members: Mapping[str, str]) -> Source:
    return upload_source("papers.zip", zip_file(members))


def test_each_member_of_an_archive_is_a_document_of_its_own(
    pipeline: Pipeline, library: Library
) -> None:
    results = ingest(pipeline, archive({"a.txt": "Rain fell.", "in/b.md": "# Hail\n\nIt fell."}))

    assert statuses(results) == [("papers.zip!/a.txt", "added"), ("papers.zip!/in/b.md", "added")]
    assert {one.container for one in results} == {"papers.zip"}
    assert library.find("news", "papers.zip") is None


def test_what_is_unchanged_changed_or_gone_in_an_archive_is_told_apart(pipeline: Pipeline) -> None:
    ingest(pipeline, archive({"a.txt": "Rain fell.", "b.txt": "Hail fell.", "c.txt": "Snow."}))

    results = ingest(pipeline, archive({"a.txt": "Rain fell.", "b.txt": "Hail fell at noon."}))

    assert statuses(results) == [
        ("papers.zip!/c.txt", "deleted"),
        ("papers.zip!/a.txt", "unchanged"),
        ("papers.zip!/b.txt", "updated"),
    ]


def test_a_member_that_cannot_be_read_costs_itself_and_keeps_its_last_version(
    pipeline: Pipeline, library: Library
) -> None:
    ingest(pipeline, archive({"a.txt": "Rain fell.", "b.txt": "Hail fell."}))

    results = ingest(pipeline, archive({"a.txt": "", "b.txt": "Hail fell at noon."}))

    assert statuses(results) == [("papers.zip!/a.txt", "failed"), ("papers.zip!/b.txt", "updated")]
    assert library.find("news", "papers.zip!/a.txt") is not None


def test_an_archive_that_is_broken_fails_as_a_whole_and_nothing_is_deleted(
    pipeline: Pipeline, library: Library
) -> None:
    ingest(pipeline, archive({"a.txt": "Rain fell."}))

    (result,) = ingest(pipeline, upload_source("papers.zip", zip_file({"a.txt": "Hail."})[:40]))

    assert (result.source, result.status) == ("papers.zip", "failed")
    assert library.collection("news").documents == 1


def mail(attachment: bytes | None, name: str = "report.txt") -> Source:
    message = EmailMessage()
    message["Subject"] = "The harbour"
    message["From"] = "Ann Lee <ann@harbour.example>"
    message["Date"] = "Wed, 04 Mar 2026 09:30:00 +0000"
    message.set_content("The report on the harbour is attached.\n")
    if attachment is not None:
        message.add_attachment(attachment, "application", "octet-stream", filename=name)
    return upload_source("harbour.eml", message.as_bytes())


def test_a_mail_is_a_document_and_so_are_its_attachments(
    pipeline: Pipeline, library: Library
) -> None:
    results = ingest(pipeline, mail(b"Nine piers were counted."))

    assert statuses(results) == [("harbour.eml", "added"), ("harbour.eml!/report.txt", "added")]
    assert results[1].container == "harbour.eml"

    assert results[0].document_id is not None
    pipeline.delete(results[0].document_id)
    assert library.collection("news").documents == 0


def test_purging_a_mail_purges_its_attachments(
    pipeline: Pipeline, library: Library, tmp_path: Path
) -> None:
    results = ingest(pipeline, mail(b"Nine piers were counted in Ostrelmund."))
    assert results[0].document_id is not None

    pipeline.purge(results[0].document_id)

    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"Ostrelmund" in data for data in files)
    assert library.collection("news").documents == 0


def test_attachments_that_cannot_be_reached_are_not_passed_over(pipeline: Pipeline) -> None:
    locked = zip_file({"a.txt": "Rain."})[:30]

    results = ingest(pipeline, mail(locked, "papers.zip"))

    assert statuses(results)[0] == ("harbour.eml", "added")
    assert [one.status for one in results[1:]] == ["failed"]
