"""Texts to vectors: a sentence-embedding model behind one interface, `Embedder`.

The default model is all-MiniLM-L6-v2, which is installed with Footnote and runs on OpenVINO without
torch. Any other sentence-transformers model can be named instead; it runs on torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # numpy and the tokenizer cost 0.1 s, which a command's --help need not pay
    from ingestion.embedding.tokenizer import Tokenizer
    from ingestion.embedding.vectors import TokenVectors, Vectors

DEFAULT_MODEL = "default"


class Embedder(Protocol):
    """An embedding model. Safe to call from several threads at once.

    `model_id` names the model and its weights, as "all-MiniLM-L6-v2@53aa5117": vectors may be
    compared only if they were made under the same id. `dimensions` is the length of a vector.
    `max_tokens` is what the model reads in all; `passage_tokens` what it reads of a passage's own
    text, special tokens and prompt deducted. Text beyond that is ignored.
    """

    @property
    def model_id(self) -> str: ...  # noqa: D102 - described above
    @property
    def dimensions(self) -> int: ...  # noqa: D102 - described above
    @property
    def max_tokens(self) -> int: ...  # noqa: D102 - described above
    @property
    def passage_tokens(self) -> int: ...  # noqa: D102 - described above
    @property
    def tokenizer(self) -> Tokenizer: ...  # noqa: D102 - described above

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts to be found: float32 [texts, dimensions], rows of length 1, in order."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Embed a text to search with: float32 [dimensions], of length 1."""
        ...

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The vectors of the tokens of each text in their context, in order."""
        ...


def open_embedder(model: str = DEFAULT_MODEL) -> Embedder:
    """Load an embedding model on the fastest backend that this machine has for it.

    Args:
        model: "default", or the name or folder of a sentence-transformers model on this machine.

    Raises:
        EmbeddingError: if the model is not on this machine or cannot be loaded.
        ModelWeightsChanged: if the default model's weights are not the published ones.
    """
    if model == DEFAULT_MODEL:
        return _open_default()
    from ingestion.embedding.sentence_transformers_backend import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(model)


def _open_default() -> Embedder:
    from ingestion.embedding import default_model

    folder = default_model.installed_folder()
    try:
        from ingestion.embedding.openvino_backend import OpenVinoEmbedder

        return OpenVinoEmbedder(folder)
    except ImportError:  # OpenVINO has no build for this platform
        from ingestion.embedding.sentence_transformers_backend import SentenceTransformersEmbedder

        default_model.read_weights(folder)
        return SentenceTransformersEmbedder(str(folder), model_id=default_model.MODEL_ID)
