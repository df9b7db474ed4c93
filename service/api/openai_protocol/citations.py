"""An answer's citations in the shapes that clients of the OpenAI protocol know.

Each list is in the order of the answer's citations, so that what belongs to the mark [n] is entry
n - 1 of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.answers import Answer, Citation
from service.api.openai_protocol.contents import Content
from service.api.openai_protocol.links import link, web_address
from service.api.openai_protocol.schemas import (
    SearchResult,
    Source,
    SourceMetadata,
    SourceName,
    UrlCitation,
)
from service.exports.characters import clean_line


@dataclass(frozen=True, slots=True)
class Annotation:
    """One citation of one statement, with the citation itself."""

    citation: Citation
    place: UrlCitation

    @property
    def is_of_a_file(self) -> bool:
        """Whether the document has no address of its own on the web."""
        return web_address(self.citation) is None


def annotations_of(answer: Answer, content: Content, base_url: str) -> Iterator[Annotation]:
    """The citations of each statement, by where the statement stands in the content."""
    by_number = {one.number: one for one in answer.citations}
    for statement, place in zip(answer.statements, content.statements, strict=False):
        for number in statement.citations:
            citation = by_number[number]
            yield Annotation(
                citation,
                UrlCitation(
                    start_index=place.start,
                    end_index=place.end,
                    url=link(citation, base_url),
                    title=title_of(citation),
                ),
            )


def search_results(answer: Answer, base_url: str) -> list[SearchResult]:
    """The citations as answer engines give them."""
    return [
        SearchResult(
            title=title_of(one),
            url=link(one, base_url),
            date=one.published_at,
            snippet=one.quote,
        )
        for one in answer.citations
    ]


def sources(answer: Answer, base_url: str) -> list[Source]:
    """The citations as Open WebUI shows them."""
    return [_source(answer, one, base_url) for one in answer.citations]


def title_of(citation: Citation) -> str:
    """What to call a cited document."""
    return clean_line(citation.title) or clean_line(citation.source) or citation.document_id


def _source(answer: Answer, citation: Citation, base_url: str) -> Source:
    # Open WebUI numbers what it shows by this address, so no two citations may share it. With the
    # address of the annotation, it takes both for one.
    address, name = link(citation, base_url), title_of(citation)
    score = _score(answer, citation)
    return Source(
        source=SourceName(id=address, name=name, url=address),
        document=[citation.quote],
        metadata=[
            SourceMetadata(
                source=address,
                name=name,
                page=None if citation.page is None else citation.page - 1,
                number=citation.number,
                collection=citation.collection,
                document_id=citation.document_id,
                version=citation.version,
                sha256=citation.sha256,
                start=citation.start,
                end=citation.end,
                heading=citation.heading,
                published_at=citation.published_at,
            )
        ],
        distances=None if score is None else [score],
    )


def _score(answer: Answer, citation: Citation) -> float | None:
    """How well the passage that a quote is from fits the question."""
    for one in answer.passages:
        is_same = (one.document_id, one.version) == (citation.document_id, citation.version)
        if is_same and one.start <= citation.start < one.end:
            return one.score
    return None
