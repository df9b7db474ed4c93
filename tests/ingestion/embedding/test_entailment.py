"""Cross-encoders for inference, built small and random here, since nothing can be downloaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.embedding.entailment import EntailmentModel
from ingestion.errors import EmbeddingError
from tests.cross_encoders import save_cross_encoder


def test_three_classes_are_read_by_their_names(tmp_path: Path) -> None:
    labels = ["contradiction", "entailment", "neutral"]
    favoured = save_cross_encoder(tmp_path / "nli", labels, favoured="entailment")
    model = EntailmentModel(str(favoured))
    judged = model.judge("The harbour opened.", "The harbour opened.")
    assert model.name == "nli"
    assert judged.support > 0.9
    assert judged.contradiction is not None
    assert judged.contradiction < 0.1


def test_one_class_is_the_probability_of_support(tmp_path: Path) -> None:
    model = EntailmentModel(
        str(save_cross_encoder(tmp_path / "one", ["LABEL_0"], favoured="LABEL_0"))
    )
    judged = model.judge("The harbour opened." * 300, "half a pair \ud83d")
    assert judged.support > 0.9
    assert judged.contradiction is None


def test_other_classes_are_refused(tmp_path: Path) -> None:
    folder = save_cross_encoder(tmp_path / "odd", ["good", "bad"], favoured="good")
    with pytest.raises(EmbeddingError, match="bad"):
        EntailmentModel(str(folder))


def test_a_model_that_is_not_there_is_refused() -> None:
    with pytest.raises(EmbeddingError, match="no/such"):
        EntailmentModel("/no/such/folder")


def test_two_classes_without_names_of_inference_are_refused(tmp_path: Path) -> None:
    """Such a model must not be taken for a judge."""
    folder = save_cross_encoder(tmp_path / "two", ["LABEL_0", "LABEL_1"], favoured="LABEL_0")
    with pytest.raises(EmbeddingError, match="label_1"):
        EntailmentModel(str(folder))
