"""The text of an answer or summary as headings, paragraphs and list items with notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.sentences import is_cjk
from service.answers import Answer, Citation, Statement, Support, SupportStatus
from service.exports.characters import clean, clean_line
from service.exports.notes import Note, NoteBook
from service.exports.wording import Wording
from service.summaries.records import DisagreeingVoice, Summary

_GOOD: frozenset[SupportStatus] = frozenset({"verbatim", "supported"})
_MARKS = re.compile(r"(?: ?\[\d{1,9}\])+")
_ITEM = re.compile(r"\s*(?:[-*•+]|(\d{1,3})[.)])\s+")
_RULE = frozenset("-=*_ ")


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether the cited words support a statement, in words."""

    status: SupportStatus
    words: str

    @property
    def is_good(self) -> bool:
        """Whether a reader may rely on the statement as it stands."""
        return self.status in _GOOD


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with their notes; `before` stands between them and what precedes on the same line."""

    text: str
    notes: tuple[Note, ...] = ()
    mark: Mark | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences in one paragraph or list item; `item` is the item's sign: nothing, "-" or "3."."""

    sentences: tuple[Sentence, ...]
    item: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a summary; the mark is that of what it claims."""

    text: str
    mark: Mark | None


@dataclass(slots=True)
class TextWriter:
    """Writes the sentences of an answer or summary, with their notes."""

    content: Answer | Summary
    words: Wording
    book: NoteBook
    _citations: dict[int, Citation] = field(init=False)

    def __post_init__(self) -> None:
        self._citations = {one.number: one for one in self.content.citations}

    def disagreements(self) -> Iterator[tuple[Sentence, ...]]:
        """What differs, and for each voice who says what."""
        content = self.content
        for one in content.disagreements if isinstance(content, Summary) else ():
            yield (Sentence(clean_line(one.about)), *map(self._voice, one.voices))

    def _voice(self, voice: DisagreeingVoice) -> Sentence:
        day = f"{self.words.comma}{voice.published_at}" if voice.published_at else ""
        who = f"{clean_line(voice.title)}{day}{self.words.colon}"
        return Sentence(clean(voice.says), self._notes((voice.citation,)), None, who)

    def text(self) -> Iterator[Heading | Paragraph]:
        """The paragraphs as the text has them: lines, items, and who says what before a quote."""
        content = self.content
        paragraph: list[Sentence] = []
        sign, reached = "", 0
        for at, statement in enumerate(content.statements):
            above, reached = self._headings(at, reached)
            *lines, line = _unmarked(content.text[reached : statement.start]).split("\n")
            reached = statement.end
            if paragraph and not above and not lines:
                before = _between(line, paragraph[-1].text, statement.text)
                paragraph.append(self._sentence(statement, before))
                continue
            if paragraph:
                yield Paragraph(tuple(paragraph), sign)
            yield from (*above, *_loose(lines))
            sign, lead = _item(line)
            paragraph = [self._sentence(statement, self._date(at) or lead)]
        if paragraph:
            yield Paragraph(tuple(paragraph), sign)

    def _headings(self, at: int, reached: int) -> tuple[list[Heading | Paragraph], int]:
        """What stands between two statements down to the last heading, and where that ends."""
        content, above = self.content, list[Heading | Paragraph]()
        for heading in content.headings if isinstance(content, Summary) else ():
            if heading.before == at:
                above += _loose(_unmarked(content.text[reached : heading.start]).split("\n"))
                above.append(Heading(clean_line(heading.text), self._mark(heading.support)))
                reached = heading.end
        return above, reached

    def _date(self, at: int) -> str:
        """The date that a statement of a timeline stands under."""
        content = self.content
        for entry in content.timeline if isinstance(content, Summary) else ():
            if entry.statement == at:
                return f"{clean_line(entry.date)}{self.words.colon}"
        return ""

    def _sentence(self, statement: Statement, before: str) -> Sentence:
        notes = self._notes(statement.citations)
        return Sentence(clean(statement.text), notes, self._mark(statement.support), before)

    def _notes(self, numbers: tuple[int, ...]) -> tuple[Note, ...]:
        known = (self._citations[one] for one in numbers if one in self._citations)
        return tuple(map(self.book.note, known))

    def _mark(self, support: Support) -> Mark:
        status, detail = (
            self.words.supports[support.status],
            clean_line(self.words.reason(support.detail)),
        )
        if detail and support.status not in _GOOD:
            status = self.words.mark.format(status=status, detail=detail)
        return Mark(support.status, status)


def _unmarked(between: str) -> str:
    """What stands between two statements, without the first one's citation marks."""
    found = _MARKS.match(between)
    return between[found.end() :] if found else between


def _loose(lines: list[str]) -> Iterator[Paragraph]:
    """Lines that are no statement and no heading, such as what opens a list."""
    for line in lines:
        if words := _plain(line):
            yield Paragraph((Sentence(words),))


def _item(line: str) -> tuple[str, str]:
    """The sign of a list item that a line begins with, and what follows it on the line."""
    found = _ITEM.match(line)
    lead = _plain(line[found.end() :] if found else line)
    if lead and not lead.endswith("："):
        lead += " "
    if found is None:
        return "", lead
    return f"{found[1]}." if found[1] else "-", lead


def _plain(line: str) -> str:
    """A line without signs of headings, rules and tables."""
    words = clean_line(line).lstrip("#| ").rstrip("| ")
    return "" if set(words) <= _RULE else words


def _between(line: str, last: str, following: str) -> str:
    """What separates two sentences of one line: Chinese is written without blanks between them."""
    if words := clean_line(line):
        return f" {words} "
    return "" if last and following and is_cjk(last[-1]) and is_cjk(following[0]) else " "
