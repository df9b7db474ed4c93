"""Ingesting a single source, as many tests begin."""

from __future__ import annotations

from ingestion.pipeline import IngestResult, Pipeline
from ingestion.sources import Source


def ingest_one(pipeline: Pipeline, source: Source, collection: str) -> IngestResult:
    """What became of a source that brings one document."""
    (result,) = pipeline.ingest([source], collection)
    return result
