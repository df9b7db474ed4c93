"""PDFs: the text that is read back from them, their looks where text alone does not tell."""

from __future__ import annotations

import re

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.exports import CitedDocument, exported
from service.exports.pdf_fonts import lacks
from tests.service.exports.hostile import hostile_text
from tests.service.exports.samples import (
    CHINESE_QUOTE,
    QUOTE,
    abstention,
    answer,
    brief,
    citation,
    draft,
    export,
)


def read(data: bytes) -> str:
    """The text of all pages, each run of blanks one."""
    document = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"\s+", " ", "\n".join(pages))


def test_a_sentence_has_the_number_of_a_note_with_its_source_and_its_words() -> None:
    text = read(exported(export(documents={("d1", 1): CitedDocument((), "Ostrel Press")}), "pdf"))

    assert "Extractive answer, no model used" in text
    assert f"{QUOTE}1 " in text
    notes = text[text.index("Notes") :]
    assert (
        "1 Annual Report: Ostrel Press; published 2026-02-11; page 2; section “Dredging”;" in notes
    )
    assert f"“{QUOTE}”" in notes
    assert notes.index(f"“{QUOTE}”") < notes.index("Sources")


def test_only_what_is_not_supported_is_marked_and_the_rest_is_counted() -> None:
    drafts = [draft("One."), draft("Two.", (1,), "unsupported", "no such number")]
    text = read(exported(export(answer(drafts, mode="model", model="small")), "pdf"))

    assert "Written by small" in text
    assert "One.1 Two.1 [Not supported: no such number]" in text
    assert "How the statements stand: Verbatim 1, Not supported 1." in text
    assert "Where nothing is marked, the cited words say or support it." in text


def test_chinese_is_read_back_and_seen() -> None:
    cited = citation(title="港口年度报告", quote=CHINESE_QUOTE)
    data = exported(export(answer([draft(CHINESE_QUOTE)], [cited]), title="港口"), "pdf", "zh")

    text = read(data)
    assert "摘录式回答，未使用模型" in text
    assert f"“{CHINESE_QUOTE}”" in text.replace(" ", "")
    assert "港口年度报告：reports/annual.pdf；发布于 2026-02-11；第 2 页" in text
    pixels = np.asarray(pypdfium2.PdfDocument(data)[0].render(scale=2).to_pil().convert("L"))
    title = pixels[130:290, 120:320]  # where the two letters of the title stand
    assert (title < 128).sum() > 200


@pytest.mark.parametrize(
    "text", ["Łódź, Đakovo, Timișoara, Győr", "Ελλάδα", "Україна", "日本のカナ", "한국어"]
)
def test_scripts_that_its_typefaces_have_are_read_back(text: str) -> None:
    assert not lacks(text)
    assert text in read(exported(export(answer([draft(text)])), "pdf"))


def test_characters_that_no_typeface_has_are_shown_as_boxes_and_the_reader_is_told() -> None:
    text = read(exported(export(answer([draft("Ostrel مرحبا 😀")])), "pdf"))

    assert "Ostrel □□□□□ □" in text
    assert "□ stands for a character that the fonts of this PDF lack" in text
    assert "□" not in read(exported(export(), "pdf"))


def test_a_joined_emoji_is_one_box_for_each_of_its_signs() -> None:
    assert "x□□y" in read(exported(export(answer([draft("x👩\u200d🔬\ufe0fy")])), "pdf"))


def test_an_abstention_and_a_brief_are_whole() -> None:
    text = read(exported(export(abstention(), brief()), "pdf"))

    assert "Searched 2 documents (41 passages) in coast." in text
    assert "1. The harbour of Ostrel: harbour.txt; section “Piers”; version 1" in text
    assert "Costs [Not supported: no passage says “Costs”]" in text
    assert "The Mail, 2025-01-02: 4.1 million1" in text
    assert "Draws on 1 of 2 sections (51% of the text)." in text


def test_it_says_what_it_is_and_its_outline_leads_to_the_questions() -> None:
    document = pypdfium2.PdfDocument(exported(export(answer(), abstention(), title="港口"), "pdf"))

    about = document.get_metadata_dict()
    assert about["Title"] == "港口"
    assert about["Author"] == "Footnote"
    assert about["CreationDate"] == "D:20261126030405+00'00'"
    assert [one.get_title() for one in document.get_toc()] == ["When was the harbour opened?"] * 2


def test_every_page_has_its_number() -> None:
    data = exported(export(*[answer([draft(QUOTE * 20)])] * 12), "pdf")

    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"The harbour {number}" in re.sub(r"\s+", " ", text)


def test_no_link_leaves_the_file() -> None:
    made = answer([draft('<a href="http://evil.example">x</a> http://evil.example')])
    data = exported(export(made), "pdf")

    assert b"/URI" not in data
    assert b"http://evil.example" not in data


@settings(max_examples=60)
@given(st.data())
def test_hostile_text_in_every_field_leaves_a_whole_file(data: st.DataObject) -> None:
    title, quote, heading, statement, detail = (data.draw(hostile_text) for _ in range(5))
    cited = citation(title=title, quote=quote, heading=heading, source=title)
    drafts = [draft(statement, (1,), "unsupported", detail)]
    made = answer(drafts, [cited], mode="model", model=detail, reason=heading)
    described = {("d1", 1): CitedDocument((title,), detail, heading)}
    file = exported(export(made, title=title, question=statement, documents=described), "pdf")

    text = read(file)
    assert "How the statements stand: Not supported 1." in text
    assert "SHA-256" in text
    assert b"/URI" not in file


def test_a_quote_longer_than_a_page_goes_on_overleaf() -> None:
    quote = " ".join(f"word{number}" for number in range(4_000))
    text = read(exported(export(answer(citations=[citation(quote=quote)])), "pdf"))

    assert "word0 " in text
    assert "word3999”" in text
