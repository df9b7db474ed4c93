"""What is ingested: a folder as it is, or a BEIR set's documents as text files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from evals.errors import BadDataset
from evals.formats.beir import read_corpus

# What both pipelines read. LangChain has loaders for more, each with packages of its own.
SUFFIXES = frozenset({".htm", ".html", ".md", ".pdf", ".txt"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files to ingest, in order, and what to call them."""

    name: str
    files: tuple[Path, ...]


def folder_corpus(folder: Path, limit: int | None) -> Corpus:
    """The first `limit` files below a folder that both pipelines read, by path.

    Raises:
        BadDataset: if there are none.
    """
    found = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )
    return _corpus(folder.resolve().name, found[:limit], folder)


def beir_corpus(folder: Path, target: Path, limit: int | None) -> Corpus:
    """The first `limit` documents of a BEIR set, written into `target` as text files.

    Raises:
        BadDataset: naming the file and the line that cannot be read.
    """
    documents = islice(read_corpus(folder), limit)
    written = write_files(
        target,
        (
            (f"{number:06}.txt", text.encode("utf-8", "replace"))
            for number, (_, text) in enumerate(documents, start=1)
        ),
    )
    return _corpus(folder.resolve().name, written, folder)


def write_files(target: Path, files: Iterable[tuple[str, bytes]]) -> list[Path]:
    """Write files into a folder, which is made if it is new, and return their paths in order."""
    target.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name, data in files:
        paths.append(target / name)
        paths[-1].write_bytes(data)
    return paths


def _corpus(name: str, files: Iterable[Path], folder: Path) -> Corpus:
    corpus = Corpus(name, tuple(files))
    if not corpus.files:
        raise BadDataset(f"{folder} holds no document: one of {', '.join(sorted(SUFFIXES))}")
    return corpus
