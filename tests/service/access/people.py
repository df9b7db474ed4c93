"""A service with two collections, and people who hold different keys to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from ingestion.library.audit import acting_as
from ingestion.sources import upload_source
from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.server import served
from tests.service.conftest import ingest_texts

CANARY = "zephyrine-quokka-7731"
VAULT = f"""The secret of the vault

The word of the vault is {CANARY}. The vault was closed on 3 March 1987.
"""
PEOPLE = ("none", "revoked", "expired", "other", "read", "ingest", "delete", "admin")


@dataclass(frozen=True, slots=True)
class Town:
    """A served Footnote: `coast` is the collection of most keys, `vault` that of `other` alone."""

    services: Services
    url: str
    clients: dict[str, httpx.Client]
    texts: dict[str, str]

    def document(self, collection: str, words: str = "A pier was built in 1950.") -> str:
        """A new document in a collection."""
        name = f"{datetime.now(UTC).timestamp()}.txt"
        source = upload_source(name, f"The pier\n\n{words}\n".encode())
        (result,) = self.services.pipeline.ingest([source], collection)
        assert result.document_id is not None
        return result.document_id

    def held(self, collection: str) -> str:
        """The document that a collection has had from the beginning."""
        sources = {"coast": "harbour.txt", "vault": "vault.txt"}
        found = self.services.library.find(collection, sources[collection])
        assert found is not None
        return found.document_id


@contextmanager
def town(home: Path) -> Iterator[Town]:
    """Open, fill and serve it."""
    with open_services(Settings(home=home)) as services:
        ingest_texts(services)
        list(services.pipeline.ingest([upload_source("vault.txt", VAULT.encode())], "vault"))
        texts = _keys(services)
        with served(create_app(services)) as url:
            clients = {
                who: httpx.Client(
                    base_url=url,
                    headers={"Authorization": f"Bearer {texts[who]}"} if who in texts else {},
                    timeout=60,
                )
                for who in PEOPLE
            }
            yield Town(services, url, clients, texts)
            for client in clients.values():
                client.close()


def _keys(services: Services) -> dict[str, str]:
    keys = services.library.keys
    coast = ["coast"]
    made = {
        "other": keys.create("other", ["read", "ingest", "delete"], ["vault"]),
        "read": keys.create("reader", ["read"], coast),
        "ingest": keys.create("ingester", ["ingest"], coast),
        "delete": keys.create("deleter", ["delete"], coast),
        "admin": keys.create("admin", ["admin"]),
        "revoked": keys.create("gone", ["admin"]),
        "expired": keys.create("late", ["admin"], None, datetime.now(UTC) - timedelta(seconds=1)),
    }
    with acting_as("admin"):
        keys.revoke(made["revoked"][0].id)
    return {who: text for who, (_, text) in made.items()}
