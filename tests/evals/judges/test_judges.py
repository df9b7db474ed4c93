"""The three judges, on real models and a scripted one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from evals.judges import Judge, Judged, cross_encoder_judge, embedded_judge, model_judge
from ingestion.embedding import Embedder
from ingestion.errors import EmbeddingError
from ingestion.indexes import Analyzer
from service.models import open_chat_model
from service.support.checker import SupportChecker
from service.support.judge import ModelJudge
from tests.cross_encoders import save_cross_encoder
from tests.openai_server import MODEL, fake_openai

QUOTE = "The harbour of Ostrel handled 41 million tonnes of grain in 2024."
TRUE: Judged = ("The harbour of Ostrel handled 41 million tonnes of grain in 2024.", (QUOTE,))
WRONG: Judged = ("The harbour of Ostrel handled 43 million tonnes of grain in 2024.", (QUOTE,))
CHINESE: Judged = ("奥斯特雷尔港处理了大量谷物。", (QUOTE,))
UNCITED: Judged = ("The harbour is old.", ())


def statuses(judge: Judge, *statements: Judged) -> list[str]:
    return [one.status for one in asyncio.run(judge.judge(statements))]


def test_the_embedded_check_judges_in_order_and_the_same_every_time(embedder: Embedder) -> None:
    judge = embedded_judge(SupportChecker(embedder, Analyzer()))
    first = asyncio.run(judge.judge([TRUE, WRONG, UNCITED] * 15))
    assert [one.status for one in first] == ["supported", "contradicted", "unsupported"] * 15
    assert "43" in first[1].reason
    assert asyncio.run(judge.judge([TRUE, WRONG, UNCITED] * 15)) == first


def test_what_the_embedded_check_cannot_judge_is_unjudged_with_its_reason(
    embedder: Embedder,
) -> None:
    judge = embedded_judge(SupportChecker(embedder, Analyzer()))
    (found,) = asyncio.run(judge.judge([CHINESE]))
    assert (found.status, found.score) == ("unjudged", None)
    assert "language" in found.reason


def test_a_cross_encoder_says_what_its_classes_say(tmp_path: Path) -> None:
    classes = ["contradiction", "entailment", "neutral"]
    for favoured, expected in zip(
        classes, ["contradicted", "supported", "unsupported"], strict=True
    ):
        folder = save_cross_encoder(tmp_path / favoured, classes, favoured=favoured)
        judge = cross_encoder_judge(str(folder))
        assert judge.name == f"cross-encoder: {favoured}"
        assert statuses(judge, TRUE, UNCITED) == [expected, "unsupported"]


def test_a_cross_encoder_that_gives_no_numbers_leaves_statements_unjudged(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification

    folder = save_cross_encoder(tmp_path / "broken", ["consistent"], favoured="consistent")
    model = AutoModelForSequenceClassification.from_pretrained(str(folder))
    with torch.no_grad():
        model.classifier.bias[0] = float("nan")
    model.save_pretrained(str(folder))
    (found,) = asyncio.run(cross_encoder_judge(str(folder)).judge([TRUE]))
    assert found.status == "unjudged"
    assert "no finite scores" in found.reason


def test_a_cross_encoder_that_is_not_there_is_an_error() -> None:
    with pytest.raises(EmbeddingError):
        cross_encoder_judge("/no/such/model")


def test_a_model_judges_and_what_is_no_verdict_is_unjudged() -> None:
    with fake_openai() as server:
        server.reply(
            lambda messages: "PERHAPS" if "43 million" in messages[-1]["content"] else "SUPPORTED"
        )
        judge = model_judge(ModelJudge(open_chat_model(MODEL, base_url=server.url)))
        found = asyncio.run(judge.judge([TRUE, WRONG, UNCITED]))
        assert len(server.requests) == 2  # what cites nothing needs no model
    assert [one.status for one in found] == ["supported", "unjudged", "unsupported"]
    assert found[1].score is None
    assert "not one of the words" in found[1].reason
