"""What `make page-figures` measures, and what it must never find."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.app import WEB_FOLDER
from tests.browser.figures.bundle import file_sizes, total
from tests.browser.figures.measuring import (
    STATEMENTS,
    Recorder,
    measure_load,
    measure_streaming,
    served_page,
    spread,
)

pytestmark = pytest.mark.browser


def test_nothing_moves_while_the_page_opens_and_while_a_long_answer_streams_in(
    browser: Browser, tmp_path: Path
) -> None:
    recorder = Recorder()
    with served_page(tmp_path, WEB_FOLDER) as place:
        load = measure_load(browser, place, 1, recorder)
        opening = list(recorder.requests)
        streaming = measure_streaming(browser, place, 1, recorder)
        asked = recorder.asked(opening)
    assert load.layout_shift == 0
    assert 0 < load.first_contentful_paint <= load.time_to_interactive
    assert streaming.layout_shift == 0
    assert streaming.statements == STATEMENTS
    assert streaming.deltas > 300
    assert asked.hosts == (place.url.removeprefix("http://"),), "it talks to another host"
    assert "/" in asked.paths


def test_the_size_of_a_page_is_that_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>" * 100, "utf-8")
    (tmp_path / "assets/later.js").write_text("later();" * 1_000, "utf-8")
    sizes = file_sizes(tmp_path, ["/", "/v1/collections"])
    assert [(one.name, one.raw, one.first) for one in sizes] == [
        ("index.html", 1_500, True),
        ("assets/later.js", 8_000, False),
    ]
    assert all(0 < one.brotli <= one.gzip < one.raw for one in sizes)
    assert total(sizes, "all").raw == 9_500


def test_a_spread_is_the_median_between_its_ends() -> None:
    assert spread([3.0, 9.0, 1.0]) == type(spread([1.0]))(median=3.0, low=1.0, high=9.0)
