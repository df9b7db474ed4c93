"""Which sections are drawn on, and which are left out."""

from __future__ import annotations

from ingestion.embedding import Embedder
from ingestion.library import StoredPassage
from service.answers import Citation
from service.citations import CitationBook, CitedSentence
from service.given_texts import document_of, passages_in, version_of
from service.numbering import whole
from service.summaries.coverage import coverage, survey
from tests.service.summaries.scripted import long_text


def passages_and_book(embedder: Embedder, text: str) -> tuple[list[StoredPassage], CitationBook]:
    version = version_of(document_of(text), "text", 1)
    passages = passages_in(version, embedder.tokenizer, embedder.passage_tokens, 0)
    return passages, CitationBook([version], lambda *_: ())


def cited(book: CitationBook, *passages: StoredPassage) -> tuple[Citation, ...]:
    book.cite([CitedSentence(one, len(one.sentences) - 1) for one in passages])
    return book.citations


def test_sections_stand_under_headings(embedder: Embedder) -> None:
    passages, book = passages_and_book(embedder, long_text(4, paragraphs=2))
    found = survey([[whole(one) for one in passages]])
    headings = [one.heading for one in found.sections]
    assert [one.split(":")[0].strip("# ") for one in headings] == [
        f"Chapter {number}" for number in (1, 2, 3, 4)
    ]
    result = coverage(found.sections, cited(book, passages[0], passages[-1]))
    assert result.sections_share == 0.5
    assert [bool(one.citations) for one in result.sections] == [True, False, False, True]
    assert 0 < result.text_share < 1


def test_a_text_without_headings_is_taken_in_parts(embedder: Embedder) -> None:
    plain = "\n\n".join(line for line in long_text(12).split("\n\n") if not line.startswith("#"))
    passages, book = passages_and_book(embedder, plain)
    found = survey([[whole(one) for one in passages]])
    assert len(found.sections) > 3
    assert found.sections[0].start == 0
    assert found.sections[-1].end == len(plain)
    assert coverage(found.sections, cited(book, passages[0])).sections[0].citations == 1


def test_of_a_very_divided_text_the_outer_headings_count(embedder: Embedder) -> None:
    text = "\n\n".join(
        f"# Part {part}\n\n"
        + "\n\n".join(f"## Article {part}.{at}\n\nIt is {at * ' very'} so." for at in range(20))
        for part in range(5)
    )
    passages, _ = passages_and_book(embedder, text)
    assert len(survey([[whole(one) for one in passages]]).sections) <= 60


def test_nothing_cited_covers_nothing(embedder: Embedder) -> None:
    passages, _ = passages_and_book(embedder, long_text(2))
    result = coverage(survey([[whole(one) for one in passages]]).sections, ())
    assert (result.sections_share, result.text_share) == (0, 0)
    assert coverage((), ()).sections_share == 0
