"""What every method of selection keeps to, whatever the units, the budget and the focus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings

from evals.summaries.methods import concepts, lead, lexrank, mmr, submodular
from service.summaries.selection import choice
from service.summaries.selection.candidates import MOST
from service.summaries.selection.greedy import NEAR_COPY
from service.summaries.selection.sentences import is_sentence
from service.summaries.selection.units import Budget, Focus, Method, Unit, unit_of
from service.support import numbers
from tests.service.summaries.selection.texts import ANALYZER, budgets, focuses, unit_lists

METHODS: dict[str, Method] = {
    "choice": choice.choose,
    "concepts": concepts.choose,
    "lead": lead.choose,
    "lexrank": lexrank.choose,
    "mmr": mmr.choose,
    "submodular": submodular.choose,
}
TWO = np.eye(2, dtype=np.float32)
every_method = pytest.mark.parametrize("choose", METHODS.values(), ids=METHODS)


@every_method
@given(unit_lists(), budgets, focuses)
@hypothesis_settings(max_examples=60)
@example([], Budget(words=10), None)
def test_what_is_chosen_is_within_the_budget_in_reading_order_and_said_once(
    choose: Method, units: Sequence[Unit], budget: Budget, focus: Focus | None
) -> None:
    chosen = choose(units, budget, focus)
    assert list(chosen) == sorted(set(chosen)), "no place twice, in the order of reading"
    assert bool(chosen) == bool(units), "a sentence whenever there is a unit"
    words = sum(units[at].words for at in chosen)
    assert budget.admits(len(chosen), words) or len(chosen) == 1
    if any(is_sentence(unit) for unit in units):
        assert all(is_sentence(units[at]) for at in chosen), "no headings and no scraps"
    for first, one in enumerate(chosen):
        for other in chosen[first + 1 :]:
            alike = float(units[one].vector @ units[other].vector) >= NEAR_COPY + 1e-6
            same = sorted(numbers(units[one].text)) == sorted(numbers(units[other].text))
            assert not (alike and same), "near-copies are chosen once"
    assert choose(units, budget, focus) == chosen, "the same again"


@every_method
def test_one_sentence_is_given_even_if_each_is_longer_than_the_budget(choose: Method) -> None:
    texts = [
        "The harbour of Ostrel handled more grain in 2024 than in any year before.",
        "The harbour master expects another record of grain for the coming year.",
    ]
    units = [unit_of(text, vector, ANALYZER) for text, vector in zip(texts, TWO, strict=True)]
    assert choose(units, Budget(words=3), None) == (1,), "the shorter one"


@every_method
def test_more_units_than_are_compared_in_pairs_are_chosen_from_all_parts(choose: Method) -> None:
    """Twice as many as are compared: the vectors are noise, so that no part is better."""
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(2 * MOST, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    terms = frozenset({"harbour", "grain", "tonnes"})
    text = "Grain in tonnes was landed at the harbour."
    units = [
        Unit(f"{text[:-1]} {at}.", vector, 0, 0, at / (2 * MOST), 9, terms)
        for at, vector in enumerate(vectors)
    ]
    chosen = choose(units, Budget(sentences=20), None)
    assert len(chosen) == 20
    if choose not in (
        lead.choose,
        concepts.choose,
    ):  # which begin at the beginning, as all is alike
        assert chosen[0] < MOST < chosen[-1]


@pytest.mark.parametrize("choose", [choice.choose, lexrank.choose, mmr.choose])
def test_of_very_many_units_the_one_that_the_focus_is_about_is_found(choose: Method) -> None:
    """It stands among others that are all nearer to the centroid of the text."""
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(MOST + 500, 16)).astype(np.float32)
    vectors[:, 0] = np.abs(vectors[:, 0]) + 2
    needle = 1_234
    vectors[needle] = -np.eye(16, dtype=np.float32)[0]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    terms = frozenset({"harbour", "grain", "tonnes"})
    units = [
        Unit(f"Grain in tonnes was landed at quay {at}.", vector, 0, 0, 0.0, 8, terms)
        for at, vector in enumerate(vectors)
    ]
    focus = Focus(vectors[needle], frozenset())
    assert choose(units, Budget(sentences=1), focus) == (needle,)


def test_a_budget_must_limit_something() -> None:
    with pytest.raises(ValueError, match="limits"):
        Budget()
    with pytest.raises(ValueError, match="one or more"):
        Budget(words=0)
