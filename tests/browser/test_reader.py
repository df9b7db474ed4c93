"""A reader checks a citation on its page, and reads, searches and asks about a whole document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from service.bootstrap import Services
from service.samples import SAMPLE_COLLECTION
from tests.browser.test_chat import ask, open_citation
from tests.ingestion.parsing.files import PROSE, pdf_flow, pdf_paragraphs
from tests.ingestion.parsing.memos import MEMOS
from tests.ingestion.versions import new_version

REPORT = "harnovia-mmi-annual-report-2025.pdf"
SCAN, scanned = MEMOS["PDF, scanned"]
LONGEST = "How long was the longest ship delivered in 2025?"
NOWHERE = (0.0, 0.0, 0.0, 0.0)

Sides = tuple[float, float, float, float]

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(page: Page, address: str) -> Callable[[str], None]:
    """Opens the reader at an address that begins with a document's id."""

    def read(place: str) -> None:
        page.goto(f"{address}/documents/{place}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    return read


def choose_text(page: Page) -> None:
    """Show sources as text from now on, those with pages too."""
    page.evaluate("localStorage.setItem('footnote.source-look', 'text')")


def document_id(services: Services, source: str) -> str:
    found = services.library.find(SAMPLE_COLLECTION, source)
    assert found is not None
    return found.document_id


def boxes_drawn(page: Page, kind: str = "mark") -> dict[int, list[Sides]]:
    """The boxes on each page that is drawn, in points."""
    drawn: dict[int, list[Sides]] = {}
    for sheet in page.locator("[data-page]").all():
        number = int(sheet.get_attribute("data-page") or 0)
        boxes = [on_sheet(box, sheet) for box in sheet.locator(f"rect[data-kind={kind}]").all()]
        if boxes:
            drawn[number] = boxes
    return drawn


def on_sheet(element: Locator, sheet: Locator) -> Sides:
    """Where an element is seen, in points of the page that is drawn there."""
    box, page = element.bounding_box(), sheet.bounding_box()
    view_box = sheet.locator("svg").get_attribute("viewBox")
    if box is None or page is None or view_box is None:
        return NOWHERE
    scale = page["width"] / float(view_box.split()[2])
    left, top = (box["x"] - page["x"]) / scale, (box["y"] - page["y"]) / scale
    return left, top, left + box["width"] / scale, top + box["height"] / scale


def covers(box: Sides, word: Sides) -> bool:
    slack = 0.5
    return (
        box[0] - slack <= word[0]
        and box[1] - slack <= word[1]
        and word[2] <= box[2] + slack
        and word[3] <= box[3] + slack
    )


def words_between(page: Page, document: str, number: int, start: int, end: int) -> list[Sides]:
    """Where the API says that the words stand that a span touches on a page."""
    address = f"{page.url.split('/', 3)[0]}//{urlsplit(page.url).netloc}"
    answer = page.request.get(f"{address}/v1/documents/{document}/pages/{number}/words").json()
    return [tuple(word[2:]) for word in answer["words"] if word[0] < end and start < word[1]]


def expect_boxes_over(
    page: Page, services: Services, document: str, start: int, end: int, pages: list[int]
) -> None:
    """The boxes on these pages cover the words of a span, and no others."""
    for number in pages:
        sheet = page.locator(f"[data-page='{number}']")
        expect(sheet.locator("img[data-shown]")).to_be_visible()
        expect(sheet.locator("rect[data-kind=mark]").first).to_be_visible()
    drawn = boxes_drawn(page)
    assert sorted(drawn) == pages
    length = len(services.library.version(document).text)
    for number, boxes in drawn.items():
        inside = words_between(page, document, number, start, end)
        everything = words_between(page, document, number, 0, length)
        assert inside
        covered = [word for word in everything if any(covers(box, word) for box in boxes)]
        assert covered == inside


def test_a_citation_of_a_pdf_is_boxed_on_the_image_of_its_page(
    page: Page, sample_services: Services
) -> None:
    ask(page, LONGEST)
    open_citation(page, 1)
    panel = page.get_by_label("Source", exact=True)
    quote = panel.locator("mark").first.text_content() or ""
    assert "334 metres" in quote
    document = document_id(sample_services, REPORT)
    start = sample_services.library.version(document).text.index(quote)
    expect_boxes_over(page, sample_services, document, start, start + len(quote), [2])
    expect(panel.locator("rect[data-kind=mark]").first).to_be_in_viewport()


def test_escape_closes_the_source_and_leads_back_to_its_footnote(page: Page) -> None:
    ask(page, LONGEST)
    open_citation(page, 1)
    page.keyboard.press("Escape")
    expect(page.get_by_label("Source", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Citation 1:")).first).to_be_focused()


def test_the_panel_zooms_and_switches_to_text_by_the_keyboard(page: Page) -> None:
    ask(page, LONGEST)
    open_citation(page, 1)
    sheet = page.locator("[data-page='2']")
    before = sheet.bounding_box()
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(page.get_by_role("button", name="Fit the width")).to_have_attribute(
        "aria-pressed", "false"
    )
    after = sheet.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"] * 1.1
    expect(sheet.locator("rect[data-kind=mark]").first).to_be_in_viewport()
    page.keyboard.press("0")
    page.get_by_role("radio", name="Text").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Source", exact=True).locator("p mark")).to_be_in_viewport()


def test_a_place_that_reaches_over_two_pages_is_boxed_on_both(
    page: Page,
    sample_services: Services,
    upload: Callable[[str, bytes], None],
    reader: Callable[[str], None],
) -> None:
    keeper = (
        "The keepers of Marrowmere lit the beacon again after the storm of the ninth of March. "
    )
    unbroken = ParagraphStyle("unbroken", allowWidows=1, allowOrphans=1)
    flow = [*pdf_paragraphs([PROSE * 24]), Paragraph(keeper * 30, unbroken)]
    upload("beacon.pdf", pdf_flow(flow))
    document = document_id(sample_services, "beacon.pdf")
    version = sample_services.library.version(document)
    second = version.document.pages[1].span.start
    start = version.text.rindex("The keepers", 0, second)
    end = version.text.index("March.", second) + len("March.")
    reader(f"{document}?start={start}&end={end}")
    expect_boxes_over(page, sample_services, document, start, end, [1, 2])


def test_a_scan_is_boxed_on_its_picture(
    page: Page,
    sample_services: Services,
    upload: Callable[[str, bytes], None],
    reader: Callable[[str], None],
) -> None:
    upload(SCAN, scanned())
    document = document_id(sample_services, SCAN)
    start = sample_services.library.version(document).text.index("exports of wheat")
    reader(f"{document}?start={start}&end={start + 16}")
    expect_boxes_over(page, sample_services, document, start, start + 16, [1])


def test_the_search_inside_a_document_counts_on_pages_and_in_the_text(
    page: Page, sample_services: Services, reader: Callable[[str], None]
) -> None:
    document = document_id(sample_services, REPORT)
    reader(document)
    count = sample_services.library.version(document).text.lower().count("ships")
    assert count > 3
    page.keyboard.press("Control+f")
    page.keyboard.type("SHIPS")
    said = page.get_by_role("search").get_by_role("status")
    expect(said).to_have_text(f"1 of {count}")
    expect(page.locator("rect[data-kind=current]")).to_be_in_viewport()
    page.keyboard.press("Shift+Enter")
    expect(said).to_have_text(f"{count} of {count}")
    expect(page.locator("rect[data-kind=current]")).to_be_in_viewport()
    page.get_by_text("Text", exact=True).click()
    expect(page.locator("mark[data-kind=current]")).to_be_in_viewport()
    expect(page.locator("mark[data-kind]")).to_have_count(count)


def test_chinese_words_are_found_and_shown_as_chinese(
    page: Page, sample_services: Services, reader: Callable[[str], None]
) -> None:
    choose_text(page)
    reader(document_id(sample_services, "zh-sarrow-strait-notice.pdf"))
    page.keyboard.press("/")
    # Full-width digits, which the text does not have.
    page.keyboard.insert_text("最高航速为１４节")
    found = page.locator("mark[data-kind=current]")
    expect(found).to_have_text("最高航速为14节")
    assert found.evaluate("one => one.closest('[lang]').lang") == "zh"


def test_asking_about_a_document_or_about_words_of_it_says_so_in_the_address(
    page: Page, sample_services: Services, reader: Callable[[str], None]
) -> None:
    document = document_id(sample_services, REPORT)
    choose_text(page)
    reader(document)
    page.get_by_text("The longest ship delivered was").click(click_count=3)
    expect(page.get_by_role("toolbar", name="Selected words")).to_be_visible()
    page.keyboard.press("Tab")
    with page.expect_navigation(url=re.compile(r"quote=")):
        page.keyboard.press("Enter")
    query = parse_qs(urlsplit(page.url).query)
    assert query["documents"] == [document]
    assert query["quote"][0].startswith("The longest ship delivered was")

    reader(document)
    with page.expect_navigation(url=re.compile(rf"/\?documents={document}$")):
        page.get_by_role("link", name="Ask about this document").click()


def test_an_old_version_says_so_and_leads_to_the_same_words_in_the_newest(
    page: Page, upload: Callable[[str, bytes], None]
) -> None:
    upload("heron.md", b"# The ferry\n\nThe ferry Grey Heron carries 312 passengers.\n")
    ask(page, "How many passengers does the ferry Grey Heron carry?")
    upload("heron.md", b"# Piers\n\nNew.\n\nThe ferry Grey Heron carries 312 passengers.\n")
    open_citation(page, 1)
    panel = page.get_by_label("Source", exact=True)
    quote = panel.locator("mark").text_content()
    expect(panel.get_by_role("note")).to_contain_text("You are reading version 1")
    panel.get_by_role("button", name="Open version 2 at these words").click()
    expect(panel.get_by_role("note")).to_contain_text("You are reading version 2")
    expect(panel.locator("mark")).to_have_text(quote or "")
    panel.get_by_role("button", name="Back to the cited version").click()
    expect(panel.get_by_role("note")).to_contain_text("You are reading version 1")


def test_markup_in_a_document_that_is_read_is_not_run(
    page: Page,
    sample_services: Services,
    upload: Callable[[str, bytes], None],
    reader: Callable[[str], None],
) -> None:
    upload("lure.md", b"# A <img src=x onerror=document.title='run'>\n\nWords.\n")
    reader(document_id(sample_services, "lure.md"))
    page.keyboard.press("/")
    page.keyboard.type("<img")
    expect(page.locator("mark[data-kind=current]")).to_have_text("<img")
    assert page.title() != "run"


def test_of_a_long_text_only_what_is_in_sight_is_drawn(
    page: Page, sample_services: Services, reader: Callable[[str], None]
) -> None:
    lines = [f"Line {number}: {PROSE}" for number in range(10_000)]
    whole = new_version("long.txt", *lines)
    # Only its beginning can be found by questions, which spares the indexes the rest.
    found = replace(whole, passages=whole.passages[:1], embeddings=whole.embeddings[:1])
    text = replace(found, document=replace(found.document, pages=()))
    (stored,) = sample_services.library.add(SAMPLE_COLLECTION, [text])
    start = whole.document.blocks[9_000].span.start
    reader(f"{stored.document_id}?start={start}&end={start + len('Line 9000')}")
    marked = page.locator("mark[data-kind=mark]")
    expect(marked).to_have_text("Line 9000")
    expect(marked).to_be_in_viewport()
    assert page.locator("[data-start]").count() < 200
    page.keyboard.press("/")
    page.keyboard.type("line 77")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("1 of 111")
    expect(page.locator("mark[data-kind=current]")).to_be_in_viewport()
    sample_services.pipeline.delete(stored.document_id)


@pytest.mark.parametrize("width", [360, 3840])
def test_the_reader_fits_its_window(
    page: Page, sample_services: Services, reader: Callable[[str], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    reader(document_id(sample_services, REPORT))
    page.get_by_text("Text", exact=True).click()
    expect(page.locator("[data-start]").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    paragraph = page.get_by_text("The longest ship delivered was").bounding_box()
    assert paragraph is not None
    assert paragraph["width"] < 800
