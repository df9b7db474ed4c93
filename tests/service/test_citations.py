"""Pointers become citations that are cut from the stored text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.bootstrap import Services
from service.citations import CONTEXT_CHARS, CitationBook, CitedSentence


def _sentences(services: Services) -> list[CitedSentence]:
    found = services.retriever.retrieve("ministry ships tariff wheat 公司", "sample", 30)
    return [
        CitedSentence(one.passage, at) for one in found for at in range(len(one.passage.sentences))
    ]


def _book(services: Services, sentences: list[CitedSentence]) -> CitationBook:
    keys = {(one.passage.document_id, one.passage.version) for one in sentences}
    return CitationBook((services.library.version(*key) for key in keys), lambda *_: ())


@given(data=st.data())
def test_every_quote_is_the_stored_text_at_its_offsets(
    sample_services: Services, data: st.DataObject
) -> None:
    sentences = _sentences(sample_services)
    book = _book(sample_services, sentences)
    for chosen in data.draw(st.lists(st.lists(st.sampled_from(sentences), max_size=6), max_size=5)):
        numbers = book.cite(chosen)
        assert all(1 <= number <= len(book.citations) for number in numbers)
        for one in chosen:
            span = one.passage.sentences[one.index]
            cited = [book.citations[number - 1] for number in numbers]
            assert any(c.start <= span.start and span.end <= c.end for c in cited)
    for at, citation in enumerate(book.citations, start=1):
        version = sample_services.library.version(citation.document_id, citation.version)
        assert citation.number == at
        assert version.text[citation.start : citation.end] == citation.quote
        around = citation.before + citation.quote + citation.after
        assert (
            around
            == version.text[max(0, citation.start - CONTEXT_CHARS) : citation.end + CONTEXT_CHARS]
        )
        assert citation.sha256 == version.sha256


def test_neighbours_share_a_citation_and_strangers_do_not(sample_services: Services) -> None:
    passage = next(
        one.passage
        for one in sample_services.retriever.retrieve("Tolmund fire", "sample", 10)
        if len(one.passage.sentences) >= 4
    )
    sentences = [CitedSentence(passage, at) for at in (3, 0, 1)]
    book = _book(sample_services, sentences)
    assert len(book.cite(sentences)) == 2
    assert book.citations[0].start == passage.sentences[0].start
    assert book.citations[0].end == passage.sentences[1].end


def test_the_same_sentences_keep_their_number(sample_services: Services) -> None:
    sentences = _sentences(sample_services)[:2]
    book = _book(sample_services, sentences)
    first = book.cite(sentences[:1])
    book.cite(sentences[1:])
    assert book.cite(sentences[:1]) == first
