"""The correction on half of a labelled set, beside what people say of it."""

from __future__ import annotations

import numpy as np
import pytest

from evals.judges.halves import correct_half


def test_a_judge_that_passes_too_much_is_put_right_by_the_other_half() -> None:
    generator = np.random.default_rng(3)
    labels = [
        (bool(label), bool(label or generator.random() < 0.6), str(at // 2))
        for at, label in enumerate(generator.random(800) < 0.5)
    ]
    found = correct_half(labels)
    assert found is not None
    assert found.raw.mean > found.people + 0.2  # .5 + .6 * .5 = .8
    assert found.corrected.low <= found.people <= found.corrected.high
    assert correct_half(labels) == found


@pytest.mark.parametrize("sources", [0, 1, 3])
def test_too_few_sources_make_no_halves(sources: int) -> None:
    assert correct_half([(True, True, str(at)) for at in range(sources)]) is None
