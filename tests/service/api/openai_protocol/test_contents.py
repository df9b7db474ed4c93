"""What a client shows: text, links and sources of an answer."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given

from service.answers import Answer
from service.api.openai_protocol.citations import annotations_of, sources
from service.api.openai_protocol.contents import footnoted_content, plain_content
from service.api.openai_protocol.links import link
from tests.service.exports.hostile import hostile_text
from tests.service.exports.samples import abstention, answer, citation, draft

BASE = "http://127.0.0.1:8000/"


def test_a_document_of_the_web_leads_to_its_own_address_at_the_words() -> None:
    page = citation(url="https://example.org/report?year=2025", quote="Two-way, and “deep”.")
    assert link(page, BASE) == (
        "https://example.org/report?year=2025#:~:text=Two%2Dway%2C%20and%20%E2%80%9Cdeep%E2%80%9D."
    )
    long = citation(
        url="https://example.org/a#b", quote="one two three four five six seven eight 9"
    )
    assert link(long, BASE) == (
        "https://example.org/a#b:~:text=one%20two%20three%20four,six%20seven%20eight%209"
    )


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "file:///etc/passwd", "http://[", "//example.org/a"]
)
def test_any_other_document_leads_to_the_reader(url: str | None) -> None:
    one = citation(url=url)
    parts = urlsplit(link(one, BASE))
    assert (parts.scheme, parts.netloc) == ("http", "127.0.0.1:8000")
    assert parts.path == f"/documents/{one.document_id}"
    assert parse_qs(parts.query) == {
        "version": ["1"],
        "start": [str(one.start)],
        "end": [str(one.end)],
    }


@given(url=hostile_text, quote=hostile_text)
def test_no_address_ends_early_or_leads_astray(url: str, quote: str) -> None:
    for given_url in (url, f"https://example.org/{url}"):
        address = link(citation(url=given_url, quote=quote), BASE)
        assert urlsplit(address).scheme.lower() in {"http", "https"}
        assert address.isascii()
        assert not set(address) & set(' <>"\\\n\r\t`{}|^')


def test_a_statement_that_is_not_supported_is_marked_where_only_text_is_shown() -> None:
    drafts = [
        draft("Nine piers.", (1,), "supported"),
        draft("Three ships.", (1,), "unsupported", "the number 3 is not in the source"),
    ]
    content = footnoted_content(answer(drafts, mode="model", model="small"), BASE)
    text, note = content.text.split("\n\n", 1)
    assert (
        text
        == "Nine piers.[^1] Three ships.[^1] *(Not supported: the number 3 is not in the source)*"
    )
    assert note.startswith("[^1]: Annual Report, page 2: “")
    assert note.endswith(f"(<{link(citation(), BASE)}>)\n")
    assert [one.of(content.text) for one in content.statements] == ["Nine piers.", "Three ships."]


def test_an_abstention_has_its_reason_and_the_nearest_passages() -> None:
    lines = plain_content(abstention()).text.splitlines()
    assert lines[0].startswith("The documents do not answer this: ")
    assert lines[1] == "Searched 2 documents (41 passages) in coast."
    assert "Nearest passages:" in lines
    assert all(one.startswith("- ") for one in lines[lines.index("Nearest passages:") + 1 :])


def test_a_chinese_question_is_declined_in_chinese() -> None:
    assert plain_content(abstention(question="谁是国王？")).text.startswith(
        "文档没有回答这个问题："
    )


@given(text=hostile_text)
def test_annotations_point_at_their_statements(text: str) -> None:
    made: Answer = answer([draft("First.", (1,)), draft(text or "x", (1,)), draft("Last.", (1,))])
    for content in (plain_content(made), footnoted_content(made, BASE)):
        assert len(content.statements) == len(made.statements)
        found = list(annotations_of(made, content, BASE))
        assert len(found) == sum(len(one.citations) for one in made.statements)
    plain = plain_content(made)
    for statement, one in zip(made.statements, annotations_of(made, plain, BASE), strict=True):
        assert plain.text[one.place.start_index : one.place.end_index] == statement.text


def test_open_webui_gets_each_citation_as_a_source_of_its_own() -> None:
    page = {"url": "https://example.org/report", "published_at": date(2026, 2, 11)}
    both = (citation(1, **page), citation(2, **page, start=900, end=910, quote="It is deep."))
    made = answer([draft("One.", (1,)), draft("Two.", (2,))], citations=both)
    first, second = sources(made, BASE)
    # It takes sources of the same address for one, and its numbers would go wrong.
    assert first.metadata[0].source != second.metadata[0].source
    assert second.document == ["It is deep."]
    assert second.metadata[0].page == 1  # it counts from zero
    assert (
        first.metadata[0].source == next(annotations_of(made, plain_content(made), BASE)).place.url
    )
