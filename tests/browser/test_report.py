"""The report of a run, opened from a file in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from evals.report.page import render
from tests.evals.report.run import contents


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(contents("<img src=x onerror=alert(1)>")), encoding="utf-8")
    return path


@pytest.fixture
def report(browser: Browser, file: Path) -> Iterator[Page]:
    """The report on a phone; the test fails on an error, a refused part, or any request."""
    complaints: list[str] = []
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert complaints == []
    assert asked == [file.as_uri()]


def test_filters_and_footnotes(report: Page) -> None:
    expect(report.locator("#shown")).to_have_text("3 of 3")
    report.select_option("#verdict", "contradicted")
    expect(report.locator(".case:visible")).to_have_count(1)
    report.select_option("#kind", "unanswerable")
    expect(report.locator(".case:visible")).to_have_count(0)
    report.select_option("#kind", "")
    report.locator(".case:visible summary").click()
    report.get_by_role("link", name="[1]").first.click()
    expect(report.locator("#q1c1 mark")).to_be_in_viewport()


def test_nothing_is_wider_than_a_phone(report: Page) -> None:
    report.get_by_role("button", name="Open all").click()
    width = report.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


def test_print_shows_every_answer_without_the_filters(report: Page) -> None:
    report.emulate_media(media="print")
    report.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(report.locator("#filters")).to_be_hidden()
    expect(report.locator("#q1c1 mark")).to_be_visible()


def test_it_can_be_read_without_scripts(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("#q1 summary").click()
    expect(page.locator("#q1c1 mark")).to_be_visible()
    context.close()
