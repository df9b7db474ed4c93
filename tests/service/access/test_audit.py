"""The audit log says who did what, and shows when it was tampered with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from ingestion.errors import UnknownDocument, UnknownKey
from ingestion.library import Library
from ingestion.library.audit import acting_as
from service.app import create_app
from service.bootstrap import Services
from tests.server import connected, served


@pytest.fixture
def written(library: Library) -> Library:
    """A library whose log has five entries."""
    for number in range(5):
        with acting_as(f"somebody {number}"):
            library.audit.note("export", {"conversation": str(number)})
    return library


def tamper(tmp_path: Path, *statements: str) -> None:
    """Change the database behind the library's back, triggers and all."""
    with closing(sqlite3.connect(tmp_path / "library.db")) as database:
        for act in ("update", "delete"):
            database.execute(f"DROP TRIGGER audit_is_append_only_{act}")
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_a_log_that_nobody_touched_is_sound(written: Library) -> None:
    found = written.audit.verify()
    assert found.is_sound
    assert found.entries == 5
    assert found.head == written.audit.entries(1)[0].hash


def test_an_empty_log_is_sound(library: Library) -> None:
    assert library.audit.verify().is_sound


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE sequence = 3", 3),
        ('UPDATE audit SET what = \'{"conversation":"9"}\' WHERE sequence = 1', 1),
        ("UPDATE audit SET at = '2001-01-01T00:00:00+00:00' WHERE sequence = 5", 5),
        ("DELETE FROM audit WHERE sequence = 1", 1),
        ("DELETE FROM audit WHERE sequence = 4", 4),
        ("DELETE FROM audit WHERE sequence = 5", 4),
        ("DELETE FROM audit", 0),
        (
            "INSERT INTO audit SELECT 6, at, who, act, what, hash FROM audit WHERE sequence = 5",
            6,
        ),
    ],
)
def test_what_is_changed_removed_or_put_in_is_found(
    written: Library, tmp_path: Path, statement: str, broken_at: int
) -> None:
    tamper(tmp_path, statement)
    found = written.audit.verify()
    assert not found.is_sound
    assert found.broken_at == broken_at


def test_entries_that_change_places_are_found(written: Library, tmp_path: Path) -> None:
    tamper(
        tmp_path,
        "UPDATE audit SET sequence = 99 WHERE sequence = 2",
        "UPDATE audit SET sequence = 2 WHERE sequence = 3",
        "UPDATE audit SET sequence = 3 WHERE sequence = 99",
    )
    assert written.audit.verify().broken_at == 2


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_or_remove_entries(
    written: Library, tmp_path: Path, statement: str
) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "library.db")) as database,
        pytest.raises(sqlite3.IntegrityError, match="only appended"),
    ):
        database.execute(statement)
    assert written.audit.verify().is_sound


def test_an_act_that_fails_leaves_no_entry(written: Library) -> None:
    """Both are one transaction."""
    with pytest.raises(UnknownDocument):
        written.delete("no such document")
    with pytest.raises(UnknownKey):
        written.keys.revoke("no such key")
    assert written.audit.verify().entries == 5


@pytest.fixture
def known(services: Services) -> Iterator[tuple[Services, httpx.Client]]:
    """A service, and a client with an administrator's key."""
    _, text = services.library.keys.create("boss", ["admin"])
    headers = {"Authorization": f"Bearer {text}"}
    with (
        served(create_app(services)) as url,
        connected(url, headers=headers) as client,
    ):
        yield services, client


def acts(services: Services) -> list[tuple[str, str]]:
    return [(one.act, one.who.split(" ")[0]) for one in services.library.audit.entries()][::-1]


def test_what_is_done_over_http_is_recorded_with_who_did_it(
    known: tuple[Services, httpx.Client],
) -> None:
    services, client = known
    job = client.post(
        "/v1/documents/text", json={"collection": "coast", "source": "n", "text": "A secret note."}
    ).json()
    client.get(f"/v1/jobs/{job['id']}?wait=30")
    made = services.library.find("coast", "n")
    assert made is not None
    client.patch(f"/v1/documents/{made.document_id}", json={"publisher": "p"})
    client.delete(f"/v1/documents/{made.document_id}?purge=true")
    begun = client.post("/v1/conversations", json={"scope": {"collections": ["coast"]}}).json()
    client.get(f"/v1/conversations/{begun['id']}/export")
    client.get("/v1/collections", headers={"Authorization": "Bearer fn_wrong"})
    assert acts(services) == [
        ("ingest", "local"),
        ("key_created", "local"),
        ("submit", "boss"),
        ("ingest", "boss"),
        ("edit", "boss"),
        ("delete", "boss"),
        ("purge", "boss"),
        ("export", "boss"),
        ("sign_in_failed", "nobody"),
    ]
    assert services.library.audit.verify().is_sound


def test_no_word_of_a_document_and_no_key_is_recorded(
    known: tuple[Services, httpx.Client],
) -> None:
    services, client = known
    client.get("/v1/collections", headers={"Authorization": "Bearer fn_" + "S" * 43})
    told = repr(services.library.audit.entries())
    assert "Ostrel" not in told
    assert "S" * 43 not in told
    assert client.headers["Authorization"].removeprefix("Bearer ") not in told


def test_failures_from_one_address_are_limited_and_those_who_succeed_are_not(
    known: tuple[Services, httpx.Client],
) -> None:
    services, client = known
    wrong = {"Authorization": "Bearer fn_wrong"}
    found = [client.get("/v1/collections", headers=wrong) for _ in range(12)]
    assert [one.status_code for one in found].count(429) == 2
    assert int(found[-1].headers["retry-after"]) > 0
    assert client.get("/v1/collections").status_code == 200
    assert [one for one, _ in acts(services)].count("sign_in_failed") == 10
