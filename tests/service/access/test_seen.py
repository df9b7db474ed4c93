"""The library as somebody may see it: nothing can be added to it that leaks."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable

import pytest

from ingestion.errors import IngestionError, UnknownCollection, UnknownDocument, UnknownJob
from ingestion.indexes import SearchIndexes
from ingestion.jobs import JobQueue
from ingestion.library import JobStore, Library, Originals
from ingestion.library.feedback import FeedbackStore
from ingestion.library.job_records import NewItem
from ingestion.library.passages import PassageReader
from ingestion.pipeline import Pipeline
from service.access.guarded import GuardedJobs, GuardedPipeline, SeenEvaluations, SeenIndexes
from service.access.principals import LOCAL, NOBODY, Principal
from service.access.seen import SeenLibrary
from service.access.seen_stores import SeenFeedback, SeenJobs, SeenOriginals, SeenPassages
from service.access.views import as_seen_by
from service.errors import NotAllowed
from service.evaluations import EvaluationStore
from tests.service.access.people import Town

# What is not overridden, by class, with the reason why that is safe.
USES_WHAT_IS_SEEN = "it only calls methods that are overridden"
HAS_NOTHING_TO_READ = "it needs a database or folder, and there is none: it fails"

NOT_OVERRIDDEN: dict[type, dict[str, str]] = {
    Library: {"page_boxes": USES_WHAT_IS_SEEN},
    Originals: dict.fromkeys(("folder", "keep_only"), HAS_NOTHING_TO_READ),
    PassageReader: dict.fromkeys(
        (
            "vectors_of",
            "versions_of",
            "ids_of_version",
            "of_versions",
            "all_current",
            "count_current",
        ),
        HAS_NOTHING_TO_READ,
    ),
    JobStore: dict.fromkeys(
        (
            "submitter",
            "waiting",
            "counts",
            "states",
            "is_unfinished",
            "begin",
            "next_item",
            "begin_item",
            "settle",
            "add_member",
            "end",
            "pause",
            "recover",
            "expire",
            "sweep_staging",
            "forget_document",
        ),
        HAS_NOTHING_TO_READ,
    ),
    FeedbackStore: {},
    Pipeline: {},
    JobQueue: dict.fromkeys(("start", "close"), HAS_NOTHING_TO_READ),
    SearchIndexes: dict.fromkeys(("open", "close"), HAS_NOTHING_TO_READ),
    EvaluationStore: {},
}
SEEN: dict[type, type] = {
    Library: SeenLibrary,
    Originals: SeenOriginals,
    PassageReader: SeenPassages,
    JobStore: SeenJobs,
    FeedbackStore: SeenFeedback,
    Pipeline: GuardedPipeline,
    JobQueue: GuardedJobs,
    SearchIndexes: SeenIndexes,
    EvaluationStore: SeenEvaluations,
}
# What `SeenLibrary` gives of the whole library's stores, and how.
STORES = {
    "originals": SeenOriginals,
    "passages": SeenPassages,
    "jobs": SeenJobs,
    "feedback": SeenFeedback,
    "conversations": "bound to the owner in its queries",
    "summaries": "known by digests of all that went into them",
    "keys": "for administrators",
    "sessions": "for administrators",
    "audit": "for administrators",
    "changes": HAS_NOTHING_TO_READ,
    "properties": HAS_NOTHING_TO_READ,
    "belonging": HAS_NOTHING_TO_READ,
}


@pytest.fixture
def reader() -> Principal:
    """Somebody who may read one collection."""
    return Principal("reader", frozenset({"read"}), frozenset({"coast"}), "reader")


def public(kind: type) -> set[str]:
    return {
        name
        for name, value in inspect.getmembers(kind)
        if not name.startswith("_") and (callable(value) or isinstance(value, property))
    }


@pytest.mark.parametrize("whole", SEEN, ids=lambda kind: kind.__name__)
def test_every_public_method_is_overridden_or_known_to_be_harmless(whole: type) -> None:
    """Whoever adds a method to one of these decides here what of it others see."""
    own = {name for name in vars(SEEN[whole]) if not name.startswith("_")}
    assert public(whole) - own - NOT_OVERRIDDEN[whole].keys() == set()


@pytest.mark.parametrize("whole", SEEN, ids=lambda kind: kind.__name__)
def test_what_is_overridden_takes_what_the_whole_takes(whole: type) -> None:
    for name in public(whole) - NOT_OVERRIDDEN[whole].keys():
        method = getattr(whole, name)
        if callable(method):
            seen = inspect.signature(getattr(SEEN[whole], name))
            assert list(seen.parameters) == list(inspect.signature(method).parameters), name


def test_every_store_of_the_library_is_accounted_for(harbour_town: Town, reader: Principal) -> None:
    whole = harbour_town.services.library
    seen = SeenLibrary(whole, reader)
    assert {name for name in vars(whole) if not name.startswith("_")} == STORES.keys()
    for name, how in STORES.items():
        if isinstance(how, type):
            assert isinstance(getattr(seen, name), how)
        elif how == HAS_NOTHING_TO_READ:
            assert not hasattr(seen, name)
        elif how == "for administrators":
            with pytest.raises(NotAllowed, match="it needs the scope `admin`"):
                getattr(seen, name)


def test_every_part_of_the_services_is_accounted_for(harbour_town: Town, reader: Principal) -> None:
    """What is handed on as it is holds nothing of any document."""
    whole = harbour_town.services
    seen = as_seen_by(whole, reader)
    same = {
        name for name in whole.__dataclass_fields__ if getattr(whole, name) is getattr(seen, name)
    }
    assert same == {"settings", "embedder", "parser", "support", "model", "readers_of"}


@pytest.mark.parametrize(
    ("whole", "name"),
    [
        (whole, name)
        for whole, names in NOT_OVERRIDDEN.items()
        for name, why in names.items()
        if why == HAS_NOTHING_TO_READ and hasattr(whole, name)
    ],
)
def test_what_has_nothing_to_read_fails(
    harbour_town: Town, reader: Principal, whole: type, name: str
) -> None:
    seen = as_seen_by(harbour_town.services, reader)
    parts = {
        Originals: seen.library.originals,
        PassageReader: seen.library.passages,
        JobStore: seen.library.jobs,
        JobQueue: seen.jobs,
        SearchIndexes: seen.indexes,
    }
    with pytest.raises((AttributeError, TypeError)):
        _called(parts[whole], name)


def test_the_local_user_gets_the_parts_themselves(harbour_town: Town) -> None:
    assert as_seen_by(harbour_town.services, LOCAL) is harbour_town.services


def test_making_the_parts_somebodys_takes_less_than_a_millisecond(
    harbour_town: Town, reader: Principal
) -> None:
    began = time.perf_counter()
    for _ in range(200):
        as_seen_by(harbour_town.services, reader)
    assert (time.perf_counter() - began) / 200 < 0.001


def test_nobody_sees_no_collection(harbour_town: Town) -> None:
    assert as_seen_by(harbour_town.services, NOBODY).library.collections() == []


def test_what_is_hidden_is_refused_in_the_words_for_what_is_missing(
    harbour_town: Town, reader: Principal
) -> None:
    whole = harbour_town.services
    seen = as_seen_by(whole, reader)
    hidden, missing = harbour_town.held("vault"), "0" * 32
    calls: list[Callable[[str], object]] = [
        seen.library.document,
        seen.library.versions,
        seen.library.version,
        seen.library.version_head,
        seen.library.whole_version,
        seen.library.near_copies,
        seen.pipeline.delete,
        seen.pipeline.purge,
    ]
    for call in calls:
        assert said(call, hidden) == said(call, missing)
    for name_call in (
        seen.library.collection,
        seen.library.collection_id,
        seen.library.documents,
        seen.library.languages,
        seen.jobs.admit,
        lambda name: seen.pipeline.ingest([], name),
        lambda name: seen.library.jobs.submit(name, [NewItem("url", "a", "a")]),
        lambda name: seen.retriever.retrieve("word", name, 3),
    ):
        assert said(name_call, "vault") == said(name_call, "fault")
        assert "vault" not in said(name_call, "fault")


def test_ids_within_the_library_open_nothing_elsewhere(
    harbour_town: Town, reader: Principal
) -> None:
    """Numbers of versions, passages and collections, and digests of bytes, can be guessed."""
    whole = harbour_town.services.library
    seen = as_seen_by(harbour_town.services, reader)
    version = whole.version(harbour_town.held("vault"))
    passages = whole.passages.in_version(version)
    assert seen.library.passages.in_version(version) == []
    assert seen.library.passages.current([one.id for one in passages], "vault") == {}
    assert seen.library.passages.current([one.id for one in passages], "coast") == {}
    assert seen.library.page_sizes(version.id) == []
    assert seen.indexes.matching("vault word", whole.collection_id("vault"), 5) == []
    with pytest.raises(UnknownDocument):
        seen.library.originals.read(version.sha256)


def test_a_job_is_seen_by_those_of_its_collection(harbour_town: Town, reader: Principal) -> None:
    job = harbour_town.services.library.jobs.submit("vault", [NewItem("url", "b", "b")])
    seen = as_seen_by(harbour_town.services, reader)
    with pytest.raises(UnknownJob):
        seen.library.jobs.job(job.id)
    assert job.id not in {one.id for one in seen.library.jobs.jobs(limit=1_000)[0]}
    harbour_town.services.jobs.cancel(job.id)


def test_who_may_read_may_not_delete_what_they_see(harbour_town: Town, reader: Principal) -> None:
    seen = as_seen_by(harbour_town.services, reader)
    with pytest.raises(NotAllowed, match=r"may not delete: it needs the scope `delete`"):
        seen.pipeline.delete(harbour_town.held("coast"))
    with pytest.raises(NotAllowed, match=r"it needs the scope `ingest`"):
        seen.pipeline.ingest([], "coast")


def test_who_may_not_read_does_not_search(harbour_town: Town) -> None:
    ingester = Principal("i", frozenset({"ingest"}), frozenset({"coast"}), "i")
    seen = as_seen_by(harbour_town.services, ingester)
    assert seen.library.document(harbour_town.held("coast")).source == "harbour.txt"
    with pytest.raises(NotAllowed, match=r"may not read"):
        seen.retriever.retrieve("harbour", "coast", 3)
    with pytest.raises(NotAllowed, match=r"may not read"):
        seen.library.version(harbour_town.held("coast"))


def test_a_collection_that_is_theirs_and_new_can_be_begun(harbour_town: Town) -> None:
    someone = Principal("s", frozenset({"ingest"}), frozenset({"new one"}), "s")
    seen = as_seen_by(harbour_town.services, someone)
    seen.jobs.admit("new one")
    with pytest.raises(UnknownCollection):
        seen.jobs.admit("another one")


def _called(part: object, name: str) -> None:
    method = getattr(part, name)
    found = method(*["1"] * len(inspect.signature(method).parameters))
    if inspect.isgenerator(found):
        next(found)


def said(call: Callable[[str], object], about: str) -> str:
    with pytest.raises((IngestionError, NotAllowed)) as caught:
        call(about)
    return f"{type(caught.value).__name__}: {caught.value}".replace(about, "IT")
