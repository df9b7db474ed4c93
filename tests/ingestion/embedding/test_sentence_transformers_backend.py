"""Other models, by name or folder, on torch."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from ingestion.embedding import Embedder, open_embedder
from ingestion.embedding.default_model import MODEL_ID, installed_folder
from ingestion.embedding.sentence_transformers_backend import SentenceTransformersEmbedder
from ingestion.errors import EmbeddingError

WITHOUT_OPENVINO = """
import sys
sys.modules["openvino"] = None  # as on a platform that has no build of it
from ingestion.embedding import open_embedder
embedder = open_embedder()
print(type(embedder).__name__, embedder.model_id, embedder.max_tokens)
"""
PROMPTS = {"query": "query: ", "document": "passage: "}


@pytest.fixture(scope="module")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    """The default model's weights with prompts, as E5 models have them, and 64 tokens."""
    folder = tmp_path_factory.mktemp("models") / "prompted"
    shutil.copytree(installed_folder(), folder)
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": PROMPTS}))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 64}))
    return open_embedder(str(folder))


def test_prompts_of_the_model_are_put_before_queries_and_passages(
    prompted: Embedder, reference: Embedder
) -> None:
    text = "Rates rose."
    assert prompted.embed_query(text) @ reference.embed_query("query: " + text) > 0.99999
    assert prompted.embed_passages([text])[0] @ reference.embed_query("passage: " + text) > 0.99999


def test_a_prompt_takes_tokens_from_the_passage(prompted: Embedder) -> None:
    """64 less two special tokens and the two of "passage:"."""
    assert (prompted.max_tokens, prompted.passage_tokens) == (64, 60)


def test_the_identity_is_that_of_the_weights(
    prompted: Embedder, reference: SentenceTransformersEmbedder
) -> None:
    assert prompted.model_id.startswith("prompted@")
    assert prompted.model_id.split("@")[1] == reference.model_id.split("@")[1]


def test_vectors_are_ordered_and_of_length_one(reference: Embedder) -> None:
    texts = ["short", "a much longer text about freight on the corridor", "half \ud83d pair"]
    vectors = reference.embed_passages(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert reference.embed_query(text) @ vector > 0.99999


def test_no_texts_give_no_vectors(reference: Embedder) -> None:
    assert reference.embed_passages([]).shape == (0, 384)


@pytest.mark.parametrize("model", ["nobody/no-such-model", "/no/such/folder"])
def test_a_model_that_is_not_on_this_machine_is_refused(model: str) -> None:
    with pytest.raises(EmbeddingError, match=model):
        open_embedder(model)


def test_the_default_model_runs_on_torch_where_openvino_is_missing() -> None:
    """Under the same identity, as its vectors are interchangeable with the fast backend's."""
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_OPENVINO], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["SentenceTransformersEmbedder", MODEL_ID, "256"]
