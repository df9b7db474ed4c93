"""A new user's first hour, from an empty library to a Word file: the whole product in one go.

`make tour DIR=FOLDER` also takes a picture of each step, light, dark, on a phone and in Chinese.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.browser.axe import violations
from tests.browser.complaints import complaints_of
from tests.browser.pictures import take_pictures
from tests.browser.test_chat import ask, marked
from tests.openai_server import MODEL, Messages, fake_openai
from tests.server import served
from tests.service.summaries.scripted import is_picking, summarizing
from tests.service.test_answering import pointing

SAMPLES = Path(__file__).parents[2] / "samples" / "library"
FILES = (
    "harnovia-mmi-annual-report-2025.pdf",
    "lanthorn-harnovia-shipbuilding-estimate.html",
    "harnovia-defence-budget-2027-brief.docx",
    "vpa-wire-tolmund-fire.txt",
    "zh-vantrel-chip-note.md",
)
SUMMARIZED = ("Shipbuilding in Harnovia", "Fewer Ships Than Announced", "The Defence Budget")
QUESTION = "How many ships did Harnovia deliver in 2025?"
FOLLOW_UP = "And how long was the longest?"
STANDALONE = "How long was the longest ship that Harnovia delivered in 2025?"
TITLE = "Deliveries of the Harnovian yards"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def obliging(messages: Messages) -> str:
    """A model that answers from what it is given, and once says more than its source does."""
    system, prompt = messages[0]["content"], messages[-1]["content"]
    if "stand alone" in system:
        return STANDALONE
    if is_picking(messages) or "You write a summary" in system:
        return summarizing()(messages)
    if STANDALONE in prompt:
        return pointing("The longest was 334 metres long <334 metres>.")(messages)
    return pointing(
        "The yards delivered 31 ships <The yards delivered 31 ships with>. "
        "They employed 92,000 welders and seven bishops <The yards delivered 31 ships with>."
    )(messages)


@dataclass(frozen=True)
class Tour:
    """A Footnote that knows nothing yet, its page, and where pictures go."""

    page: Page
    services: Services
    picture: Callable[[str], None]


@pytest.fixture
def tour(browser: Browser, tmp_path: Path) -> Iterator[Tour]:
    with (
        fake_openai() as llm,
        open_services(
            Settings(home=tmp_path / "home", llm_base_url=llm.url, llm_model=MODEL)
        ) as services,
        served(create_app(services)) as url,
        browser.new_context(viewport={"width": 1440, "height": 900}) as context,
    ):
        llm.reply(obliging)
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(url)
        folder = os.environ.get("FOOTNOTE_TOUR")

        def picture(name: str) -> None:
            complaints.extend(f"{name}: {one}" for one in violations(page))
            if folder:
                take_pictures(browser, page, Path(folder), name)

        yield Tour(page, services, picture)
        assert complaints == []


def _add_five_files(tour: Tour) -> None:
    page = tour.page
    expect(page.get_by_text("This collection holds no documents yet")).to_be_visible()
    tour.picture("01-empty")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add documents").first.click()
    chooser.value.set_files([SAMPLES / name for name in FILES])
    log = page.get_by_role("log", name="Added documents")
    for name in FILES:
        expect(log.get_by_role("listitem").filter(has_text=name)).to_contain_text("Added,")
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_text("5 documents in documents")).to_be_visible()
    tour.picture("02-library")
    page.get_by_role("button", name="Close the list of added documents").click()


def _ask_and_follow_up(tour: Tour) -> None:
    page = tour.page
    page.get_by_role("link", name="Ask").click()
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    answer = page.get_by_role("article", name=f"Answer to: {FOLLOW_UP}")
    expect(answer.get_by_text(re.compile("^Taken as: How long was the longest"))).to_be_visible()
    expect(answer.get_by_text(f"Written by {MODEL}")).to_be_visible()


def _check_a_citation_on_its_page(tour: Tour) -> None:
    page = tour.page
    answer = page.get_by_role("article", name=f"Answer to: {FOLLOW_UP}")
    answer.get_by_role("button", name=re.compile("^Citation 1:")).click()
    panel = page.get_by_label("Source", exact=True)
    expect(panel.locator("[data-page='2'] img[data-shown]")).to_be_visible()
    expect(panel.locator("[data-page='2'] rect[data-kind=mark]").first).to_be_visible()
    assert "334 metres" in marked(page)
    tour.picture("03-cited-page")
    page.keyboard.press("Escape")


def _see_what_is_not_supported(tour: Tour) -> None:
    page = tour.page
    page.get_by_role("article", name=f"Answer to: {QUESTION}").scroll_into_view_if_needed()
    lacking = page.locator("[data-support]").filter(has_text="bishops")
    expect(lacking).to_have_attribute("data-support", re.compile("unsupported|contradicted"))
    expect(lacking.get_by_role("button", name=re.compile("^Support: (Not|Contra)"))).to_be_visible()
    tour.picture("04-unsupported")
    only = page.get_by_role("button", name="Only what is supported")
    only.click()
    expect(page.get_by_text("bishops")).to_have_count(0)
    expect(page.get_by_text("1 sentence is not shown, for want of support.")).to_be_visible()
    only.click()


def _take_it_along_in_word(tour: Tour, folder: Path) -> None:
    page = tour.page
    page.get_by_role("button", name="Export the conversation").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile("^Word")).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    word = docx.Document(str(path))
    said = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "The yards delivered 31 ships" in said
    notes = next(
        part for part in word.part.package.iter_parts() if part.partname.endswith("footnotes.xml")
    )
    assert "334 metres" in notes.blob.decode()


def _say_that_a_sentence_is_wrong(tour: Tour) -> None:
    page = tour.page
    answer = page.get_by_role("article", name=f"Answer to: {QUESTION}")
    answer.get_by_role("button", name="This answer is wrong").click()
    answer.get_by_role("combobox", name="What is wrong?").select_option(index=2)
    answer.get_by_role("textbox", name=re.compile("^What would have been right")).fill("No bishop.")
    tour.picture("05-feedback")
    answer.get_by_role("button", name="Send").click()
    expect(answer.get_by_text(re.compile("^Noted"))).to_be_visible()
    (kept,) = tour.services.library.feedback.all()
    assert kept.feedback.statement.startswith("They employed 92,000 welders")


def _summarize_three(tour: Tour) -> None:
    page = tour.page
    page.get_by_role("link", name="Summaries").click()
    page.get_by_role("radio", name="Chosen documents").check()
    for title in SUMMARIZED:
        page.get_by_role("searchbox", name="Find documents").fill(title)
        page.get_by_role("checkbox", name=re.compile(f"^{title}")).check()
    page.get_by_role("textbox", name="Focus").fill(TITLE)
    tour.picture("06-summary-form")
    page.get_by_role("button", name="Make summary").click()
    page.wait_for_url("**/c/**")
    summary = page.get_by_role("article", name=f"Summary: {TITLE}")
    expect(summary.get_by_role("button", name=re.compile("^Citation 1:"))).to_be_visible()
    expect(summary.get_by_text(re.compile(r"^Draws on \d+ of \d+ sections"))).to_be_visible()
    tour.picture("07-summary")


def _find_it_all_again(tour: Tour) -> None:
    page = tour.page
    page.reload()
    page.get_by_role("searchbox", name="Search conversations").fill("334 metres")
    found = page.get_by_role("link", name=QUESTION)
    found.click()
    expect(page.get_by_role("article", name=f"Answer to: {FOLLOW_UP}")).to_be_visible()
    page.get_by_role("searchbox", name="Search conversations").fill("")


def _delete_a_file(tour: Tour) -> None:
    page = tour.page
    page.get_by_role("link", name="Library").click()
    page.get_by_role("button", name=re.compile("^Delete .*Vantrel|^Delete .*万特雷尔")).click()
    tour.picture("08-delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("4 documents in documents")).to_be_visible()
    assert tour.services.library.find("documents", "zh-vantrel-chip-note.md") is None


def test_a_new_user_gets_from_five_files_to_a_footnoted_document(
    tour: Tour, tmp_path: Path
) -> None:
    _add_five_files(tour)
    _ask_and_follow_up(tour)
    _check_a_citation_on_its_page(tour)
    _see_what_is_not_supported(tour)
    _take_it_along_in_word(tour, tmp_path)
    _say_that_a_sentence_is_wrong(tour)
    _summarize_three(tour)
    _find_it_all_again(tour)
    _delete_a_file(tour)
