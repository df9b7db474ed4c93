"""An export in order, its words chosen, before any format: what every writer writes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from service.answers import Answer, RetrievedPassage
from service.exports.characters import clean, clean_line
from service.exports.notes import ListedSource, Note, NoteBook, filled, within
from service.exports.records import Export, ExportedTurn, NothingKept
from service.exports.texts import Heading, Paragraph, Sentence, TextWriter
from service.exports.wording import Wording
from service.summaries.records import Summary

_NEAREST = 5


@dataclass(frozen=True, slots=True)
class NearestPassage:
    """A passage that an abstention shows: where it stands, and its words."""

    title: str
    place: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class TurnOutline:
    """One question and what came of it.

    `remarks` stand before the text and `afterwards` behind it. `disagreements` are each a sentence
    that names what differs, and one for each voice.
    """

    question: str
    asked: str
    label: str
    remarks: tuple[str, ...] = ()
    text: tuple[Heading | Paragraph, ...] = ()
    afterwards: tuple[str, ...] = ()
    disagreements: tuple[tuple[Sentence, ...], ...] = ()
    nearest: tuple[NearestPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole export, in the words of one language."""

    title: str
    exported: str
    turns: tuple[TurnOutline, ...]
    notes: tuple[Note, ...]
    sources: tuple[ListedSource, ...]


def outlined(export: Export, words: Wording) -> Outline:
    """Put an export in order, in some language."""
    book = NoteBook(export, words)
    turns = tuple(_turn_outline(turn, words, book) for turn in export.turns)
    return Outline(
        title=clean_line(export.title) or "Footnote",
        exported=words.exported.format(time=shown_time(export.exported_at)),
        turns=turns,
        notes=book.notes,
        sources=book.sources(),
    )


def shown_time(time: datetime) -> str:
    """A time to the minute, in UTC."""
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _turn_outline(turn: ExportedTurn, words: Wording, book: NoteBook) -> TurnOutline:
    content = turn.content
    question, asked = clean_line(turn.question), words.asked.format(time=shown_time(turn.asked_at))
    if isinstance(content, NothingKept):
        label = words.withdrawn if content.withdrawn else words.unanswered
        return TurnOutline(question, asked, label)
    if content.abstained:
        remarks = (*_taken_as(content, words), *_why(content, words), *_searched(content, words))
        nearest = _nearest(content, words)
        return TurnOutline(question, asked, words.no_answer, remarks, nearest=nearest)
    writer = TextWriter(content, words, book)
    return TurnOutline(
        question,
        asked,
        _label(content, words),
        tuple(_remarks(content, words)),
        text=tuple(writer.text()),
        afterwards=tuple(_afterwards(content, words)),
        disagreements=tuple(writer.disagreements()),
    )


def _label(content: Answer | Summary, words: Wording) -> str:
    if content.mode == "model":
        return words.written_by.format(model=clean_line(content.model or "") or words.a_model)
    return words.extractive_answer if isinstance(content, Answer) else words.extractive_summary


def _remarks(content: Answer | Summary, words: Wording) -> Iterator[str]:
    yield from _taken_as(content, words)
    if content.reason:
        template = words.cut_short if content.mode == "model" else words.fell_back
        yield template.format(reason=clean_line(words.reason(content.reason)))


def _taken_as(content: Answer | Summary, words: Wording) -> Iterator[str]:
    if isinstance(content, Answer) and content.standalone_question:
        yield words.taken_as.format(question=clean_line(content.standalone_question))


def _why(content: Answer | Summary, words: Wording) -> Iterator[str]:
    if line := clean_line(words.reason(content.reason or "")):
        yield line[:1].upper() + line[1:]


def _searched(content: Answer | Summary, words: Wording) -> Iterator[str]:
    if not isinstance(content, Answer):
        return
    searched = content.searched
    yield words.searched.format(
        documents=words.documents(searched.documents),
        passages=words.passages(searched.passages),
        collection=clean_line(searched.collection),
    )
    if searched.filters:
        yield words.filters.format(filters=clean_line(words.comma.join(searched.filters)))


def _nearest(content: Answer | Summary, words: Wording) -> tuple[NearestPassage, ...]:
    passages = content.passages[:_NEAREST] if isinstance(content, Answer) else ()
    return tuple(_nearest_passage(one, words) for one in passages)


def _nearest_passage(passage: RetrievedPassage, words: Wording) -> NearestPassage:
    title = clean_line(passage.title) or clean_line(passage.source)
    place = filled(
        passage.source,
        *within(passage.page, passage.heading, words),
        passage.version > 0 and words.version.format(number=passage.version),
    )
    return NearestPassage(title, place, clean(passage.text))


def _afterwards(content: Answer | Summary, words: Wording) -> Iterator[str]:
    counts = Counter(one.support.status for one in content.statements)
    if counts:
        told = [f"{words.supports[one]} {counts[one]}" for one in words.supports if counts[one]]
        yield words.tally.format(counts=words.comma.join(told))
    if content.invalid_citations:
        yield words.invalid_citations(content.invalid_citations)
    if isinstance(content, Summary) and content.coverage.sections:
        sections = content.coverage.sections
        yield words.coverage.format(
            cited=sum(bool(one.citations) for one in sections),
            sections=words.sections(len(sections)),
            share=f"{content.coverage.text_share:.0%}",
        )
