"""Any cross-encoder on this machine can rank anew."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ingestion.embedding.cross_encoder import PairScorer
from ingestion.errors import EmbeddingError
from service.bootstrap import open_services
from service.settings import Settings
from tests.service.conftest import ingest_texts


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of two small layers with random weights."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("cross-encoder")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "harbour", "lighthouse", "tall"]
    (folder / "vocab.txt").write_text("\n".join(words))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
    )
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    settings = {"tokenizer_class": "BertTokenizer", "do_lower_case": True}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    AutoTokenizer.from_pretrained(folder)
    return folder


def test_every_pair_has_a_score(tiny_model: Path) -> None:
    scorer = PairScorer(str(tiny_model))
    scores = scorer.scores([("tall", "the lighthouse"), ("tall", "the harbour")])
    assert scores.shape == (2,)
    assert scores.dtype == np.float32
    assert scores[0] != scores[1]


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="cannot be loaded as a cross-encoder"):
        PairScorer(str(tmp_path / "nothing"))


def test_a_reranker_has_the_last_word(tiny_model: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", reranker_model=str(tiny_model))
    with open_services(settings) as services:
        ingest_texts(services)
        question = "How tall is the lighthouse?"
        found = services.retriever.retrieve(question, "coast", 10)
        scores = PairScorer(str(tiny_model)).scores([(question, one.passage.text) for one in found])

    assert list(scores) == sorted(scores, reverse=True)
    assert found[0].score == 1.0
