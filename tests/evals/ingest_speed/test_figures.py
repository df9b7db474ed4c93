"""Rates, ratios and the share of time that is not the model's."""

from __future__ import annotations

import pytest

from evals.ingest_speed.contenders import Contender
from evals.ingest_speed.figures import Spread, summarise
from evals.ingest_speed.work import Work


def work(seconds: float, passages: int = 100, cpu_seconds: float = 1.0) -> Work:
    return Work(
        documents=10,
        failed=0,
        passages=passages,
        characters=1_000,
        tokens=500,
        open_seconds=1.0,
        seconds=seconds,
        cpu_seconds=cpu_seconds,
        peak_bytes=1,
    )


def turn(footnote: float, model: float, langchain: float) -> dict[Contender, Work]:
    return {
        "footnote": work(footnote),
        "model": work(model),
        "langchain": work(langchain, passages=50),
    }


def test_a_rate_is_what_was_counted_over_the_seconds_of_its_own_run() -> None:
    figures = summarise("text", [turn(10, 8, 40), turn(20, 8, 40), turn(5, 4, 40)])
    footnote = figures.contenders["footnote"]
    assert footnote.per_second["documents"] == Spread(1.0, 0.5, 2.0)
    assert footnote.per_second["passages"] == Spread(10.0, 5.0, 20.0)
    assert footnote.seconds == Spread(10, 5, 20)


def test_a_ratio_compares_runs_of_the_same_round() -> None:
    # The machine was half as fast in the second round, for both: the ratio does not move.
    figures = summarise("text", [turn(10, 8, 40), turn(20, 16, 80)])
    assert figures.ratios["documents"] == Spread(4.0, 4.0, 4.0)
    assert figures.ratios["passages"] == Spread(8.0, 8.0, 8.0)


def test_overhead_is_the_share_of_the_time_that_the_bare_model_does_not_explain() -> None:
    overhead = summarise("text", [turn(10, 8, 40), turn(10, 9, 40), turn(10, 9.5, 40)]).overhead
    assert overhead.median == pytest.approx(0.1)
    assert [overhead.low, overhead.high] == pytest.approx([0.05, 0.2])


def test_work_that_runs_beside_the_model_shows_in_processor_time() -> None:
    # No longer than the model alone by the clock, but a fifth of the work is not the model's.
    done: dict[Contender, Work] = {
        "footnote": work(10, cpu_seconds=20),
        "model": work(10, cpu_seconds=16),
    }
    figures = summarise("text", [done])
    assert figures.overhead.median == 0
    assert figures.cpu_overhead.median == pytest.approx(0.2)


def test_processor_time_is_compared_for_the_same_documents() -> None:
    done: dict[Contender, Work] = {
        "footnote": work(10, cpu_seconds=20),
        "model": work(10, cpu_seconds=16),
        "langchain": work(30, passages=999, cpu_seconds=60),
    }
    assert summarise("text", [done]).cpu_ratio == Spread(3.0, 3.0, 3.0)


def test_footnote_alone_has_no_ratios() -> None:
    figures = summarise("text", [{"footnote": work(10), "model": work(9)}])
    assert figures.ratios == {}
    assert figures.cpu_ratio is None
    assert list(figures.contenders) == ["footnote", "model"]


def test_no_rounds_are_no_figures() -> None:
    with pytest.raises(ValueError, match="no rounds"):
        summarise("text", [])
