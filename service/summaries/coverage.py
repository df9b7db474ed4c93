"""Which sections of what was read a summary draws on, and which it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from ingestion.documents import HEADING_SEPARATOR
from ingestion.library import StoredPassage
from service.answers import Citation
from service.numbering import Shown
from service.summaries.records import Coverage, SectionCoverage
from service.summaries.windows import shown_tokens

# A text without headings is taken in parts of about so many passages.
_PART_PASSAGES = 2
_MOST_PARTS = 50
# Of a document with more sections than these, the outer headings count.
_MOST_SECTIONS = 60


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is to read: its sections, not yet cited, and its size."""

    sections: tuple[SectionCoverage, ...]
    characters: int
    sentences: int
    tokens: int


def survey(documents: Iterable[Sequence[Shown]]) -> Survey:
    """Read through what is read of documents, one after another."""
    sections: list[SectionCoverage] = []
    characters = sentences = tokens = 0
    for document in documents:
        sections += _sections([one.passage for one in document])
        characters += sum(len(sentence.span) for one in document for sentence in one.cited)
        sentences += sum(len(one.sentences) for one in document)
        tokens += sum(map(shown_tokens, document))
    return Survey(tuple(sections), characters, sentences, tokens)


def coverage(sections: Sequence[SectionCoverage], citations: Sequence[Citation]) -> Coverage:
    """How citations are spread over sections."""
    counted = tuple(
        replace(one, citations=sum(_points_into(citation, one) for citation in citations))
        for one in sections
    )
    cited = [one for one in counted if one.citations]
    length = sum(one.end - one.start for one in counted)
    return Coverage(
        sections_share=round(len(cited) / len(counted), 4) if counted else 0.0,
        text_share=round(sum(one.end - one.start for one in cited) / length, 4) if length else 0.0,
        sections=counted,
    )


def _points_into(citation: Citation, section: SectionCoverage) -> bool:
    return (
        (citation.document_id, citation.version) == (section.document_id, section.version)
        and citation.start < section.end
        and section.start < citation.end
    )


def _sections(passages: Sequence[StoredPassage]) -> list[SectionCoverage]:
    depth = max(len(one.heading.split(HEADING_SEPARATOR)) for one in passages)
    groups = _by_heading(passages, depth)
    while len(groups) > _MOST_SECTIONS and depth > 1:
        depth -= 1
        groups = _by_heading(passages, depth)
    if len(groups) == 1 and len(passages) >= 2 * _PART_PASSAGES:
        groups = _parts(passages)
    return [_section(heading, group) for heading, group in groups]


def _by_heading(
    passages: Sequence[StoredPassage], depth: int
) -> list[tuple[str, list[StoredPassage]]]:
    def outer(passage: StoredPassage) -> str:
        return HEADING_SEPARATOR.join(passage.heading.split(HEADING_SEPARATOR)[:depth])

    return [(heading, list(group)) for heading, group in groupby(passages, key=outer)]


def _parts(passages: Sequence[StoredPassage]) -> list[tuple[str, list[StoredPassage]]]:
    parts = min(ceil(len(passages) / _PART_PASSAGES), _MOST_PARTS)
    size = ceil(len(passages) / parts)
    return [
        (passages[at].heading, list(passages[at : at + size]))
        for at in range(0, len(passages), size)
    ]


def _section(heading: str, passages: Sequence[StoredPassage]) -> SectionCoverage:
    first, last = passages[0], passages[-1]
    return SectionCoverage(
        document_id=first.document_id,
        version=first.version,
        heading=heading,
        page=first.page,
        start=first.span.start,
        end=last.span.end,
        citations=0,
    )
