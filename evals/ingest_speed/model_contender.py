"""The bare model: its forward pass, tokenizer included, over the texts that Footnote embeds."""

from __future__ import annotations

import json
import time

from evals.ingest_speed.usage import cpu_seconds, peak_bytes
from evals.ingest_speed.work import Job, Work, measured_texts


def run(job: Job) -> Work:
    """Embed the texts in `job.texts`, all in one call, and keep nothing."""
    texts = json.loads(job.texts.read_text(encoding="utf-8"))
    started = time.perf_counter()
    from ingestion.embedding import open_embedder

    embedder = open_embedder()
    cpu = cpu_seconds()
    opened = time.perf_counter()
    embedder.embed_passages(texts)
    done = time.perf_counter()
    cpu = cpu_seconds() - cpu
    peak = peak_bytes()
    characters, tokens = measured_texts(texts)
    return Work(
        documents=len(job.files),
        failed=0,
        passages=len(texts),
        characters=characters,
        tokens=tokens,
        open_seconds=opened - started,
        seconds=done - opened,
        cpu_seconds=cpu,
        peak_bytes=peak,
    )
