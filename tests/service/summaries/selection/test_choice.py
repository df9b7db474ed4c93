"""The shipped method on a text that the real model has read."""

from __future__ import annotations

import pytest

from ingestion.embedding import Embedder
from service.summaries.selection import Budget, choose
from service.summaries.selection.units import Unit
from tests.service.summaries.selection.texts import asked, read

REPORT = [
    ("Harbour of Ostrel, yearly report", 0),
    ("The harbour of Ostrel handled 3.2 million tonnes of grain in 2024, a record.", 0),
    ("It was a fine summer.", 0),
    ("In 2024 the harbour of Ostrel handled a record 3.2 million tonnes of grain.", 0),
    ("Grain exports through the harbour grew because the rail link was doubled.", 1),
    ("Trains now bring wheat and barley to the quay in half the time.", 1),
    ("The fire on pier nine destroyed two cranes and closed the pier for a month.", 2),
    ("An inquiry found that a cable in the older crane had caused the fire.", 2),
    ("The harbour board will spend 40 million crowns on dredging the northern basin.", 3),
    ("Dredging will deepen the basin to 16 metres, so that larger grain ships can enter.", 3),
]


@pytest.fixture(scope="module")
def report(embedder: Embedder) -> list[Unit]:
    return read(embedder, REPORT)


def test_a_summary_draws_on_the_sections(report: list[Unit]) -> None:
    chosen = choose(report, Budget(sentences=4))
    assert len({report[at].section for at in chosen}) >= 3
    assert not {0, 2} & set(chosen), "neither the title nor the weather"


def test_what_is_said_twice_is_chosen_once(report: list[Unit]) -> None:
    assert len({1, 3} & set(choose(report, Budget(sentences=7)))) == 1


def test_a_focus_brings_what_is_about_it(embedder: Embedder, report: list[Unit]) -> None:
    focus = asked(embedder, "What caused the fire on the pier?")
    assert set(choose(report, Budget(sentences=2), focus)) == {6, 7}


def test_chinese_is_chosen_from(embedder: Embedder) -> None:
    units = read(
        embedder,
        [
            ("年度报告", 0),
            ("港口2024年处理了三百二十万吨粮食，创下纪录。", 0),
            ("九号码头的火灾烧毁了两台起重机，码头关闭一个月。", 1),
            ("调查发现旧起重机的电缆引起了火灾。", 1),
        ],
    )
    focus = asked(embedder, "火灾是什么引起的？")
    assert choose(units, Budget(sentences=1), focus) == (3,)
    assert 0 not in choose(units, Budget(words=60))
