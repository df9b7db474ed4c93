"""Markdown with footnotes: what it says, and that nothing of a document becomes markup in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from service.exports import CitedDocument, Export, exported
from service.exports.characters import clean_line
from service.exports.records import NothingKept
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

OURS = {
    "bullet_list",
    "code_inline",
    "em",
    "hardbreak",
    "blockquote",
    "heading",
    "inline",
    "list_item",
    "ordered_list",
    "paragraph",
    "softbreak",
    "strong",
    "text",
}


def written(of: Export, language: str = "en") -> str:
    return exported(of, "markdown", "zh" if language == "zh" else "en").decode()


def parsed(markdown: str) -> list[Token]:
    """The tokens of CommonMark, with HTML, where footnotes are set out as paragraphs."""
    notes = re.sub(r"^\[\^(\d+)\]:", r"\n\nnote \1:", markdown, flags=re.MULTILINE)
    quotes = re.sub(r"^    >", ">", notes, flags=re.MULTILINE)
    return MarkdownIt("commonmark", {"html": True}).parse(re.sub(r"\[\^\d+\]", "", quotes))


def flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def shown(markdown: str) -> str:
    """The text that a reader sees, each paragraph on its line."""
    lines = []
    for token in parsed(markdown):
        if token.type == "inline":
            parts = (
                " " if one.type.endswith("break") else one.content for one in token.children or []
            )
            lines.append("".join(parts))
    return "\n".join(lines)


def kinds(markdown: str) -> set[str]:
    return {re.sub("_(open|close)$", "", one.type) for one in flat(parsed(markdown))}


def test_a_sentence_refers_to_a_footnote_with_its_source_and_its_words() -> None:
    text = written(export(documents={("d1", 1): CitedDocument(("Lena Marsh",), "Ostrel Press")}))

    assert f"{QUOTE}[^1] *(Verbatim)*" in text
    assert (
        "[^1]: **Annual Report**: Ostrel Press; published 2026-02-11; page 2; "
        f"section “Dredging”; version 1\n\n    > {QUOTE}\n"
    ) in text
    assert "1. Lena Marsh: **Annual Report**: Ostrel Press; published 2026-02-11;" in text
    assert "Asked on 2026-11-26 03:04 UTC" in text


def test_a_footnote_names_the_source_where_no_publisher_is_known() -> None:
    assert "**Annual Report**: reports/annual.pdf; published 2026-02-11" in written(export())


def test_every_status_is_said_in_words_with_its_reason() -> None:
    drafts = [
        draft("One.", (1,), "supported"),
        draft("Two.", (1,), "partial", "half of it"),
        draft("Three.", (1,), "unsupported", "the number 3 is not in the source"),
        draft("Four.", (1,), "contradicted"),
        draft("Five.", (1,), "unchecked"),
    ]
    text = written(export(answer(drafts, mode="model", model="small")))

    assert "**Written by small**" in text
    assert "One.[^1] *(Supported)* Two.[^1] *(Partly supported: half of it)*" in text
    assert "Three.[^1] *(Not supported: the number 3 is not in the source)*" in text
    assert "Four.[^1] *(Contradicted)* Five.[^1] *(Not checked)*" in text
    assert (
        "Supported 1, Partly supported 1, Not supported 1, Contradicted 1, Not checked 1." in text
    )


def test_an_abstention_says_why_what_was_searched_and_what_came_nearest() -> None:
    text = shown(written(export(abstention(standalone_question="Who is king of Ostrel?"))))

    assert "The documents do not answer this" in text
    assert "Taken as: Who is king of Ostrel?" in text
    assert "The nearest passages do not hold what was asked for (“king” is not in them)" in text
    assert "Searched 2 documents (41 passages) in coast." in text
    assert "Only: published from 2024-01-01." in text
    assert "The harbour of Ostrel: harbour.txt; section “Piers”; version 1" in text
    assert QUOTE in text


def test_a_brief_has_its_headings_items_disagreements_and_coverage() -> None:
    text = written(export(brief()))

    assert "**Extractive summary, no model used**" in text
    assert "The language model was not used: the model timed out" in text
    assert "### Costs *(Not supported: no passage says “Costs”)*" in text
    assert (
        "- The mole cost 4.1 million.[^1] *(Supported)*\n"
        "- It took two years.[^2] *(Verbatim)*\n" in text
    )
    assert "    - The Mail, 2025-01-02: 4.1 million[^1]\n    - The Post: 7.5 million[^2]" in text
    assert "Draws on 1 of 2 sections (51% of the text)." in text


def test_notes_are_numbered_through_a_conversation_and_the_same_words_have_one() -> None:
    other = answer(
        [draft("Nine piers.", (1, 2))], [citation(1, start=500), citation(2, start=10, end=15)]
    )
    text = written(export(answer(), other))

    assert "Nine piers.[^2][^1]" in text
    assert re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE) == ["1", "2"]
    assert text.count("**Annual Report**") == 3  # two notes, one source
    assert "cited in notes 1, 2" in text


def test_paragraphs_lists_and_who_says_what_stay_as_the_answer_has_them() -> None:
    drafts = [
        draft("First."),
        draft("Second.", separator="\n\n"),
        draft("4.1 months.", separator="\n\nSources disagree (months):\n- The Mail: "),
        draft("Third.", separator="\n2. "),
    ]
    lines = written(export(answer(drafts))).split("\n")

    assert "First.[^1] *(Verbatim)*" in lines
    assert "Sources disagree (months):" in lines
    assert "- The Mail: 4.1 months.[^1] *(Verbatim)*" in lines
    assert "2. Third.[^1] *(Verbatim)*" in lines


def test_what_was_not_kept_is_said_in_the_place_of_the_answer() -> None:
    text = written(export(NothingKept(), NothingKept(withdrawn=True)))

    assert "No answer is kept" in text
    assert "a document whose words it held was deleted" in text


def test_a_chinese_export_has_chinese_words_around_sources_as_they_are() -> None:
    cited = citation(title="港口年度报告", quote=CHINESE_QUOTE)
    text = written(export(answer([draft(CHINESE_QUOTE)], [cited])), "zh")

    assert "摘录式回答，未使用模型" in text
    assert f"{CHINESE_QUOTE}[^1] *(原文)*" in text
    assert "**港口年度报告**：reports/annual.pdf；发布于 2026-02-11；第 2 页" in text
    assert "## 来源" in text


def test_a_quote_keeps_its_lines() -> None:
    text = written(export(answer(citations=[citation(quote="one\ntwo\n\nthree")])))

    assert "    > one\\\n    > two\n    >\n    > three\n" in text


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a_b?c=1&d=2#e",
        "www.example.org",
        "mailto:lena@example.org",
        "lena.marsh@example.org",
        "javascript://example.org/%0aalert(1)",
        "@everyone",
        "见https://example.org/a，再看",
    ],
)
def test_an_address_is_code_so_that_no_reader_makes_a_link_of_it(text: str) -> None:
    markdown = written(export(answer([draft(text)])))

    codes = [one.content for one in flat(parsed(markdown)) if one.type == "code_inline"]
    assert any(code in text and len(code) >= len(text) / 2 for code in codes), markdown
    assert text in shown(markdown)


@pytest.mark.parametrize(
    "opening", ["# x", "- x", "+ x", "* x", "1. x", "12) x", "> x", "---", "***", "===", "a. x",
                "(iv) x", ": x", "% x", "::: x", "~~~", "```", "| x |", "    indented", "<b>x</b>",
                "[^1]: x", "[x]: /y"]
)  # fmt: skip
def test_what_begins_a_block_elsewhere_begins_none_in_a_statement(opening: str) -> None:
    markdown = written(export(answer([draft(opening)], [citation(quote=opening)])))

    assert kinds(markdown) <= OURS - {"bullet_list"}
    assert shown(markdown).count(opening.strip()) == 2, markdown
    assert opening != "a. x" or "a\\. x" in markdown


@given(st.data())
def test_no_text_of_a_document_or_model_becomes_markup(data: st.DataObject) -> None:
    """Whatever stands in any field is read back as it is, and every token is one of ours."""
    title, quote, heading, statement, detail = (data.draw(hostile_text) for _ in range(5))
    cited = citation(title=title, quote=quote, heading=heading, source=title, url=heading)
    drafts = [draft(statement, (1,), "unsupported", detail)]
    made = answer(drafts, [cited], mode="model", model=detail, reason=heading)
    markdown = written(export(made, title=title, question=statement))

    assert kinds(markdown) <= OURS
    text = " ".join(shown(markdown).split())
    for one in (title, heading, statement, detail, *clean_line(quote).split("\n")):
        assert clean_line(one) in text, (one, markdown)


@given(st.lists(st.lists(st.integers(1, 3), max_size=4), min_size=1, max_size=6))
def test_there_are_as_many_references_as_citations_of_statements(
    cited: list[list[int]],
) -> None:
    drafts = [draft("Words.", numbers) for numbers in cited]
    text = written(export(answer(drafts, [citation(one) for one in (1, 2, 3)])))

    references = re.findall(r"\[\^(\d+)\](?!:)", text)
    defined = re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
    assert len(references) == sum(map(len, cited))
    assert set(references) == set(defined)
