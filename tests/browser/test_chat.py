"""An analyst asks, reads the answer, and follows a footnote to the very words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.browser.axe import violations
from tests.openai_server import MODEL, fake_openai
from tests.server import served
from tests.service.conftest import ingest_texts

QUESTION = "How many ships did Harnovia deliver in 2025?"
COUNT = "Harnovia's state shipbuilder, the Northern Keel Corporation (NKC), delivered 27 ships"

pytestmark = pytest.mark.browser


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer is whole."""
    page.get_by_role("textbox", name="Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    answer = page.get_by_role("article", name=f"Answer to: {question}")
    expect(answer).to_have_attribute("aria-busy", "false")


def open_citation(page: Page, number: int) -> None:
    """Click a footnote, and wait for the highlighted words."""
    page.get_by_role("button", name=re.compile(rf"^Citation {number}:")).first.click()
    expect(page.get_by_text(re.compile(rf"^Citation {number}( ·|$)"))).to_be_visible()
    expect(marks(page).first).to_be_visible()


def marks(page: Page) -> Locator:
    """The highlighted words in the source; the card over a footnote has marks of its own."""
    return page.get_by_label("Source", exact=True).locator("mark")


def marked(page: Page) -> str:
    """The highlighted words."""
    return " ".join("".join(marks(page).all_text_contents()).split())


def expect_marked(page: Page, is_right: Callable[[str], bool]) -> None:
    """Wait for the right words to be highlighted: those of the citation before may still be."""
    for _ in range(600):
        if is_right(marked(page)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"other words are highlighted: {marked(page)}")


def held_by(said: str) -> Callable[[str], bool]:
    return lambda words: bool(words) and words in said


def test_a_footnote_leads_to_the_exact_words(page: Page, sample_services: Services) -> None:
    ask(page, QUESTION)
    expect(page.get_by_text("Extractive answer, no model used")).to_be_visible()
    count = page.locator("[data-support=verbatim]").filter(has_text="delivered 27 ships")
    count.get_by_role("button", name=re.compile("^Citation")).click()
    expect(marks(page).first).to_be_visible()
    assert marked(page).startswith(COUNT)
    found = sample_services.library.find("sample", "lanthorn-harnovia-shipbuilding-estimate.html")
    assert found is not None
    assert marked(page) in sample_services.library.version(found.document_id).text


def test_every_question_that_the_page_suggests_is_answered(page: Page) -> None:
    suggested = page.get_by_role("list", name="Ways to begin").get_by_role("button")
    expect(suggested).to_have_count(4)
    for question in suggested.all_inner_texts():
        ask(page, question)
        answer = page.get_by_role("article", name=f"Answer to: {question}")
        expect(answer.get_by_text("Extractive answer, no model used")).to_be_visible()


def test_a_follow_up_is_taken_as_what_it_refers_to(page: Page) -> None:
    ask(page, "When was the Northern Keel Corporation founded?")
    ask(page, "Where is it?")
    taken = page.get_by_text(re.compile("^Taken as: Where is it.*Northern"))
    expect(taken).to_be_visible()


def test_every_footnote_opens_its_own_quote(page: Page) -> None:
    ask(page, QUESTION)
    statements = page.locator("[data-support=verbatim]").all()
    assert len(statements) >= 2
    for number, statement in enumerate(statements, start=1):
        said = " ".join(statement.inner_text().split())
        open_citation(page, number)
        expect_marked(page, held_by(said))


def test_the_keyboard_goes_through_the_citations(page: Page) -> None:
    ask(page, QUESTION)
    open_citation(page, 1)
    first = marked(page)
    page.keyboard.press("j")
    expect(page.get_by_text("Citation 2 ·")).to_be_visible()
    expect_marked(page, lambda words: bool(words) and words != first)
    page.keyboard.press("k")
    expect(page.get_by_text("Citation 1 ·")).to_be_visible()
    page.keyboard.press("Escape")
    expect(marks(page)).to_have_count(0)


def test_a_pdf_citation_names_its_page(page: Page) -> None:
    ask(page, "How long was the longest ship delivered in 2025?")
    open_citation(page, 1)
    assert "334 metres" in marked(page)
    expect(page.get_by_text("p. 2").first).to_be_visible()


def test_a_chinese_question_opens_a_chinese_source(page: Page) -> None:
    ask(page, "万特雷尔半导体2026年第三季度营业收入是多少？")
    expect(page.get_by_text("8.74亿弗洛雷尔").first).to_be_visible()
    open_citation(page, 1)
    assert marked(page)


def test_an_abstention_shows_how_far_it_looked(page: Page) -> None:
    ask(page, "Who is prime minister of Harnovia?")
    expect(page.get_by_text("The documents do not answer this")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Searched 21 documents \(\d+ passages\)"))).to_be_visible()
    page.get_by_role("button", name=re.compile("^Passage 1:")).click()
    expect(marks(page).first).to_be_visible()


def test_an_uploaded_file_can_be_asked_about(
    page: Page, tmp_path: Path, sample_services: Services
) -> None:
    path = tmp_path / "ferry.md"
    path.write_text("# The ferry\n\nThe ferry Blue Heron carries 412 passengers.\n", "utf-8")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add documents").click()
    chooser.value.set_files(path)
    expect(page.get_by_role("log", name="Added documents")).to_contain_text("Added, 1 passage")
    ask(page, "How many passengers does the ferry Blue Heron carry?")
    expect(page.get_by_text("412 passengers").first).to_be_visible()
    added = sample_services.library.find("sample", "ferry.md")
    assert added is not None
    sample_services.pipeline.delete(added.document_id)


def test_a_link_to_a_question_about_a_document_asks_in_its_collection(
    page: Page, address: str, sample_services: Services
) -> None:
    """Also when the page is opened by it, and does not know the collections yet."""
    document, *_ = sample_services.library.documents("sample")[0]
    page.goto(f"{address}/?documents={document.document_id}")
    scope = re.compile("^Where to look: sample · 1 document")
    expect(page.get_by_role("button", name=scope)).to_be_visible()


@pytest.mark.parametrize("path", ["/library", "/summaries"])
def test_a_page_about_a_collection_waits_until_it_is_known_which(page: Page, path: str) -> None:
    """Else it would ask for what is in one that does not exist, which fails the test."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/v1/collections", hold)
    page.goto(page.url.rstrip("/") + path)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(0)
    for route in held:
        route.continue_()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_nothing_is_asked_or_added_before_it_is_known_to_which_collection(page: Page) -> None:
    held: list[Route] = []

    # Playwright marks the handler that it is given, and cannot mark a built-in one.
    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/v1/collections", hold)
    page.reload()
    page.get_by_role("textbox", name="Your question").fill(QUESTION)
    page.get_by_role("textbox", name="Your question").press("Enter")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Add documents")).to_be_disabled()
    expect(page.get_by_role("button", name=re.compile("^Where to look"))).to_be_disabled()
    for route in held:
        route.continue_()
    expect(page.get_by_role("button", name="Add documents")).to_be_enabled()
    ask(page, QUESTION)
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_text(COUNT).first).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 2560])
def test_the_page_fits_its_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    ask(page, QUESTION)
    open_citation(page, 1)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0


def test_markup_in_a_document_is_shown_and_not_run(
    page: Page, upload: Callable[[str, bytes], None]
) -> None:
    upload("bait.txt", b"The lure <img src=x onerror=document.title='run'> of Skellan is 9 metres.")
    ask(page, "How long is the lure of Skellan?")
    expect(page.get_by_text("onerror=document.title").first).to_be_visible()
    open_citation(page, 1)
    assert page.title() != "run"


@contextmanager
def page_with_a_model(browser: Browser, home: Path, reply: str) -> Iterator[Page]:
    """The page of a Footnote that knows a harbour, and whose model says `reply`."""
    with (
        fake_openai() as llm,
        open_services(Settings(home=home, llm_base_url=llm.url, llm_model=MODEL)) as services,
        served(create_app(services)) as url,
        browser.new_context() as context,
    ):
        ingest_texts(services)
        llm.reply(reply)
        page = context.new_page()
        page.goto(url)
        ask(page, "When was the harbour of Ostrel opened?")
        yield page


def test_an_answer_that_comes_faster_than_it_can_be_drawn(browser: Browser, tmp_path: Path) -> None:
    reply = "The harbour was opened on 4 May 1931 [1.2]. " * 150
    with page_with_a_model(browser, tmp_path, reply) as page:
        expect(page.get_by_role("button", name=re.compile("^Support"))).to_have_count(150)


def test_a_card_is_a_part_of_the_page(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name=re.compile("^Citation 1")).first.focus()
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert violations(page) == []


def test_words_without_support_are_underlined_and_said(browser: Browser, tmp_path: Path) -> None:
    reply = "The harbour was opened on 4 May 1931 by a 🦭 and nine bishops [1.2]."
    with page_with_a_model(browser, tmp_path, reply) as page:
        lacking = page.get_by_title("Not supported by the cited sentences")
        expect(lacking.last).to_contain_text("bishops")
        expect(lacking.last).to_have_css("text-decoration-line", "underline")
        expect(page.get_by_role("article")).to_match_aria_snapshot(
            "- paragraph:\n  - mark: /not supported by the cited sentences.*bishops/"
        )
