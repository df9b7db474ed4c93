"""Word documents with real footnotes: their structure, their words, and hostile input."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ingestion.parsing.docx import parse_docx
from service.exports import CitedDocument, Export, exported
from service.exports.characters import clean, clean_line
from service.exports.docx import QUOTE_STYLE
from service.exports.footnotes import REFERENCE_STYLE
from tests.ingestion.parsing.files import texts
from tests.service.exports.hostile import hostile_text
from tests.service.exports.samples import (
    CHINESE_QUOTE,
    NOW,
    QUOTE,
    abstention,
    answer,
    brief,
    citation,
    draft,
    export,
)

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def part(data: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def text_of(element: Any) -> str:
    """The text of an element as Word shows it."""
    signs = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n"}
    return "".join(
        one.text or "" if one.tag == qn("w:t") else signs.get(one.tag, "") for one in element.iter()
    )


def footnotes(data: bytes) -> dict[int, Any]:
    """The footnotes that are no separators, by id."""
    notes = part(data, "word/footnotes.xml").iter(qn("w:footnote"))
    return {int(one.get(qn("w:id"))): one for one in notes if one.get(qn("w:type")) is None}


def references(data: bytes) -> list[int]:
    found = part(data, "word/document.xml").iter(qn("w:footnoteReference"))
    return [int(one.get(qn("w:id"))) for one in found]


def quotes(data: bytes) -> list[str]:
    """The quoted words of each footnote."""
    return [
        "".join(
            text_of(run)
            for run in note.iter(qn("w:r"))
            if (style := run.find(f".//{qn('w:rStyle')}")) is not None
            and style.get(qn("w:val")) == QUOTE_STYLE
        )
        for note in footnotes(data).values()
    ]


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    """The style and the text of each paragraph, without footnote numbers."""
    document = docx.Document(io.BytesIO(data))
    return [(one.style.name or "", one.text) for one in document.paragraphs if one.style]


def test_a_sentence_refers_to_a_footnote_with_its_source_and_its_very_words() -> None:
    data = exported(export(documents={("d1", 1): CitedDocument((), "Ostrel Press")}), "docx")

    assert references(data) == [1]
    assert text_of(footnotes(data)[1]) == (
        " Annual Report: Ostrel Press; published 2026-02-11; page 2; section “Dredging”; "
        f"version 1“{QUOTE}”"
    )
    assert quotes(data) == [QUOTE]


def test_the_footnotes_are_a_part_that_the_package_declares_and_the_settings_know() -> None:
    data = exported(export(), "docx")

    types = part(data, "[Content_Types].xml")
    declared = {one.get("PartName"): one.get("ContentType") for one in types}
    assert declared["/word/footnotes.xml"] == CONTENT_TYPE
    related = {
        one.get("Type"): one.get("Target") for one in part(data, "word/_rels/document.xml.rels")
    }
    assert related[RELATIONSHIP] == "footnotes.xml"
    separators = {
        one.get(qn("w:type")): one.get(qn("w:id"))
        for one in part(data, "word/footnotes.xml")
        if one.get(qn("w:type"))
    }
    assert separators == {"separator": "-1", "continuationSeparator": "0"}
    settings = part(data, "word/settings.xml").find(qn("w:footnotePr"))
    assert [one.get(qn("w:id")) for one in settings] == ["-1", "0"]
    assert settings.getnext().tag == qn("w:compat")


def test_every_style_that_is_used_is_defined() -> None:
    data = exported(export(answer(), abstention(), brief()), "docx")

    defined = {
        one.get(qn("w:styleId")) for one in part(data, "word/styles.xml").iter(qn("w:style"))
    }
    for name in ("word/document.xml", "word/footnotes.xml"):
        root = part(data, name)
        used = {
            one.get(qn("w:val")) for tag in ("w:pStyle", "w:rStyle") for one in root.iter(qn(tag))
        }
        assert used <= defined
    assert {"FootnoteText", REFERENCE_STYLE} <= defined


def test_headings_labels_and_statements_stand_in_order() -> None:
    made = answer([draft("First.", (1,), "supported"), draft("Second.", separator="\n- ")])
    rows = paragraphs(exported(export(made), "docx"))

    assert rows[:6] == [
        ("Title", "The harbour"),
        ("Export Details", "Exported from Footnote on 2026-11-26 03:04 UTC"),
        ("Heading 1", "When was the harbour opened?"),
        ("Export Details", "Asked on 2026-11-26 03:04 UTC"),
        ("Export Label", "Extractive answer, no model used"),
        ("Normal", "First."),
    ]
    assert rows[6] == ("List Bullet", "Second.")
    assert ("Heading 1", "Sources") in rows


def test_only_what_is_not_supported_is_marked_in_words_and_colour() -> None:
    drafts = [
        draft("One."),
        draft("Two.", (1,), "unsupported", "the number 2 is not in the source"),
        draft("Three.", (1,), "unchecked"),
    ]
    data = exported(export(answer(drafts)), "docx")

    marks = [
        (text_of(run), run.find(f".//{qn('w:color')}").get(qn("w:val")))
        for run in part(data, "word/document.xml").iter(qn("w:r"))
        if (style := run.find(f".//{qn('w:rStyle')}")) is not None
        and style.get(qn("w:val")) == "SupportMark"
    ]
    assert marks == [
        (" [Not supported: the number 2 is not in the source]", "B3261E"),
        (" [Not checked]", "5A6570"),
    ]
    assert "How the statements stand: Verbatim 1, Not supported 1, Not checked 1." in [
        text for _, text in paragraphs(data)
    ]


def test_words_that_are_cited_twice_have_a_footnote_each_and_one_source() -> None:
    """So a paragraph that is copied elsewhere takes its footnotes along."""
    data = exported(export(answer([draft("One."), draft("Two.")])), "docx")

    assert references(data) == [1, 2]
    assert quotes(data) == [QUOTE, QUOTE]
    sources = [text for style, text in paragraphs(data) if style == "List Number"]
    assert len(sources) == 1
    assert sources[0].endswith("; cited in notes 1, 2")


def test_numbers_side_by_side_stand_apart() -> None:
    made = answer([draft("One.", (1, 2))], [citation(1), citation(2)])
    data = exported(export(made), "docx")

    (paragraph,) = (
        one for one in part(data, "word/document.xml").iter(qn("w:p")) if "One." in text_of(one)
    )
    assert text_of(paragraph) == "One.,"
    assert references(data) == [1, 2]


def test_chinese_is_set_in_a_chinese_typeface() -> None:
    cited = citation(title="港口年度报告", quote=CHINESE_QUOTE)
    data = exported(export(answer([draft(CHINESE_QUOTE)], [cited])), "docx", "zh")

    assert quotes(data) == [CHINESE_QUOTE]
    (run,) = (
        one
        for one in part(data, "word/document.xml").iter(qn("w:r"))
        if text_of(one) == CHINESE_QUOTE
    )
    assert run.find(f".//{qn('w:rFonts')}").get(qn("w:hint")) == "eastAsia"
    styles = {
        one.get(qn("w:styleId")): one for one in part(data, "word/styles.xml").iter(qn("w:style"))
    }
    for name in ("Normal", "Title", "Heading1", "Heading2"):
        fonts = styles[name].find(f".//{qn('w:rFonts')}")
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    rows = paragraphs(data)
    assert ("Export Label", "摘录式回答，未使用模型") in rows
    assert ("Heading 1", "来源") in rows


def test_footnote_reads_its_own_exports_with_their_footnotes() -> None:
    made = answer([draft("Nine piers.", (1, 2))], [citation(1), citation(2, quote=CHINESE_QUOTE)])
    document = parse_docx(exported(export(made, abstention(), brief()), "docx"))

    assert document.metadata.title == "The harbour"
    assert {
        "When was the harbour opened?",
        "Sources",
        "Costs [Not supported: no passage says “Costs”]",
    } <= set(texts(document, "heading"))
    assert f"“{QUOTE}”" in document.text
    assert f"“{CHINESE_QUOTE}”" in document.text


def test_an_abstention_shows_how_far_the_search_went() -> None:
    rows = paragraphs(exported(export(abstention()), "docx"))

    assert ("Export Label", "The documents do not answer this") in rows
    assert ("Normal", "Searched 2 documents (41 passages) in coast.") in rows
    assert (
        "Passage Title",
        "1. The harbour of Ostrel: harbour.txt; section “Piers”; version 1",
    ) in rows
    assert ("Quote", QUOTE) in rows


def test_the_properties_say_what_it_is_and_when_it_was_made() -> None:
    about = docx.Document(io.BytesIO(exported(export(), "docx"))).core_properties

    assert about.title == "The harbour"
    assert about.author == "Footnote"
    assert about.created == about.modified == NOW


def test_nothing_of_the_template_shows_through() -> None:
    with zipfile.ZipFile(io.BytesIO(exported(export(), "docx"))) as package:
        assert package.testzip() is None
        assert "docProps/thumbnail.jpeg" not in package.namelist()
        assert {one.date_time for one in package.infolist()} == {(2026, 11, 26, 3, 4, 4)}


@pytest.mark.parametrize("year", [1970, 2200])
def test_a_time_that_no_zip_can_hold_does_no_harm(year: int) -> None:
    moment = datetime(year, 1, 1, tzinfo=UTC)
    made = export()

    assert exported(Export(made.title, made.turns, moment), "docx")


@given(st.data())
def test_hostile_text_in_every_field_leaves_a_whole_document_with_its_quotes(
    data: st.DataObject,
) -> None:
    """The words are read back exactly, but for characters that a file cannot hold."""
    title, quote, heading, statement, detail = (data.draw(hostile_text) for _ in range(5))
    cited = citation(title=title, quote=quote, heading=heading, source=title)
    drafts = [draft(statement, (1,), "unsupported", detail)]
    made = answer(drafts, [cited], mode="model", model=detail, reason=heading)
    described = {("d1", 1): CitedDocument((title,), detail, heading)}
    file = exported(export(made, title=title, question=statement, documents=described), "docx")

    assert quotes(file) == [clean(quote)]
    assert references(file) == list(footnotes(file)) == [1]
    shown = [text for _, text in paragraphs(file)]
    assert any(clean_line(detail) in one for one in shown)
    assert ("Heading 1", clean_line(statement)) in paragraphs(file)
    parse_docx(file)


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(1, 4), max_size=4), min_size=1, max_size=6))
def test_there_are_as_many_references_as_citations_of_statements(cited: list[list[int]]) -> None:
    """A number that no citation has refers to nothing; it is left out."""
    drafts = [draft("Words.", numbers) for numbers in cited]
    data = exported(export(answer(drafts, [citation(one) for one in (1, 2, 3)])), "docx")

    expected = sum(number <= 3 for numbers in cited for number in numbers)
    assert references(data) == list(range(1, expected + 1)) == list(footnotes(data))
