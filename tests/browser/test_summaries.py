"""An analyst has documents summarized, and follows the summary back to the very words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ingestion.sources import upload_source
from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.browser.test_chat import marked, marks
from tests.ingestion.ingesting import ingest_one
from tests.openai_server import MODEL, OpenAIServer, fake_openai
from tests.server import served
from tests.service.conftest import ingest_texts
from tests.service.summaries.scripted import long_text, summarizing

FOCUS = "deliveries of ships and their delays"
THREE = (
    "Shipbuilding in Harnovia: Annual Report 2025",
    "Fewer Ships Than Announced: Re-counting Harnovia's Shipbuilding Year",
    "The Defence Budget for 2027: A Brief for Members",
)

pytestmark = pytest.mark.browser


def begin(page: Page, focus: str, form: str) -> None:
    """Go to the form, and fill in what a summary is about."""
    page.get_by_role("link", name="Summaries").click()
    page.get_by_role("textbox", name="Focus").fill(focus)
    page.get_by_role("radio", name=re.compile(f"^{form}")).check()


def make(page: Page) -> None:
    """Have the summary made."""
    page.get_by_role("button", name="Make summary").click()


def choose(page: Page, titles: tuple[str, ...]) -> None:
    """Pick documents by searching for each of them."""
    page.get_by_role("radio", name="Chosen documents").check()
    for title in titles:
        page.get_by_role("searchbox", name="Find documents").fill(title)
        page.get_by_role("checkbox", name=re.compile("^" + re.escape(title))).check()


def summary_of(page: Page, title: str) -> Locator:
    """The summary, once it is whole and stands in its conversation."""
    page.wait_for_url("**/c/**")
    summary = page.get_by_role("article", name=f"Summary: {title}")
    expect(summary).to_be_visible()
    return summary


def test_three_documents_are_summarized_in_bullets_with_footnotes_and_coverage(
    page: Page,
) -> None:
    begin(page, FOCUS, "Bullets")
    choose(page, THREE)
    expect(page.get_by_text("3 chosen")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^3 documents, \d+ sections"))).to_be_visible()
    make(page)
    summary = summary_of(page, FOCUS)
    expect(summary.get_by_text("Extractive summary, no model used")).to_be_visible()
    bullet = summary.get_by_role("listitem").filter(has=page.locator("[data-support=verbatim]"))
    said = " ".join(bullet.first.locator("[data-support]").inner_text().split())
    expect(summary.get_by_text(re.compile(r"^Draws on \d+ of \d+ sections"))).to_be_visible()
    bullet.first.get_by_role("button", name=re.compile(r"^Citation \d+:")).first.click()
    expect(marks(page).first).to_be_visible()
    assert marked(page) in said
    report = summary.get_by_role("button", name=re.compile(f"^{THREE[0]}.*sections cited"))
    report.click()
    sections = summary.get_by_role("list", name=f"Sections of {THREE[0]}")
    sections.get_by_role("button", name=re.compile("^.*Foreword")).first.click()
    expect(page.get_by_text(re.compile("^Section: .*Foreword"))).to_be_visible()


def test_disagreeing_sources_stand_side_by_side(page: Page) -> None:
    begin(page, "delays of ships", "Brief")
    make(page)
    summary = summary_of(page, "delays of ships")
    counts = summary.get_by_role("group", name="27 against 31")
    expect(counts.get_by_role("listitem")).to_have_count(2)
    expect(counts).to_contain_text("Apr 16, 2026")
    expect(counts.get_by_role("button", name=re.compile(r"^Citation \d+:"))).to_have_count(2)


def test_a_summary_is_kept_and_can_be_followed_by_a_question_and_made_otherwise(page: Page) -> None:
    begin(page, "delays of ships", "Bullets")
    choose(page, THREE[:1])
    make(page)
    summary_of(page, "delays of ships")
    page.reload()
    summary = summary_of(page, "delays of ships")
    expect(summary.get_by_text(re.compile("^Draws on"))).to_be_visible()
    page.get_by_role("textbox", name="Your question").fill("How long was the average delay?")
    page.get_by_role("textbox", name="Your question").press("Enter")
    answer = page.get_by_role("article", name="Answer to: How long was the average delay?")
    expect(answer).to_contain_text("4.1 months")
    summary.get_by_role("button", name="Summarize the same otherwise").click()
    expect(page.get_by_role("textbox", name="Focus")).to_have_value("delays of ships")
    expect(page.get_by_role("radio", name=re.compile("^Bullets"))).to_be_checked()
    expect(page.get_by_role("button", name=f"Leave out {THREE[0]}")).to_be_visible()


def test_a_timeline_goes_by_date(page: Page) -> None:
    begin(page, "delays of ships", "Timeline")
    make(page)
    dates = summary_of(page, "delays of ships").locator("ol time")
    expect(dates.first).to_be_visible()
    found = [one.get_attribute("datetime") or "" for one in dates.all()]
    assert len(found) >= 3
    assert found == sorted(found)


def test_documents_that_an_address_names_are_chosen(page: Page, sample_services: Services) -> None:
    found = sample_services.library.find("sample", "lanthorn-harnovia-shipbuilding-estimate.html")
    assert found is not None
    page.goto(f"{page.url}summaries?documents={found.document_id}")
    expect(page.get_by_role("button", name=f"Leave out {THREE[1]}")).to_be_visible()
    page.reload()
    expect(page.get_by_text("1 chosen")).to_be_visible()


def test_nothing_that_bears_on_the_focus_is_an_abstention(page: Page) -> None:
    begin(page, "Zylothquap recipes xqzt", "Paragraphs")
    choose(page, ("Wheat: what I would do before Christmas",))
    make(page)
    summary = summary_of(page, "Zylothquap recipes xqzt")
    expect(summary.get_by_text("There is nothing to summarize on this")).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 2560])
def test_the_form_and_the_summary_fit_their_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    page.goto(f"{page.url}summaries")
    page.get_by_role("radio", name="Chosen documents").check()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    assert page.evaluate(overflow) == 0
    page.get_by_role("radio", name=re.compile("^All of sample")).check()
    page.get_by_role("radio", name=re.compile("^Timeline")).check()
    make(page)
    page.wait_for_url("**/c/**")
    expect(page.get_by_text(re.compile(r"^Draws on"))).to_be_visible()
    assert page.evaluate(overflow) == 0


@contextmanager
def coast(
    browser: Browser, home: Path, text: str | None = None, **settings: Any
) -> Iterator[tuple[Page, OpenAIServer]]:
    """The page of a Footnote with a scripted model, that knows a harbour or else a long report."""
    with (
        fake_openai() as llm,
        open_services(
            Settings(home=home, llm_base_url=llm.url, llm_model=MODEL, **settings)
        ) as services,
        served(create_app(services)) as url,
        browser.new_context() as context,
    ):
        if text is None:
            ingest_texts(services)
        else:
            ingest_one(services.pipeline, upload_source("report.md", text.encode()), "coast")
        page = context.new_page()
        page.goto(url)
        yield page, llm


def test_a_model_writes_a_brief_whose_headings_are_checked(
    browser: Browser, tmp_path: Path
) -> None:
    with coast(browser, tmp_path) as (page, llm):
        llm.reply(
            "## The harbour of Ostrel\n\n- The harbour was opened on 4 May 1931 [1.2].\n"
            "- It has nine piers [1.3].\n\n## A whale\n\n- The lighthouse is 41 metres tall [2.2]."
        )
        begin(page, "", "Brief")
        expect(page.get_by_text(re.compile(f"About 1 request to {MODEL}"))).to_be_visible()
        make(page)
        page.wait_for_url("**/c/**")
        summary = page.get_by_role("article")
        expect(summary.get_by_text(f"Written by {MODEL}")).to_be_visible()
        headings = summary.get_by_role("heading", level=3)
        expect(headings.first).to_contain_text("The harbour of Ostrel")
        whale = headings.filter(has_text="A whale")
        expect(whale.get_by_role("button", name="Support: Not supported")).to_be_visible()


def test_what_was_shown_stays_when_it_is_stopped(browser: Browser, tmp_path: Path) -> None:
    with coast(browser, tmp_path) as (page, llm):
        llm.reply("The harbour was opened on 4 May 1931 [1.2]. It has nine ", ending="stall")
        begin(page, "the harbour", "Paragraphs")
        make(page)
        summary = page.get_by_role("article", name="Summary: the harbour")
        expect(summary).to_contain_text("It has nine")
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped before the summary was complete")).to_be_visible()
        expect(summary).to_contain_text("The harbour was opened on 4 May 1931")
        llm.forget()
        llm.reply("The harbour was opened on 4 May 1931 [1.2].")
        page.get_by_role("button", name="Make anew").click()
        page.wait_for_url("**/c/**")
        expect(page.get_by_role("article")).to_have_count(1)
        expect(page.get_by_role("article").get_by_text(f"Written by {MODEL}")).to_be_visible()


def test_a_long_text_tells_how_far_it_is_read(browser: Browser, tmp_path: Path) -> None:
    settings = {"llm_context_tokens": 4_096, "llm_max_concurrency": 1}
    with coast(browser, tmp_path, long_text(30), **settings) as (page, llm):
        for _ in range(3):
            llm.reply(summarizing())
        llm.reply(summarizing(), ending="stall")
        begin(page, "", "Paragraphs")
        make(page)
        expect(page.get_by_text(re.compile(r"^\d+ of \d+ parts read$"))).to_be_visible()
        expect(page.get_by_role("progressbar", name="Parts read")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
