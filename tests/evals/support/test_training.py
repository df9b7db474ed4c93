"""Training and measuring, on sets of our own that are easy by design."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from evals.support.examining import examine_set
from evals.support.faithfulness import read_sets
from evals.support.report import measure_ablations, measure_support
from evals.support.training import (
    TRAINING_SETS,
    Examined,
    fold_of,
    response_score,
    train,
)
from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from service.support.examination import Examiner
from service.support.scoring import load_scale, scale_of
from tests.evals.support.sets import write_sets


@pytest.fixture(scope="module")
def examined(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> list[Examined]:
    examiner = Examiner(embedder, Analyzer())
    folder = write_sets(tmp_path_factory.mktemp("sets"))
    return [Examined(one, examine_set(one, examiner, lambda _: None)) for one in read_sets(folder)]


@pytest.fixture(scope="module")
def training(examined: list[Examined]) -> list[Examined]:
    return [one for one in examined if one.dataset.name in TRAINING_SETS]


def test_sources_are_kept_apart() -> None:
    groups = [str(number % 40) for number in range(200)]
    folds = fold_of(groups)
    assert set(folds) == {0, 1, 2, 3, 4}
    assert all(len(set(folds[np.array(groups) == group])) == 1 for group in set(groups))


def test_training_finds_what_tells_the_labels_apart(training: list[Examined]) -> None:
    scale = train(training, "some-model")
    assert scale.model == "some-model"
    assert all(weight >= 0 for weight in scale.aligned.coefficients.values())
    assert 0 <= scale.partial <= scale.supported <= 1
    for claims, label in zip(training[0].claims, training[0].dataset.labels, strict=True):
        assert (response_score(claims, scale) < scale.partial) == label


def test_training_gives_the_same_again(training: list[Examined]) -> None:
    assert train(training, "m") == train(training, "m")


def test_figures_of_sets_that_train_are_held_out(examined: list[Examined]) -> None:
    figures = {one.name: one for one in measure_support(examined, load_scale())}
    assert {name for name, one in figures.items() if one.held_out} == set(TRAINING_SETS)
    marked = figures["marked"]
    assert (marked.responses, marked.unsupported, marked.groups) == (24, 12, 12)
    assert marked.auroc is not None
    assert marked.auroc.mean == 1
    assert marked.baselines is not None
    assert marked.baselines.always_positive_f1 == pytest.approx(2 / 3)
    assert marked.span_recall is not None
    assert marked.span_recall.mean == 1  # "whale oil" is located
    assert figures["wice"].span_f1 is None


def test_without_all_of_them_nothing_is_held_out(examined: list[Examined]) -> None:
    (figures,) = measure_support(examined[:1], load_scale())
    assert not figures.held_out


def test_ablations_leave_out_each_group(training: list[Examined]) -> None:
    rows = measure_ablations(training, load_scale())
    assert {"all", "without alignment", "without quantities", "without names"} <= rows.keys()
    assert all(set(row) == set(TRAINING_SETS) for row in rows.values())
    assert min(rows["all"].values()) > 0.9  # unsupported ranks above supported


def test_a_response_that_claims_nothing_is_supported() -> None:
    assert response_score((), load_scale()) == 1


def test_the_shipped_scale_cannot_argue_for_a_statement() -> None:
    """Every figure grows with doubt, so no coefficient may be negative."""
    scale = load_scale()
    weights = [*scale.aligned.coefficients.values(), *scale.lexical.coefficients.values()]
    assert min(weights) >= 0
    assert scale_of(asdict(scale)) == scale


@pytest.mark.parametrize("lacking", ["model", "aligned", "lexical", "supported", "partial"])
def test_a_scale_that_is_not_whole_is_refused(lacking: str) -> None:
    data = asdict(load_scale())
    del data[lacking]
    with pytest.raises(ValueError, match=lacking):
        scale_of(data)


def test_another_embedding_model_is_scored_by_wording_alone() -> None:
    """Its cosines are other ones, of which the coefficients know nothing."""
    scale = load_scale()
    assert scale.for_model(scale.model) == scale
    assert scale.for_model("another").aligned == scale.lexical


def test_thresholds_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="thresholds"):
        scale_of(asdict(load_scale()) | {"supported": 0.1, "partial": 0.5})
