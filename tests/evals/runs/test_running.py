"""A set is asked, judged and scored; the same again costs nothing and comes out the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evals.cases import Case, Verdict
from evals.judges.judge import Judged
from evals.runs.evaluating import judge_opener
from evals.runs.records import Run, read_run, write_run
from evals.runs.running import RunOptions, ask_product, run_set
from evals.sets import EvalSet
from service.answers import Answer
from service.bootstrap import Services
from tests.evals.runs.small_set import small_set


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where results are kept."""
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> EvalSet:
    """The small set."""
    return small_set(tmp_path_factory.mktemp("set"))


@pytest.fixture(scope="module")
def run(dataset: EvalSet, folder: Path) -> Run:
    """A run of it with the product as it is."""
    return run_set(
        dataset, dataset.cases, judge_opener("embedded"), RunOptions(folder), lambda *_: None
    )


def mean(run: Run, name: str) -> float:
    estimate = run.figures[name].estimate
    assert estimate is not None, name
    return estimate.mean


def test_the_product_meets_what_is_known_of_it(run: Run) -> None:
    assert run.failed == 0
    assert mean(run, "recall@5") == 1.0
    assert mean(run, "faithfulness") == 1.0
    assert mean(run, "cited characters, recall") > 0.7
    assert mean(run, "abstention recall") == 1.0
    assert mean(run, "answered, of the answerable") > 0.7
    assert set(run.by_kind) == {one.case.kind for one in run.records}
    assert set(run.by_language) == {"en", "zh"}


def test_what_does_not_apply_has_no_score(run: Run) -> None:
    silent = next(one for one in run.records if one.case.kind == "unanswerable")
    assert silent.answer is not None
    assert silent.answer.abstained
    for name in ("recall@5", "faithfulness", "correctness", "cited characters, recall"):
        assert silent.scores[name] is None
    assert run.figures["recall@5"].estimate is not None
    assert run.figures["recall@5"].estimate.count == 8


def test_the_same_again_is_not_asked_again_and_has_the_same_figures(
    run: Run, dataset: EvalSet, folder: Path
) -> None:
    async def asked(*_: object) -> Answer:
        raise AssertionError("asked again")

    again = run_set(
        dataset,
        dataset.cases,
        judge_opener("embedded"),
        RunOptions(folder),
        lambda *_: None,
        ask=asked,
    )
    assert again == run


def test_under_another_setting_it_is_asked_again(
    dataset: EvalSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def ask(services: Services, case: Case, collection: str) -> Answer:
        asked.append(case.id)
        return await ask_product(services, case, collection)

    def run_it() -> Run:
        return run_set(
            dataset,
            dataset.cases[:1],
            judge_opener("embedded"),
            RunOptions(tmp_path),
            lambda *_: None,
            ask=ask,
        )

    first = run_it()
    assert run_it().digest == first.digest
    monkeypatch.setenv("FOOTNOTE_LLM_CONTEXT_TOKENS", "4096")
    assert run_it().digest != first.digest
    assert asked == [dataset.cases[0].id] * 2


def test_what_was_answered_before_an_interruption_is_kept(dataset: EvalSet, tmp_path: Path) -> None:
    asked: list[str] = []

    def run_up_to(most: int) -> Run:
        async def ask(services: Services, case: Case, collection: str) -> Answer:
            if len(asked) >= most:
                raise ConnectionError("the power went")
            asked.append(case.id)
            return await ask_product(services, case, collection)

        return run_set(
            dataset,
            dataset.cases,
            judge_opener("embedded"),
            RunOptions(tmp_path, workers=1),
            lambda *_: None,
            ask=ask,
        )

    broken = run_up_to(4)
    assert broken.failed == len(dataset.cases) - 4
    assert all("power" in one.error for one in broken.records if one.answer is None)
    whole = run_up_to(100)
    assert whole.failed == 0
    assert sorted(asked) == sorted(one.id for one in dataset.cases), "each was asked once"


def test_a_judge_that_fails_is_counted_and_never_a_zero(dataset: EvalSet, tmp_path: Path) -> None:
    class Broken:
        name = "broken"

        async def judge(self, statements: Sequence[Judged]) -> list[Verdict]:
            return [Verdict("broken", "unjudged", reason="no answer") for _ in statements]

    broken = run_set(
        dataset, dataset.cases[:2], lambda _: Broken(), RunOptions(tmp_path), lambda *_: None
    )
    for name in ("faithfulness", "citation precision"):
        assert broken.figures[name].estimate is None
        assert broken.figures[name].unjudged == 2


def test_a_judge_that_raises_leaves_its_statements_unjudged_and_is_asked_again(
    dataset: EvalSet, tmp_path: Path
) -> None:
    class Failing:
        name = "failing"
        down = True

        async def judge(self, statements: Sequence[Judged]) -> list[Verdict]:
            if self.down:
                raise TimeoutError("no reply")
            return [Verdict(self.name, "supported") for _ in statements]

    judge = Failing()

    def run_it() -> Run:
        return run_set(
            dataset, dataset.cases[:2], lambda _: judge, RunOptions(tmp_path), lambda *_: None
        )

    down = run_it()
    assert down.failed == 0
    assert [one.reason for record in down.records for one in record.verdicts] == [
        "TimeoutError: no reply"
    ] * 2
    judge.down = False
    assert mean(run_it(), "faithfulness") == 1.0


def test_a_statement_with_a_citation_that_is_not_judged_is_in_no_citation_precision(
    dataset: EvalSet, tmp_path: Path
) -> None:
    class Partly:
        """Judges whole statements, and fails on their single citations."""

        name = "partly"

        async def judge(self, statements: Sequence[Judged]) -> list[Verdict]:
            return [
                Verdict(self.name, "supported" if len(quotes) > 1 else "unjudged")
                for _, quotes in statements
            ]

    async def cites_twice(services: Services, case: Case, collection: str) -> Answer:
        answer = await ask_product(services, case, collection)
        statements = tuple(
            replace(one, citations=one.citations[:1] * 2) for one in answer.statements
        )
        return replace(answer, statements=statements)

    result = run_set(
        dataset,
        dataset.cases[:2],
        lambda _: Partly(),
        RunOptions(tmp_path),
        lambda *_: None,
        ask=cites_twice,
    )
    assert mean(result, "faithfulness") == 1.0
    assert result.figures["citation precision"].estimate is None
    assert result.figures["citation precision"].unjudged == 2


def test_a_run_is_read_back_as_it_was_written(run: Run, tmp_path: Path) -> None:
    write_run(run, tmp_path / "run.json")
    assert read_run(tmp_path) == run
    first = (tmp_path / "run.json").read_bytes()
    write_run(replace(run), tmp_path / "run.json")
    assert (tmp_path / "run.json").read_bytes() == first
