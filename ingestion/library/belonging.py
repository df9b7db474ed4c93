"""Which collection something is in: what decides who may see it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Select, select

from ingestion.library.tables import collections, documents, jobs, versions


class Belonging:
    """Names collections by what is in them. Deleted documents are in theirs until they are purged.

    Each answer is None if there is no such thing.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_document(self, document_id: str) -> str | None:
        """The collection of a document."""
        query = select(collections.c.name).join(
            documents, documents.c.collection_id == collections.c.id
        )
        return self._name(query.where(documents.c.id == document_id))

    def of_version(self, version_id: int) -> str | None:
        """The collection of a version, by its key in the library."""
        return self._name(_of_versions().where(versions.c.id == version_id))

    def of_collection(self, collection_id: int) -> str | None:
        """The name of a collection, by its key in the library."""
        return self._name(select(collections.c.name).where(collections.c.id == collection_id))

    def of_job(self, job_id: str) -> str | None:
        """The collection that a job ingests into, which may not exist yet."""
        return self._name(select(jobs.c.collection).where(jobs.c.id == job_id))

    def of_original(self, sha256: str) -> frozenset[str]:
        """The collections with a version that was made of some bytes."""
        query = _of_versions().where(versions.c.sha256 == sha256).distinct()
        with self._engine.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def _name(self, query: Select[Any]) -> str | None:
        with self._engine.connect() as connection:
            name: str | None = connection.execute(query).scalar()
            return name


def _of_versions() -> Select[Any]:
    return (
        select(collections.c.name)
        .join(documents, documents.c.collection_id == collections.c.id)
        .join(versions, versions.c.document_id == documents.c.id)
    )
