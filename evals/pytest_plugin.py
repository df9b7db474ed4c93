"""A pytest plugin: hold a set to its gates inside any test suite.

    def test_answers_stay_faithful(footnote_eval):
        footnote_eval("my-sets/reports", fail_under=["faithfulness=0.95"])

`footnote_eval` runs a set, by name or folder, and fails the test with the figures that are too low.
It returns the run. Results are kept in pytest's cache folder, so that what has not changed is not
asked again. Nothing of Footnote is imported until a test uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:  # a suite that evaluates nothing does not pay for it
    from evals.runs.records import Run


class EvaluateSet(Protocol):
    """Runs a set and fails the test if a gate is not met."""

    def __call__(
        self,
        name: str | Path,
        *,
        fail_under: Sequence[str] = (),
        no_regression: Path | None = None,
        tolerance: float = 0.0,
        kinds: Sequence[str] = (),
        limit: int | None = None,
        judge: str = "embedded",
    ) -> Run:
        """Run the set; arguments are those of `footnote eval run`."""
        ...


@pytest.fixture
def footnote_eval(request: pytest.FixtureRequest) -> EvaluateSet:
    """Runs a set under gates: see `evals.pytest_plugin`."""
    folder = Path(request.config.cache.mkdir("footnote")) if request.config.cache else None

    def evaluate(
        name: str | Path,
        *,
        fail_under: Sequence[str] = (),
        no_regression: Path | None = None,
        tolerance: float = 0.0,
        kinds: Sequence[str] = (),
        limit: int | None = None,
        judge: str = "embedded",
    ) -> Run:
        from evals.runs.evaluating import evaluate_set, missed_of
        from evals.runs.wishes import RunWishes

        wishes = RunWishes(
            judge,
            limit=limit,
            kinds=kinds,
            fail_under=fail_under,
            baseline=no_regression,
            tolerance=tolerance,
        )
        where = folder or Path(request.getfixturevalue("tmp_path"))
        run = evaluate_set(name, where / Path(name).name, wishes, lambda *_: None)
        missed = missed_of(run, wishes)
        if missed:
            reasons = "; ".join(f"{one.measure}: {one.reason}" for one in missed)
            pytest.fail(f"{run.set_name} does not meet its gates: {reasons}", pytrace=False)
        return run

    return evaluate
