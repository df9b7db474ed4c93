"""Footnote's own ingestion, as the product does it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from evals.ingest_speed.usage import cpu_seconds, peak_bytes
from evals.ingest_speed.work import Job, Work, measured_texts

if TYPE_CHECKING:  # what it costs to import counts as opening
    from service.bootstrap import Services

_COLLECTION = "benchmark"
_PASSAGES_PER_READ = 4_096


def run(job: Job) -> Work:
    """Ingest the files into a new library, and leave what was embedded in `job.texts`."""
    started = time.perf_counter()
    from ingestion.sources import path_sources
    from service.bootstrap import open_services
    from service.settings import Settings

    settings = Settings(home=job.scratch / "home", database_url=None)
    with open_services(settings) as services:
        cpu = cpu_seconds()
        opened = time.perf_counter()
        sources = path_sources(job.files, settings.max_document_bytes)
        results = list(services.pipeline.ingest(sources, _COLLECTION))
        done = time.perf_counter()
        cpu = cpu_seconds() - cpu
        peak = peak_bytes()
        texts = _embedded_texts(services)
    job.texts.write_text(json.dumps(texts), encoding="utf-8")
    characters, tokens = measured_texts(texts)
    failed = sum(result.status == "failed" for result in results)
    return Work(
        documents=len(results) - failed,
        failed=failed,
        passages=len(texts),
        characters=characters,
        tokens=tokens,
        open_seconds=opened - started,
        seconds=done - opened,
        cpu_seconds=cpu,
        peak_bytes=peak,
    )


def _embedded_texts(services: Services) -> list[str]:
    from ingestion.chunking import context_tokens, embedding_text

    tokenizer = services.embedder.tokenizer
    limit = context_tokens(services.embedder.passage_tokens)
    return [
        embedding_text(one.title, one.heading, one.text, tokenizer, limit)
        for batch in services.library.passages.all_current(_PASSAGES_PER_READ)
        for one in batch
    ]
