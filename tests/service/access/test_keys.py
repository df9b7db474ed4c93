"""Keys: kept as hashes, valid for a while, revoked at once, whoever owns the data directory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from ingestion.errors import UnknownKey
from ingestion.library import Library
from ingestion.library.api_keys import KEY_PATTERN
from service.access.key_rules import check_key, expiry
from service.app import create_app
from service.bootstrap import Services, open_services
from service.cli import app
from service.errors import InvalidRequest
from service.settings import Settings
from tests.server import connected, served
from tests.service.conftest import ingest_texts


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def running(home: Path) -> Iterator[tuple[Services, httpx.Client]]:
    """A service that owns the data directory which the command line is to use."""
    with open_services(Settings(home=home)) as services:
        ingest_texts(services)
        with served(create_app(services)) as url, connected(url) as client:
            yield services, client


def cli(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_is_256_random_bits_and_is_not_kept(library: Library, tmp_path: Path) -> None:
    made, text = library.keys.create("a", ["read"])
    assert KEY_PATTERN.fullmatch(text)
    assert len(text) == 3 + 43
    library.close()
    for file in tmp_path.glob("library.db*"):
        assert text.encode() not in file.read_bytes()
        assert text[3:].encode() not in file.read_bytes()
    assert text not in repr(made)


def test_a_key_is_found_by_its_text_alone(library: Library) -> None:
    made, text = library.keys.create("a", ["read"], ["c"], owner="me")
    assert library.keys.find(text) == made
    assert library.keys.find(text[:-1] + ("A" if text[-1] != "A" else "B")) is None
    assert library.keys.find(made.id) is None


def test_what_is_revoked_stays_revoked_since_then(library: Library) -> None:
    made, _ = library.keys.create("a", ["read"])
    first = library.keys.revoke(made.id)
    assert library.keys.revoke(made.id).revoked_at == first.revoked_at
    assert not first.is_valid(datetime.now(UTC))
    with pytest.raises(UnknownKey):
        library.keys.revoke("no such")


def test_the_first_key_closes_the_service_and_its_revocation_does_not_open_it(
    running: tuple[Services, httpx.Client],
) -> None:
    """The command line writes keys while the service owns the data directory."""
    _, client = running
    assert client.get("/v1/collections").status_code == 200
    key = cli("keys", "create", "first", "--scope", "read").strip()
    assert client.get("/v1/collections").status_code == 401
    assert client.get("/v1/collections", headers=bearer(key)).status_code == 200
    assert client.get("/v1/collections", headers={"X-API-Key": key}).status_code == 200
    (line,) = [one for one in cli("keys", "list").splitlines() if "first:" in one]
    cli("keys", "revoke", line.split()[0])
    refused = client.get("/v1/collections", headers=bearer(key))
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert client.get("/v1/collections").status_code == 401
    cli("keys", "clear")
    assert client.get("/v1/collections").status_code == 200


def test_every_key_that_does_not_hold_is_refused_in_the_same_words(
    running: tuple[Services, httpx.Client],
) -> None:
    services, client = running
    keys = services.library.keys
    revoked, revoked_text = keys.create("r", ["admin"])
    keys.revoke(revoked.id)
    _, expired = keys.create("e", ["admin"], None, datetime.now(UTC) - timedelta(seconds=1))
    said = set()
    for headers in (
        {},
        bearer(revoked_text),
        bearer(expired),
        bearer("fn_" + "A" * 43),
        bearer("sk-other"),
        {"X-API-Key": "'; DROP TABLE api_keys; --"},
        {"Authorization": "Basic YTpi"},
    ):
        response = client.get("/v1/collections", headers=headers)
        assert response.status_code == 401
        said.add((response.json()["title"], response.json()["detail"]))
    assert len(said) == 1


def test_a_key_in_an_address_is_refused(running: tuple[Services, httpx.Client]) -> None:
    services, client = running
    _, key = services.library.keys.create("a", ["read"])
    for name in ("api_key", "q", "%66n"):
        response = client.get(f"/v1/collections?{name}={key}", headers=bearer(key))
        assert response.status_code == 422
        assert key not in response.text
    escaped = key.replace("fn_", "%66n%5F")
    assert client.get(f"/v1/collections?k={escaped}").status_code == 422


def test_administrators_make_and_revoke_keys_over_http(
    running: tuple[Services, httpx.Client],
) -> None:
    services, client = running
    _, admin = services.library.keys.create("boss", ["admin"])
    made = client.post(
        "/v1/keys",
        json={"name": "bot", "scopes": ["read"], "collections": ["coast"]},
        headers=bearer(admin),
    )
    assert made.status_code == 201
    key = made.json()["key"]
    assert client.get("/v1/collections", headers=bearer(key)).status_code == 200
    listed = client.get("/v1/keys", headers=bearer(admin))
    assert [one["name"] for one in listed.json()["keys"]] == ["boss", "bot"]
    assert key not in listed.text
    gone = client.delete(f"/v1/keys/{made.json()['id']}", headers=bearer(admin))
    assert gone.json()["valid"] is False
    assert client.get("/v1/collections", headers=bearer(key)).status_code == 401


@pytest.mark.parametrize(
    "wanted",
    [
        {"name": "a", "scopes": []},
        {"name": "a", "scopes": ["root"]},
        {"name": " ", "scopes": ["read"]},
        {"name": "a", "scopes": ["admin"], "collections": ["coast"]},
        {"name": "a", "scopes": ["read"], "collections": []},
        {"name": "a", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"},
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    running: tuple[Services, httpx.Client], wanted: dict[str, object]
) -> None:
    _, client = running
    assert client.post("/v1/keys", json=wanted).status_code == 422
    assert client.get("/v1/keys").json() == {"keys": []}


def test_a_wrong_collection_is_told_by_the_command_line(home: Path) -> None:
    del home
    result = CliRunner().invoke(app, ["keys", "create", "a", "--scope", "read", "-c", "/"])
    assert result.exit_code != 0


def test_conversations_stay_with_their_owner_when_the_key_is_another(
    running: tuple[Services, httpx.Client],
) -> None:
    services, client = running
    keys = services.library.keys
    _, first = keys.create("laptop", ["read"], owner="ada")
    _, second = keys.create("phone", ["read"], owner="ada")
    _, other = keys.create("bob", ["read"])
    began = client.post(
        "/v1/conversations", json={"scope": {"collections": ["coast"]}}, headers=bearer(first)
    )
    place = f"/v1/conversations/{began.json()['id']}"
    assert client.get(place, headers=bearer(second)).status_code == 200
    assert client.get(place, headers=bearer(other)).status_code == 404
    assert client.get("/v1/conversations", headers=bearer(other)).json()["total"] == 0


def test_an_answer_is_withdrawn_from_who_no_longer_sees_its_documents(
    running: tuple[Services, httpx.Client],
) -> None:
    """A new key of the same owner may see less than the one that asked."""
    services, client = running
    keys = services.library.keys
    _, all_of_it = keys.create("a", ["read"], owner="ada")
    _, elsewhere = keys.create("b", ["read"], ["elsewhere"], owner="ada")
    began = client.post(
        "/v1/conversations", json={"scope": {"collections": ["coast"]}}, headers=bearer(all_of_it)
    ).json()["id"]
    asked = {"question": "How tall is the lighthouse?", "collection": "coast"}
    client.post("/v1/ask", json={**asked, "conversation": began}, headers=bearer(all_of_it))
    place = f"/v1/conversations/{began}/turns"
    (seen,) = client.get(place, headers=bearer(all_of_it)).json()["turns"]
    (hidden,) = client.get(place, headers=bearer(elsewhere)).json()["turns"]
    assert "41 metres" in seen["answer"]["text"]
    assert hidden["state"] == "withdrawn"
    assert hidden["answer"] is None
    found = client.get("/v1/conversations?q=41 metres", headers=bearer(elsewhere)).json()
    assert found["total"] == 0
    exported = client.get(f"/v1/conversations/{began}/export", headers=bearer(elsewhere)).text
    assert "41 metres" not in exported


def test_the_database_holds_hashes_of_keys_alone(home: Path) -> None:
    key = cli("keys", "create", "a", "--scope", "read", "--expires", "30d").strip()
    with closing(sqlite3.connect(home / "library.db")) as database:
        dumped = "\n".join(database.iterdump())
    assert key not in dumped
    assert key[3:] not in dumped


def test_a_span_or_a_day_says_when_a_key_ends() -> None:
    now = datetime.now(UTC)
    assert timedelta(days=29, hours=23) < expiry("30d") - now <= timedelta(days=30, minutes=1)
    assert expiry("2w") - now > timedelta(days=13)
    assert expiry("2099-12-31").isoformat().startswith("2099-12-31T23:59:59")
    for wrong in ("", "soon", "0d", "30", "999999w", "2099-13-01"):
        with pytest.raises(InvalidRequest):
            expiry(wrong)


def test_a_key_for_administrators_is_for_all_collections() -> None:
    with pytest.raises(ValueError, match="for all collections"):
        check_key(["admin"], ["coast"], None)
