"""A Footnote of its own for a measurement: the documents of a set in its collections, no model."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from evals.errors import BadDataset
from evals.progress import OnProgress
from ingestion.documents import ParsedDocument
from ingestion.parsing.containers import Member
from ingestion.parsing.pool import Parser
from ingestion.pipeline import Pipeline
from ingestion.sources import upload_source
from service.bootstrap import Services, open_services
from service.settings import Settings

Collections = Mapping[str, Mapping[str, str]]
"""For each collection its documents, texts by source."""


@contextmanager
def ingested(
    collections: Collections, on_progress: OnProgress, *, titles: bool = True
) -> Iterator[Services]:
    """Open a Footnote in a folder that is gone afterwards, and ingest the documents as text files.

    `titles` says whether documents may have any, which their passages carry.

    Raises:
        BadDataset: naming a document that cannot be ingested.
    """
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as home:
        settings = Settings(home=Path(home), database_url=None).model_copy(
            update=dict.fromkeys(("llm_model", "llm_base_url", "llm_api_key", "openai_api_key"))
        )
        with open_services(settings) as services:
            pipeline = services.pipeline if titles else _without_titles(services)
            for name, documents in collections.items():
                _ingest(pipeline, name, documents, on_progress)
            yield services


def _ingest(
    pipeline: Pipeline, collection: str, documents: Mapping[str, str], on_progress: OnProgress
) -> None:
    sources = [upload_source(f"{key}.txt", text.encode(), key) for key, text in documents.items()]
    for done, result in enumerate(pipeline.ingest(sources, collection), start=1):
        if result.status == "failed":
            raise BadDataset(f"the document {result.source} cannot be ingested: {result.reason}")
        on_progress(f"ingesting {collection}", done, len(sources))


def _without_titles(services: Services) -> Pipeline:
    parser = _Untitled(services.parser)
    return Pipeline(services.library, services.indexes, services.embedder, parser)


class _Untitled:
    """A parser that finds no titles."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    @property
    def workers(self) -> int:
        return self._parser.workers

    def parse(self, data: bytes, name: str) -> ParsedDocument:
        document = self._parser.parse(data, name)
        return replace(document, metadata=replace(document.metadata, title=None))

    def members(self, data: bytes, name: str) -> list[Member]:
        return self._parser.members(data, name)
