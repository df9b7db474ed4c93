"""Conversations outlive the page: kept, found, linked, renamed, edited, deleted."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.browser.axe import violations
from tests.browser.test_chat import QUESTION, ask
from tests.openai_server import MODEL, fake_openai
from tests.server import served
from tests.service.conftest import ingest_texts

FOLLOW_UP = "And in 2024?"
LONGEST = "How long was the longest ship delivered in 2025?"

pytestmark = pytest.mark.browser


def answer_to(page: Page, question: str) -> Locator:
    """The turn of a question."""
    return page.get_by_role("article", name=f"Answer to: {question}")


def test_a_conversation_is_there_after_a_reload_and_under_its_own_address(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    page.wait_for_url("**/c/*")
    page.reload()
    expect(
        answer_to(page, FOLLOW_UP).get_by_role("button", name=re.compile("^Citation"))
    ).not_to_have_count(0)
    link = page.get_by_role("link", name=QUESTION).first
    expect(link).to_have_attribute("aria-current", "page")
    assert violations(page) == []


def test_a_link_leads_to_one_answer_among_many(
    page: Page, address: str, sample_services: Services
) -> None:
    """Only what is in sight is drawn, however many turns there are."""
    store = sample_services.library.conversations
    ask(page, QUESTION)
    page.wait_for_url("**/c/*")
    (first,) = store.turns(page.url.rpartition("/")[2])
    long = store.create("Five hundred questions", {"collections": ["sample"], "filters": {}}).id
    turns = [store.begin_turn(long, "answer", f"Question number {n}?") for n in range(1, 501)]
    for turn in turns:
        store.finish_turn(turn, first.words, first.record, ())
    page.goto(f"{address}/c/{long}/{turns[249]}")
    expect(page.get_by_role("heading", name="Question number 250?")).to_be_in_viewport()
    assert page.get_by_role("article").count() < 12
    page.goto(f"{address}/c/{long}")
    expect(page.get_by_role("heading", name="Question number 500?")).to_be_in_viewport()
    page.goto("about:blank")  # or it would ask for what is gone
    store.delete(long)


def test_conversations_are_renamed_pinned_found_and_deleted(page: Page) -> None:
    ask(page, LONGEST)
    listed = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=LONGEST)).first
    listed.hover()
    listed.get_by_role("button", name=f"Actions for {LONGEST}").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("textbox", name="Name of the conversation").fill("The Orrin Star")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The Orrin Star", level=1)).to_be_visible()
    renamed = page.get_by_role("listitem").filter(
        has=page.get_by_role("link", name="The Orrin Star")
    )
    renamed.get_by_role("button", name="Actions for The Orrin Star").click()
    page.get_by_role("menuitem", name="Pin", exact=True).click()
    expect(renamed.get_by_role("img", name="Pinned")).to_be_visible()
    page.get_by_role("searchbox", name="Search conversations").fill("334 metres")
    expect(renamed).to_be_visible()
    page.get_by_role("searchbox", name="Search conversations").fill("no such words")
    expect(page.get_by_text("Nothing was asked or answered in these words.")).to_be_visible()
    page.get_by_role("searchbox", name="Search conversations").fill("")
    renamed.get_by_role("button", name="Actions for The Orrin Star").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="The Orrin Star")).to_have_count(0)
    expect(page.get_by_role("heading", name="What do you need to know?")).to_be_visible()


def test_a_question_is_edited_and_what_followed_goes_after_a_warning(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    answer_to(page, QUESTION).get_by_role("button", name="Edit the question").click()
    expect(
        page.get_by_text("1 later question and what was answered will be removed.")
    ).to_be_visible()
    page.get_by_role("textbox", name="The question in other words").fill(LONGEST)
    page.keyboard.press("Enter")
    expect(answer_to(page, LONGEST)).to_have_attribute("aria-busy", "false")
    expect(answer_to(page, FOLLOW_UP)).to_have_count(0)
    page.reload()
    expect(answer_to(page, LONGEST)).to_be_visible()
    expect(answer_to(page, FOLLOW_UP)).to_have_count(0)


def test_a_scope_belongs_to_its_conversation(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Where to look")).click()
    page.get_by_role("checkbox", name="Chinese").check()
    assert violations(page) == []
    page.get_by_role("button", name="Done").click()
    question = "What is the highest speed in the strait?"
    ask(page, question)
    expect(
        page.get_by_role("button", name=re.compile("^Where to look: sample · Chinese"))
    ).to_be_visible()
    page.reload()
    expect(
        page.get_by_role("button", name=re.compile("^Where to look: sample · Chinese"))
    ).to_be_visible()


def test_the_page_speaks_chinese_from_one_press_on(page: Page) -> None:
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="您想了解什么？")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.reload()
    expect(page.get_by_role("textbox", name="您的问题")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="What do you need to know?")).to_be_visible()


def test_single_keys_do_what_the_sheet_says_until_they_are_switched_off(page: Page) -> None:
    page.get_by_role("heading", name="What do you need to know?").click()
    page.keyboard.press("l")
    expect(page.get_by_role("heading", name="Library", level=1)).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("checkbox", name="Keys without Ctrl or Alt do something").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Library", level=1)).to_be_visible()


def test_what_had_arrived_stays_when_an_answer_is_stopped(browser: Browser, tmp_path: Path) -> None:
    with (
        fake_openai() as llm,
        open_services(
            Settings(home=tmp_path / "home", llm_base_url=llm.url, llm_model=MODEL)
        ) as services,
        served(create_app(services)) as url,
        browser.new_context() as context,
    ):
        ingest_texts(services)
        llm.reply("The harbour was opened on 4 May 1931 [1.2]. It was", ending="stall")
        page = context.new_page()
        page.goto(url)
        page.get_by_role("textbox", name="Your question").fill("When was the harbour opened?")
        # The button waits until the page knows which collection is asked; Enter would do nothing.
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.locator("[data-support]")).to_contain_text("4 May 1931")
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped before the answer was complete.")).to_be_visible()
        expect(page.locator("[data-support]")).to_contain_text("4 May 1931")
        llm.forget()
        llm.reply("It opened on 4 May 1931 [1.2].")
        page.get_by_role("button", name="Ask again").click()
        expect(page.locator("[data-support]")).to_contain_text("It opened on")
        expect(page.get_by_role("article")).to_have_count(1)


def test_what_is_typed_and_shown_outlives_the_service(browser: Browser, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (
        open_services(Settings(home=tmp_path / "home")) as services,
        browser.new_context() as context,
    ):
        ingest_texts(services)
        page = context.new_page()
        with served(create_app(services), port) as url:
            page.goto(url)
            ask(page, "When was the harbour of Ostrel opened?")
        page.get_by_role("textbox", name="Your question").fill("How deep is the harbour of Ostrel?")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Footnote cannot be reached").first).to_be_visible()
        expect(page.locator("[data-support]").first).to_contain_text("4 May 1931")
        page.get_by_role("textbox", name="Your question").fill("Typed meanwhile")
        with served(create_app(services), port):
            expect(page.get_by_text("What is shown and typed stays here")).to_have_count(0)
            page.get_by_role("button", name="Try again").click()
            deep = answer_to(page, "How deep is the harbour of Ostrel?")
            deep_enough = deep.locator("[data-support]").filter(has_text="14.5 metres")
            expect(deep_enough).to_be_visible()
            expect(page.get_by_role("textbox", name="Your question")).to_have_value(
                "Typed meanwhile"
            )
            page.reload()
            expect(page.get_by_role("textbox", name="Your question")).to_have_value(
                "Typed meanwhile"
            )
