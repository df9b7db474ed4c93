"""Tiny cross-encoders with random weights that favour one class, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingestion.embedding.default_model import installed_folder

_FAVOUR = 8.0  # in the bias: far above what random weights of this size can say


def save_cross_encoder(folder: Path, labels: Sequence[str], *, favoured: str) -> Path:
    """Save a cross-encoder of some classes which finds one of them in everything."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer: Any = AutoTokenizer.from_pretrained(str(installed_folder()))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        id2label=dict(enumerate(labels)),
        label2id={label: at for at, label in enumerate(labels)},
    )
    model: Any = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.bias[list(labels).index(favoured)] = _FAVOUR
    tokenizer.model_max_length = 64
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder
