"""Any sentence-transformers model, on torch: slower to load and run, but every model there is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import tokenizers

from ingestion.embedding.tokenizer import Tokenizer, well_formed
from ingestion.embedding.vectors import TokenVectors, Vectors
from ingestion.errors import EmbeddingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_PASSAGE_PROMPTS = ("document", "passage", "corpus")  # as encode_document looks them up


class SentenceTransformersEmbedder:
    """An `Embedder` of a model by name or folder; prompts for queries and passages are honoured.

    A name is looked up on this machine alone, unless the user has set HF_HUB_OFFLINE=0.

    Args:
        model: name or folder of the model.
        model_id: its identity; by default its name with a digest of its weights.

    Raises:
        EmbeddingError: if the model is not there, or has no tokenizer that gives offsets.
    """

    def __init__(self, model: str, model_id: str | None = None) -> None:
        self._model = _load(model)
        # A tokenizer of transformers is switched to other settings during a call, so calls queue.
        self._one_at_a_time = Lock()
        self.model_id = model_id or f"{Path(model).name}@{_digest(self._model)[:8]}"
        self.dimensions = _positive(self._model.get_embedding_dimension(), model)
        self.max_tokens = _positive(_max_tokens(self._model), model)
        self.tokenizer = _tokenizer(self._model, model)
        prompt = next((p for n in _PASSAGE_PROMPTS if (p := self._model.prompts.get(n))), "")
        overhead = self.tokenizer.special_tokens + self.tokenizer.count([prompt])[0]
        self.passage_tokens = self.max_tokens - overhead

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts: float32 [texts, dimensions], rows of length 1, in the order given."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        readable = [well_formed(text) for text in texts]
        with self._one_at_a_time:
            vectors = self._model.encode_document(
                readable, normalize_embeddings=True, show_progress_bar=False
            )
        return vectors.astype(np.float32, copy=False)

    def embed_query(self, text: str) -> Vectors:
        """Embed a text to search with: float32 [dimensions], of length 1."""
        with self._one_at_a_time:
            vector = self._model.encode_query(
                well_formed(text), normalize_embeddings=True, show_progress_bar=False
            )
        return vector.astype(np.float32, copy=False)

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The vectors of the tokens of each text in their context, in order; no prompt is put."""
        if not texts:
            return []
        readable = [well_formed(text) for text in texts]
        special = self.tokenizer.special_tokens
        with self._one_at_a_time:
            outputs = self._model.encode(
                readable,
                prompt="",
                output_value="token_embeddings",
                convert_to_numpy=False,
                show_progress_bar=False,
            )
        found = []
        for text, states in zip(texts, outputs, strict=True):
            spans = self.tokenizer.spans(text)
            read = min(len(spans), self.max_tokens - special, max(0, len(states) - special))
            first = self.tokenizer.leading_special_tokens
            found.append(TokenVectors.of(spans, states[first : first + read].float().cpu().numpy()))
        return found


def _load(model: str) -> SentenceTransformer:
    offline = os.environ.setdefault("HF_HUB_OFFLINE", "1").upper() in {"1", "ON", "YES", "TRUE"}
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(model, local_files_only=offline)
    except (OSError, ValueError) as error:
        raise EmbeddingError(
            f"The embedding model {model!r} cannot be loaded: {error} "
            "Give the folder of a sentence-transformers model, or download the model first "
            "(HF_HUB_OFFLINE=0 allows the download)."
        ) from error


def _digest(model: SentenceTransformer) -> str:
    """SHA-256 of the weights as loaded, so that it does not depend on the files they came in."""
    import torch

    digest = hashlib.sha256()
    for name, weight in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weight.cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return digest.hexdigest()


def _max_tokens(model: SentenceTransformer) -> int | None:
    """The lesser of what the model is set to read and what it has positions for."""
    config = getattr(model[0], "config", None)
    limits = (model.max_seq_length, getattr(config, "max_position_embeddings", None))
    return min((limit for limit in limits if limit), default=None)


def _positive(value: int | None, model: str) -> int:
    if not value:
        raise EmbeddingError(f"The model {model!r} does not say its dimensions or token limit.")
    return int(value)


def _tokenizer(model: SentenceTransformer, name: str) -> Tokenizer:
    encoder = getattr(model.tokenizer, "backend_tokenizer", model.tokenizer)
    if not isinstance(encoder, tokenizers.Tokenizer):
        raise EmbeddingError(
            f"The model {name!r} has no tokenizer that gives offsets; choose a model with a "
            "tokenizer.json."
        )
    return Tokenizer(encoder.to_str())
