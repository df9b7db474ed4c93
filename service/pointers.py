"""A model's streamed reply into statements with pointers, however the stream is cut.

A model points at evidence with the id of a numbered sentence: `[3.2]` is sentence 2 of passage 3,
`[3]` the whole of passage 3. Read as markers are `[3.2]`, `[[3.2]]`, `【3.2】`, `［3.2］`, lists
(`[3.2, 4.1]`) and ranges (`[3.2-3.4]`, `[3.2-4]`, `[1-3]`), with full-width digits and punctuation
and with white space inside. `[^3.2]`, `(3.2)`, `[sic]`, `[3.5 million]` and `[5th]` are prose and
stay. What tries to be a pointer and fails (`[3.x]`, `[99999.1]`, `[3.` at the end) is counted as
invalid and not shown.

A pointer is only read here, not looked up: a bare `[2024]` is a pointer to passage 2024, and
whoever holds the passages finds that there is none and counts it as invented.

The reader goes through the reply one character at a time and decides on nothing but the characters
so far, so that chunks can be split anywhere, and its work is linear in the reply's length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.documents import Span
from ingestion.sentences import is_cjk, sentence_spans

MAX_REPLY_CHARS = 100_000
MAX_RANGE = 20
_MAX_NUMBER = 9999
_MAX_MARKER_CHARS = 64
_MAX_SEGMENT_CHARS = 8_000

_OPENERS = "[【［"
_CLOSERS = "]】］"
_TO_ASCII = str.maketrans("。、;–—−‐‑~", ".,,------")
_JOINED = re.compile(r"\s*([.\-])\s*")
_ITEM_BREAK = re.compile(r"[,\s]+")
_POINTER_LIKE = re.compile(r"\d+(?:[.:\-][\w.:\-]*)?")
_POINTER = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?(?:-(?:(\d{1,9})\.)?(\d{1,9}))?")

_CJK_ENDS = "。！？｡"
_SENTENCE_ENDS = ".!?…" + _CJK_ENDS
_COMMAS = ",;，；、"
_QUOTES = "\"'*_`"  # these open as well as close
_TRAILING = _SENTENCE_ENDS + ",;:，；：、)]}）】」』”’»"
_LINE_PREFIX = re.compile(r"(?:[-*+•–]|#{1,6}|>|\d{1,3}[.)])\s+|\d{1,3}、\s*")

_THOUGHT_TAGS = {"<think>": "</think>", "<thinking>": "</thinking>", "[THINK]": "[/THINK]"}


@dataclass(frozen=True, slots=True)
class Pointer:
    """A passage and one of its sentences, both counted from 1, or (None) all of its sentences."""

    passage: int
    sentence: int | None

    def __str__(self) -> str:
        """The marker that a model is asked to copy."""
        return f"[{self.passage}]" if self.sentence is None else f"[{self.passage}.{self.sentence}]"


@dataclass(frozen=True, slots=True)
class Delta:
    """The next words to show: no markers, and never part of one."""

    text: str


@dataclass(frozen=True, slots=True)
class PointedStatement:
    """One sentence of a reply, without markers, and what it points to.

    `separator` is what stands between it and the statement before: a space, line breaks, the mark
    of a list item. `pointers` are in the order of the reply, each once. `invalid` counts markers
    that no pointer could be read from.
    """

    text: str
    separator: str
    pointers: tuple[Pointer, ...]
    invalid: int


ReplyEvent = Delta | PointedStatement


@dataclass(frozen=True, slots=True)
class _Marker:
    pointers: tuple[Pointer, ...]
    invalid: int


@dataclass(slots=True)
class _ThoughtFilter:
    """Drops `<think>…</think>` at the beginning of a reply, closed or not."""

    _held: str = ""
    _closing: str = ""
    _replying: bool = False

    def feed(self, chunk: str) -> str:
        if self._replying:
            return chunk
        self._held += chunk
        while self._closing or self._opens():
            if not self._drop_thought():
                return ""
        if self._may_open():
            return ""
        self._replying = True
        return self.close()

    def close(self) -> str:
        held, self._held = self._held, ""
        return "" if self._closing else held

    def _opens(self) -> bool:
        self._held = self._held.lstrip()
        opening = next((tag for tag in _THOUGHT_TAGS if self._held.startswith(tag)), "")
        self._held = self._held.removeprefix(opening)
        self._closing = _THOUGHT_TAGS.get(opening, "")
        return bool(opening)

    def _may_open(self) -> bool:
        return any(tag.startswith(self._held) for tag in _THOUGHT_TAGS)

    def _drop_thought(self) -> bool:
        _, closed, after = self._held.partition(self._closing)
        # Of an open thought only what may be the beginning of its closing tag is kept.
        self._held = after if closed else self._held[1 - len(self._closing) :]
        if closed:
            self._closing = ""
        return bool(closed)


def without_thoughts(reply: str) -> str:
    """A whole reply without what a reasoning model thinks aloud before it."""
    thoughts = _ThoughtFilter()
    return thoughts.feed(reply) + thoughts.close()


@dataclass(slots=True)
class _MarkerReader:
    """Tells markers from text. Holds back what may become a marker, and never more than that."""

    _opening: str = ""
    _inside: list[str] = field(default_factory=list)
    _awaits_second_closer: bool = False

    @property
    def holds_back(self) -> bool:
        """Whether what was fed may still become a marker."""
        return bool(self._opening)

    def feed(self, char: str) -> Iterator[str | _Marker]:
        awaited, self._awaits_second_closer = self._awaits_second_closer, False
        if awaited and char in _CLOSERS:
            return
        if not self._opening:
            yield from self._outside(char)
        elif char in _CLOSERS and self._inside:
            yield self._closed(char)
        elif self._may_be_inside(char):
            self._inside.append(char)
        elif char in _OPENERS and not self._inside and len(self._opening) == 1:
            self._opening += char
        else:
            yield from self.close()
            yield from self._outside(char)

    def close(self) -> Iterator[str | _Marker]:
        """Give up on what is held: it is text, or a marker that was never closed."""
        opening, inside = self._take()
        if opening and _looks_like_pointers(inside):
            yield _Marker((), 1)
        else:
            yield from opening + inside

    def _outside(self, char: str) -> Iterator[str]:
        if char in _OPENERS:
            self._opening = char
        else:
            yield char

    def _may_be_inside(self, char: str) -> bool:
        if char in _OPENERS or char in _CLOSERS or char == "\n":
            return False
        # A marker begins with a number, so other brackets are let through at their first letter.
        begun = char.isdecimal() or char.isspace() or any(c.isdecimal() for c in self._inside)
        return begun and len(self._inside) < _MAX_MARKER_CHARS

    def _closed(self, closer: str) -> str | _Marker:
        opening, inside = self._take()
        if not _looks_like_pointers(inside):
            return opening + inside + closer
        self._awaits_second_closer = len(opening) > 1
        return _read_marker(inside)

    def _take(self) -> tuple[str, str]:
        taken = self._opening, "".join(self._inside)
        self._opening = ""
        self._inside.clear()
        return taken


def _items(inside: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", inside).translate(_TO_ASCII)
    return _ITEM_BREAK.split(_JOINED.sub(r"\1", plain).strip(", \t"))


def _looks_like_pointers(inside: str) -> bool:
    return all(_POINTER_LIKE.fullmatch(item) for item in _items(inside))


def _read_marker(inside: str) -> _Marker:
    read = [_read_item(item) for item in _items(inside)]
    pointers = tuple(pointer for item in read for pointer in item)
    return _Marker(pointers, sum(not item for item in read))


def _read_item(item: str) -> list[Pointer]:
    """The pointers of one item of a marker; none if it is malformed or absurd."""
    match = _POINTER.fullmatch(item)
    if match is None:
        return []
    passage, sentence, last_passage, last = match.groups()
    if sentence is None:
        passages = _numbers(passage, last) if last_passage is None else range(0)
        return [Pointer(number, None) for number in passages]
    if last_passage not in (None, passage):
        return []
    sentences = _numbers(sentence, last)
    return [Pointer(number, at) for number in _numbers(passage, None) for at in sentences]


def _numbers(first: str, last: str | None) -> range:
    """From first to last; empty if that is backwards, too long, or beyond what can be."""
    numbers = range(int(first), int(last or first) + 1)
    possible = numbers.start >= 1 and numbers.stop - 1 <= _MAX_NUMBER
    return numbers if possible and len(numbers) <= MAX_RANGE else range(0)


def pointers_in(reply: str) -> tuple[list[Pointer], int]:
    """The pointers of a whole reply in its order, each once, and how many markers are malformed.

    For replies that are nothing but pointers: the words around them do not count.
    """
    reader = _MarkerReader()
    parts = [
        part for char in without_thoughts(reply[:MAX_REPLY_CHARS]) for part in reader.feed(char)
    ]
    markers = [part for part in (*parts, *reader.close()) if isinstance(part, _Marker)]
    pointers = dict.fromkeys(pointer for marker in markers for pointer in marker.pointers)
    return list(pointers), sum(marker.invalid for marker in markers)


def marker_spans(text: str) -> list[Span]:
    """Where whole markers stand in a text that is all there, in order. Work is linear in it."""
    reader = _MarkerReader()
    spans: list[Span] = []
    start, held = 0, False
    for at, char in enumerate(text):
        parts = list(reader.feed(char))
        closed = parts[-1] if parts and char in _CLOSERS else None
        if isinstance(closed, _Marker) and closed.pointers and not closed.invalid:
            spans.append(Span(start, at + 1))
        elif not parts and not reader.holds_back and spans and spans[-1].end == at:
            spans[-1] = Span(spans[-1].start, at + 1)  # the second of two brackets that close
        if reader.holds_back and (parts or not held):
            start = at
        held = reader.holds_back
    return spans


@dataclass(slots=True)
class _StatementBuilder:
    """Puts text and markers together into statements.

    Text gathers in a segment until the segment is surely over: at a line break, or where a sentence
    and its markers end and something new begins. Then it is split into sentences, and each marker
    goes to the sentence that it stands in or behind. White space and markers wait in the gap until
    the next visible character shows what they are worth.
    """

    _segment: list[str] = field(default_factory=list)
    _marks: list[tuple[int, _Marker]] = field(default_factory=list)
    _gap: list[str | _Marker] = field(default_factory=list)
    _comma_at: int | None = None
    _ending_at: int | None = None
    _last: str = ""
    # Of segments without a word: they are no statements, and go with the next one.
    _carried: list[str] = field(default_factory=list)
    _waiting: list[_Marker] = field(default_factory=list)
    _shown: list[str] = field(default_factory=list)
    _events: list[ReplyEvent] = field(default_factory=list)

    def add(self, part: str | _Marker) -> None:
        if isinstance(part, _Marker):
            self._add_marker(part)
            return
        for char in part:
            if char.isspace():
                self._gap.append(char)
            elif char in _COMMAS and self._gap and isinstance(self._gap[-1], _Marker):
                self._comma_at = len(self._gap)
                self._gap.append(char)
            else:
                self._release_comma()
                self._add_visible(char)

    def close(self) -> None:
        self._release_comma()
        self._mark(len(self._segment), self._gap)
        self._cut()

    def take(self) -> list[ReplyEvent]:
        """The events since the last call."""
        self._show()
        events, self._events = self._events, []
        return events

    def _add_marker(self, marker: _Marker) -> None:
        if self._comma_at is not None:  # it stood between two markers, and goes with them
            del self._gap[self._comma_at]
            self._comma_at = None
        self._gap.append(marker)

    def _release_comma(self) -> None:
        if self._comma_at is None:
            return
        comma, *after = self._gap[self._comma_at :]
        del self._gap[self._comma_at :]
        self._comma_at = None
        self._add_visible(str(comma))
        self._gap = after

    def _add_visible(self, char: str) -> None:
        blank = _blank(self._gap, self._last, char)
        if self._is_over(blank, char):
            behind, ahead = _split_at_line_break(self._gap)
            self._mark(len(self._segment), behind)
            self._cut()
            self._mark(0, ahead)
        else:
            self._mark(len(self._segment), self._gap)
        self._gap = []
        self._append(blank, char)

    def _is_over(self, blank: str, char: str) -> bool:
        """Whether the segment ends before the gap, now that the character behind it is known."""
        if "\n" in blank or len(self._segment) >= _MAX_SEGMENT_CHARS:
            return True
        if self._ending_at is None or char.islower() or char in _TRAILING:
            return False
        marked = bool(self._marks) and self._marks[-1][0] >= self._ending_at
        if not marked and not _marks_in(self._gap):
            return False
        return bool(blank) or self._segment[self._ending_at] in _CJK_ENDS

    def _append(self, blank: str, char: str) -> None:
        if char in _SENTENCE_ENDS and (self._ending_at is None or blank):
            self._ending_at = len(self._segment) + len(blank)
        elif blank or char not in _TRAILING + _QUOTES:
            self._ending_at = None
        self._segment.extend(blank + char)
        self._shown.append(blank + char)
        self._last = char

    def _mark(self, offset: int, gap: list[str | _Marker]) -> None:
        self._marks.extend((offset, marker) for marker in _marks_in(gap))

    def _cut(self) -> None:
        self._show()
        text = "".join(self._segment)
        sentences = _sentences(text)
        reached = 0
        for sentence, markers in zip(sentences, _share_out(self._marks, sentences), strict=True):
            separator = "".join((*self._carried, text[reached : sentence.start]))
            self._events.append(_pointed(sentence.of(text), separator, self._waiting + markers))
            self._carried, self._waiting = [], []
            reached = sentence.end
        if not sentences:
            self._waiting.extend(marker for _, marker in self._marks)
        self._carried.append(text[reached:])
        self._segment, self._marks = [], []
        self._ending_at = None

    def _show(self) -> None:
        if self._shown:
            self._events.append(Delta("".join(self._shown)))
            self._shown = []


def _marks_in(gap: list[str | _Marker]) -> list[_Marker]:
    return [item for item in gap if isinstance(item, _Marker)]


def _split_at_line_break(
    gap: list[str | _Marker],
) -> tuple[list[str | _Marker], list[str | _Marker]]:
    """Markers on a line of their own belong to what is above, at the head of a line to the line."""
    breaks = [index for index, item in enumerate(gap) if item == "\n"]
    return (gap[: breaks[-1]], gap[breaks[-1] :]) if breaks else (gap, [])


def _blank(gap: list[str | _Marker], before: str, after: str) -> str:
    """What the gap between two visible characters comes to, now that its markers are gone."""
    if not gap or not before:
        return ""
    breaks = gap.count("\n")
    if breaks:
        return "\n" * min(breaks, 2)
    if not _marks_in(gap):
        return " "
    follows_marker = isinstance(gap[-1], _Marker)
    if after in _TRAILING or (follows_marker and after in _QUOTES):
        return ""
    return "" if is_cjk(before) or is_cjk(after) else " "


def _sentences(text: str) -> list[Span]:
    """The sentences that hold a word, without the mark of a list item in front of them."""
    prefix = _LINE_PREFIX.match(text, len(text) - len(text.lstrip()))
    bounds = Span(prefix.end() if prefix else 0, len(text))
    spans = sentence_spans(text, bounds)
    return [span for span in spans if any(char.isalnum() for char in span.of(text))]


def _share_out(marks: list[tuple[int, _Marker]], sentences: list[Span]) -> list[list[_Marker]]:
    shares: list[list[_Marker]] = [[] for _ in sentences]
    at = 0
    for offset, marker in marks if sentences else ():
        while at + 1 < len(sentences) and sentences[at + 1].start < offset:
            at += 1
        shares[at].append(marker)
    return shares


def _pointed(text: str, separator: str, markers: list[_Marker]) -> PointedStatement:
    pointers = dict.fromkeys(pointer for marker in markers for pointer in marker.pointers)
    invalid = sum(marker.invalid for marker in markers)
    return PointedStatement(text, separator, tuple(pointers), invalid)


@dataclass(slots=True)
class ReplyReader:
    """Reads a reply as it streams in.

    Statements follow from the text alone, not from where it was split. The deltas, put together,
    are the separators and texts of the statements (and at most a list mark or a rule after the last
    one); a delta comes before the statement it belongs to. What a reasoning model thinks aloud
    before its reply is dropped. `overflowed` says that the reply went past `max_chars` (thoughts
    included), and that the rest was not read.
    """

    max_chars: int = MAX_REPLY_CHARS
    overflowed: bool = field(default=False, init=False)
    _read: int = field(default=0, init=False)
    _thoughts: _ThoughtFilter = field(default_factory=_ThoughtFilter, init=False)
    _markers: _MarkerReader = field(default_factory=_MarkerReader, init=False)
    _statements: _StatementBuilder = field(default_factory=_StatementBuilder, init=False)

    def feed(self, chunk: str) -> list[ReplyEvent]:
        """Read the next piece of the reply. After an overflow nothing more is read."""
        room = self.max_chars - self._read
        self.overflowed = self.overflowed or len(chunk) > room
        chunk = chunk[:room]
        self._read += len(chunk)
        return self._read_text(self._thoughts.feed(chunk))

    def close(self) -> list[ReplyEvent]:
        """Read to the end what is still held back. The reader is not used again."""
        events = self._read_text(self._thoughts.close())
        for part in self._markers.close():
            self._statements.add(part)
        self._statements.close()
        return events + self._statements.take()

    def _read_text(self, text: str) -> list[ReplyEvent]:
        for char in text:
            for part in self._markers.feed(char):
                self._statements.add(part)
        return self._statements.take()
