"""The text that a client shows, and where in it the statements stand.

Plain, it is the answer's own text, with its marks. With footnotes it is Markdown in which a
statement that its sources do not support is marked as such, for clients that show nothing but text;
no word of a document or model becomes markup in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ingestion.documents import Span
from ingestion.sentences import is_cjk
from service.answers import Answer, Citation
from service.api.openai_protocol.links import link
from service.exports.characters import clean_line
from service.exports.markdown import escaped, escaped_line
from service.exports.notes import Note, NoteBook, filled, within
from service.exports.records import Export
from service.exports.texts import Mark, Paragraph, Sentence, TextWriter
from service.exports.wording import Wording, wording_in

_NEAREST = 5
_ITEM = "- "


@dataclass(frozen=True, slots=True)
class Content:
    """A text, and where the answer's statements stand in it, in code points and in their order."""

    text: str
    statements: tuple[Span, ...] = ()


def plain_content(answer: Answer) -> Content:
    """The answer's text, or in words why there is none."""
    if answer.abstained:
        lines = _abstention(answer, _words(answer))
        return Content("\n".join(lines))
    return Content(answer.text, tuple(Span(one.start, one.end) for one in answer.statements))


def footnoted_content(answer: Answer, base_url: str) -> Content:
    """The answer as Markdown with footnotes."""
    words = _words(answer)
    if answer.abstained:
        return Content(_listed(list(_abstention(answer, words))))
    writing = _Writing(words)
    export = Export("", (), datetime.now(UTC))
    for block in TextWriter(answer, words, _AsNumbered(export, words)).text():
        # Only a summary has headings.
        if isinstance(block, Paragraph):
            writing.paragraph(block)
    writing.begin("")
    for citation in answer.citations:
        writing.begin_line(_note(citation, words, base_url))
    return Content(writing.text, tuple(writing.statements))


@dataclass(slots=True)
class _AsNumbered(NoteBook):
    """Notes under the numbers of the answer's citations."""

    def note(self, citation: Citation) -> Note:
        return replace(NoteBook.note(self, citation), number=citation.number)


@dataclass(slots=True)
class _Writing:
    """Markdown as it grows; knows where the statements come to stand."""

    words: Wording
    statements: list[Span] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _item: str = ""

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def begin(self, item: str) -> None:
        """Begin a paragraph or list item; items of one list follow line on line."""
        if self._parts:
            self._add("\n" if item and self._item else "\n\n")
        self._item = item

    def begin_line(self, line: str) -> None:
        self._add(f"{line}\n")

    def paragraph(self, paragraph: Paragraph) -> None:
        self.begin(paragraph.item)
        if paragraph.item:
            self._add(f"{paragraph.item} ")
        for at, sentence in enumerate(paragraph.sentences):
            # What closes emphasis must be followed by a blank to be read so, in Chinese as well.
            self._add(" " if at else "")
            self._sentence(sentence, is_first=at == 0)

    def _sentence(self, sentence: Sentence, *, is_first: bool) -> None:
        lead = clean_line(sentence.before)
        if lead:
            self._add(f"{escaped_line(lead) if is_first else escaped(lead)} ")
        words = escaped_line(sentence.text) if is_first and not lead else escaped(sentence.text)
        start = self._length
        self._add(words)
        if sentence.mark is not None:  # a statement, and not what leads up to one
            self.statements.append(Span(start, self._length))
        self._add("".join(f"[^{note.number}]" for note in sentence.notes))
        self._add(_status(sentence.mark))

    def _add(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)


def _status(mark: Mark | None) -> str:
    return f" *({escaped(mark.words)})*" if mark and not mark.is_good else ""


def _note(citation: Citation, words: Wording, base_url: str) -> str:
    title = clean_line(citation.title) or clean_line(citation.source)
    place = filled(title, *within(citation.page, "", words))
    quote = words.quoted.format(text=clean_line(citation.quote))
    line = f"{words.comma.join(place)}{words.colon}{quote}"
    return f"[^{citation.number}]: {escaped(line)} (<{link(citation, base_url)}>)"


def _listed(lines: list[str]) -> str:
    """Lines as paragraphs, and those that are items as a list."""
    parts: list[str] = []
    for at, line in enumerate(lines):
        is_item = line.startswith(_ITEM)
        parts.append(
            "" if at == 0 else "\n" if is_item and lines[at - 1].startswith(_ITEM) else "\n\n"
        )
        words = line.removeprefix(_ITEM)
        parts.append(f"{_ITEM if is_item else ''}{escaped_line(words)}")
    return "".join(parts)


def _abstention(answer: Answer, words: Wording) -> Iterator[str]:
    """Why there is no answer, how far the search went, and what came nearest, line by line."""
    searched = answer.searched
    yield f"{words.no_answer}{words.colon}{clean_line(words.reason(answer.reason or ''))}"
    yield words.searched.format(
        documents=words.documents(searched.documents),
        passages=words.passages(searched.passages),
        collection=clean_line(searched.collection),
    )
    if searched.filters:
        yield words.filters.format(filters=clean_line(words.comma.join(searched.filters)))
    if nearest := list(dict.fromkeys(_places(answer, words)))[:_NEAREST]:
        yield f"{words.nearest}{words.colon}".rstrip()
        yield from (f"{_ITEM}{place}" for place in nearest)


def _places(answer: Answer, words: Wording) -> Iterator[str]:
    for one in answer.passages:
        title = clean_line(one.title) or clean_line(one.source)
        yield words.comma.join(filled(title, *within(one.page, "", words)))


def _words(answer: Answer) -> Wording:
    return wording_in("zh" if any(map(is_cjk, answer.question)) else "en")
