"""What a contender is given, and what it says it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Job:
    """Files to ingest into `scratch`, a new folder.

    `texts` is a file of JSON, the list of what Footnote embeds for these files: Footnote's own run
    writes it, the model's run reads it.
    """

    files: tuple[Path, ...]
    scratch: Path
    texts: Path


@dataclass(frozen=True, slots=True)
class Work:
    """One run of one contender.

    `seconds` is wall time from the first file until every passage can be searched, with the model
    loaded and the store open beforehand; `open_seconds` is what that took, imports included.
    `cpu_seconds` is the processor time of the same stretch, which other programs' load moves less.
    `characters` and `tokens` are what the model was given and what it read of it: passages differ
    in size from one splitter to the next, and a model reads so many tokens and no more.
    `peak_bytes` is resident memory (`usage.peak_bytes`).
    """

    documents: int
    failed: int
    passages: int
    characters: int
    tokens: int
    open_seconds: float
    seconds: float
    cpu_seconds: float
    peak_bytes: int


def measured_texts(texts: Sequence[str]) -> tuple[int, int]:
    """Characters of the texts, and the tokens that the default model reads of them."""
    from ingestion.embedding import default_model
    from ingestion.embedding.tokenizer import Tokenizer

    folder = default_model.installed_folder()
    limit = int(default_model.read_settings(folder, "sentence_bert_config.json")["max_seq_length"])
    tokenizer = Tokenizer.from_file(folder / "tokenizer.json")
    special = tokenizer.special_tokens
    tokens = sum(min(count + special, limit) for count in tokenizer.count(texts))
    return sum(map(len, texts)), tokens
