"""The canonical LangChain pipeline, as its documentation writes it: load, split, embed, store.

Loaders by file type, `RecursiveCharacterTextSplitter`, `HuggingFaceEmbeddings` and a persistent
`Chroma`, each with its defaults. Chunks are of 1,000 characters with 200 of overlap, the numbers
of LangChain's own tutorials: 1,000 characters of English are 200 to 250 tokens, which is what the
model (256 tokens) reads.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.errors import ContenderMissing
from evals.ingest_speed.usage import cpu_seconds, peak_bytes
from evals.ingest_speed.work import Job, Work, measured_texts

if TYPE_CHECKING:
    from langchain_core.documents import Document

PACKAGES = (
    "bs4",
    "langchain_chroma",
    "langchain_community",
    "langchain_huggingface",
    "langchain_text_splitters",
    "pypdf",
)
CHUNK_CHARS = 1_000
OVERLAP_CHARS = 200
# `add_documents` hands everything to Chroma at once, and Chroma takes 5,461 records at most.
_MOST_PER_CALL = 5_000


def check_installed(packages: Sequence[str] = PACKAGES) -> None:
    """Check that the packages of this contender, which the product does not need, are here.

    Raises:
        ContenderMissing: naming those that are not.
    """
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise ContenderMissing(
            f"LangChain's pipeline needs {', '.join(missing)}: `make bench` installs them apart "
            "from Footnote's own packages; or measure Footnote alone with --alone"
        )


def run(job: Job) -> Work:
    """Load, split, embed and store the files."""
    started = time.perf_counter()
    with warnings.catch_warnings():
        # langchain-community says that it is being sunset; its loaders are still what is taught.
        warnings.simplefilter("ignore", DeprecationWarning)
        splitter, store = _splitter(), _store(job.scratch / "chroma")
        cpu = cpu_seconds()
        opened = time.perf_counter()
        loaded, failed = _loaded(job.files)
        chunks = splitter.split_documents(loaded)
        for first in range(0, len(chunks), _MOST_PER_CALL):
            store.add_documents(chunks[first : first + _MOST_PER_CALL])
        done = time.perf_counter()
        cpu = cpu_seconds() - cpu
    peak = peak_bytes()
    characters, tokens = measured_texts([chunk.page_content for chunk in chunks])
    return Work(
        documents=len(job.files) - failed,
        failed=failed,
        passages=len(chunks),
        characters=characters,
        tokens=tokens,
        open_seconds=opened - started,
        seconds=done - opened,
        cpu_seconds=cpu,
        peak_bytes=peak,
    )


def _splitter() -> Any:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS, add_start_index=True
    )


def _store(folder: Path) -> Any:
    from langchain_chroma import Chroma
    from langchain_community import document_loaders  # noqa: F401 - an import is part of opening
    from langchain_huggingface import HuggingFaceEmbeddings

    from ingestion.embedding import default_model

    embeddings = HuggingFaceEmbeddings(model_name=str(default_model.installed_folder()))
    return Chroma("benchmark", embeddings, persist_directory=str(folder))


def _loaded(files: Sequence[Path]) -> tuple[list[Document], int]:
    documents: list[Document] = []
    failed = 0
    for path in files:
        try:
            documents.extend(_loader(path).lazy_load())
        except Exception:  # noqa: BLE001 - loaders raise whatever their libraries do
            failed += 1
    return documents, failed


def _loader(path: Path) -> Any:
    from langchain_community.document_loaders import BSHTMLLoader, PyPDFLoader, TextLoader

    match path.suffix.lower():
        case ".pdf":
            return PyPDFLoader(str(path))
        case ".html" | ".htm":
            return BSHTMLLoader(str(path), open_encoding="utf-8")
        case _:
            return TextLoader(str(path), encoding="utf-8")
