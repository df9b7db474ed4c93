"""Cohen's kappa: agreement beyond chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from evals.measures.cohens_kappa import cohens_kappa

LABELS = st.sampled_from(["supported", "partial", "unsupported", "contradicted"])


def test_by_hand() -> None:
    # They agree on 3 of 4; chance gives 1/2 * 3/4 + 1/2 * 1/4 = 1/2.
    assert cohens_kappa(["a", "a", "b", "b"], ["a", "a", "a", "b"]) == pytest.approx(0.5)


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1))
def test_as_scikit_learn_has_it(pairs: list[tuple[str, str]]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    found = cohens_kappa(one, other)
    if len({*one, *other}) == 1:
        assert found is None
    else:
        assert found == pytest.approx(cohen_kappa_score(one, other))


def test_undefined_without_items_and_wrong_with_unequal_ones() -> None:
    assert cohens_kappa([], []) is None
    with pytest.raises(ValueError, match="one rater rated 1 items, the other 2"):
        cohens_kappa(["a"], ["a", "b"])
