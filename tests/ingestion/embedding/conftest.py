"""The real embedders, loaded once."""

from __future__ import annotations

import pytest

from ingestion.embedding import Embedder, open_embedder
from ingestion.embedding.default_model import installed_folder
from ingestion.embedding.sentence_transformers_backend import SentenceTransformersEmbedder
from ingestion.embedding.tokenizer import Tokenizer


@pytest.fixture(scope="session")
def fast() -> Embedder:
    return open_embedder()


@pytest.fixture(scope="session")
def reference() -> SentenceTransformersEmbedder:
    """The same model in float32 on torch."""
    return SentenceTransformersEmbedder(str(installed_folder()))


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(installed_folder() / "tokenizer.json")
