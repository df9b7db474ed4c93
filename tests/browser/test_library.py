"""A librarian adds a folder, finds, corrects, and deletes documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ingestion.sources import upload_source
from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.browser.axe import violations
from tests.browser.complaints import complaints_of
from tests.ingestion.ingesting import ingest_one
from tests.server import served
from tests.service.conftest import ingest_texts

pytestmark = pytest.mark.browser


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Services]:
    """A Footnote with two documents."""
    with open_services(Settings(home=tmp_path / "home")) as services:
        ingest_texts(services)
        yield services


@pytest.fixture
def page(browser: Browser, shelf: Services) -> Iterator[Page]:
    """Its library page; the test fails on any script error or refused content."""
    with (
        served(create_app(shelf)) as url,
        browser.new_context(viewport={"width": 1440, "height": 900}) as context,
    ):
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{url}/library")
        yield page
    assert complaints == []


def row(page: Page, source: str) -> Locator:
    """The row of a document."""
    return page.get_by_role("row").filter(has_text=source)


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="Search documents").fill(words)


def test_a_folder_and_a_page_are_added_and_what_fails_says_why(page: Page, tmp_path: Path) -> None:
    """The files are called by their paths in the folder; the page is on a host that is refused."""
    folder = tmp_path / "reports"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "pier.txt").write_text("The pier has nine berths.")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    (folder / ".hidden").write_text("Nobody reads this.")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add a folder").click()
    chooser.value.set_files(folder)
    page.get_by_role("button", name="Add web pages").click()
    page.get_by_role("textbox", name="Addresses").fill("http://127.0.0.1:9/none")
    page.get_by_role("button", name="Add the page").click()

    log = page.get_by_role("log", name="Added documents")
    expect(log.get_by_role("listitem").filter(has_text="inner/pier.txt")).to_contain_text("Added,")
    expect(log.get_by_role("listitem").filter(has_text="broken.pdf")).to_contain_text("damaged")
    expect(log.get_by_role("listitem").filter(has_text="127.0.0.1:9")).to_contain_text("FOOTNOTE")
    expect(page.get_by_role("status").filter(has_text="2 failed")).to_be_visible()
    assert log.get_by_role("listitem").count() == 3
    expect(row(page, "reports/inner/pier.txt")).to_be_visible()
    assert violations(page) == []

    page.get_by_role("button", name="Try http://127.0.0.1:9/none again").click()
    expect(log.get_by_role("listitem").filter(has_text="127.0.0.1:9")).to_contain_text("FOOTNOTE")


def test_what_is_dropped_is_followed_through_a_reload(page: Page, shelf: Services) -> None:
    """The job waits at the service, which the page asks when it is opened anew."""
    shelf.jobs.close()
    expect(row(page, "harbour.txt")).to_be_visible()
    transfer = page.evaluate_handle(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["The quay is 90 metres long."], "quay.txt"));
          return transfer;
        }"""
    )
    page.dispatch_event("main", "dragover", {"dataTransfer": transfer})
    expect(page.get_by_text("Drop files or folders to add them to coast")).to_be_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": transfer})
    log = page.get_by_role("log", name="Added documents")
    expect(log).to_contain_text("In the queue")
    page.reload()
    expect(log.get_by_role("listitem")).to_contain_text("quay.txtIn the queue")
    shelf.jobs.start()
    expect(log).to_contain_text("Added, 1 passage")
    expect(row(page, "quay.txt")).to_be_visible()


def test_a_title_is_corrected_found_and_taken_back(page: Page) -> None:
    """The new title is found at once, and the version before it can be opened."""
    page.get_by_role("button", name="Details of", exact=False).last.click()
    dialog = page.get_by_role("dialog", name="Details of the document")
    source = dialog.get_by_role("definition").first.inner_text()
    dialog.get_by_role("textbox", name="Title").fill("Zephyr survey 风")
    dialog.get_by_role("textbox", name="Authors").fill("Ann Lee; 李安")
    assert violations(page) == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Saved as version 2")).to_be_visible()
    expect(dialog.get_by_text("Given, not from the document.")).to_have_count(2)
    page.keyboard.press("Escape")

    search(page, "zephyr 李")
    expect(page.get_by_text("1 document found")).to_be_visible()
    expect(row(page, source)).to_contain_text("Ann Lee +1")
    page.reload()
    expect(page.get_by_text("1 document found")).to_be_visible()
    assert page.url.endswith("/library?q=zephyr+%E6%9D%8E")

    page.get_by_role("button", name="Details of Zephyr survey 风").click()
    dialog.get_by_role("button", name="Open version 1").click()
    panel = page.get_by_label("Source", exact=True)
    expect(panel.get_by_text("version 1", exact=False).first).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Details of Zephyr survey 风").click()
    dialog.get_by_role("button", name="Take back what was given as: Title").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Saved as version 3")).to_be_visible()
    expect(dialog.get_by_role("textbox", name="Title")).not_to_have_value("Zephyr survey 风")


def test_documents_are_filtered_sorted_and_deleted(page: Page, shelf: Services) -> None:
    note = upload_source(
        "zh.txt", "港口的吞吐量在第三季度增长。码头有九个泊位，航道很深。".encode()
    )
    ingest_one(shelf.pipeline, note, "coast")
    page.reload()
    expect(page.get_by_text("3 documents in coast")).to_be_visible()
    page.get_by_role("combobox", name="Language").select_option("zh")
    expect(page.get_by_text("1 document found")).to_be_visible()
    expect(row(page, "zh.txt")).to_be_visible()
    page.get_by_label("Published from").fill("2024-01-01")
    expect(page.get_by_text("No document matches")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Clear search and filters").click()

    head = page.get_by_role("columnheader", name="Document")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    expect(page.get_by_text("2 chosen")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog", name="Delete 2 documents?")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("1 document in coast")).to_be_visible()
    assert shelf.library.collection("coast").documents == 1


def test_the_page_fits_every_window(page: Page) -> None:
    expect(page.get_by_text("2 documents in coast")).to_be_visible()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for width in (360, 768, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        expect(row(page, "harbour.txt")).to_be_visible()
        assert page.evaluate(overflow) == 0
        assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
