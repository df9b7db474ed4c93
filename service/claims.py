"""A text that somebody else wrote, taken apart into the sentences that claim something.

Sentences are those of `ingestion.sentences`, inside the paragraphs, list items and table rows of
plain text and Markdown. Headings, rules, code and marks of layout claim nothing. Nothing is
altered: what is not to be read (citation marks, marks of emphasis, the addresses of links) is
blanked out in a copy of the same length, so that every offset is one of the given text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from typing import Literal

from ingestion.documents import Span
from ingestion.sentences import sentence_spans
from service.pointers import marker_spans
from service.support.remarks import is_remark

Kind = Literal["prose", "item", "row", "heading"]

_ENDS = ".!?…。！？｡;；:："
_LEADS_IN = (":", "：")
_CLOSERS = "\"'”’»)]}）】」』 "
_LONGEST_HEADING = 80
_MOST_HEADING_WORDS = 8
_MOST_WORDS_WITH_YEAR = 5
# A line that is so much shorter than the longest of its paragraph was not broken for being full.
_FULL_LINE = 0.7
_LARGEST_MARKER = 999  # [2024] in somebody's text is a year

_YEAR = re.compile(r"(?<!\w)(?:1\d|20)\d\d(?!\w)")
_QUOTE_MARKS = re.compile(r"^[ \t]*>[> \t]*", re.MULTILINE)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])|__|(?<!`)`{1,2}(?!`)"
)
_LINK = re.compile(r"!?(\[)[^\[\]\n]{1,300}(\]\([^()\s]{1,1000}\))")
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|li|ul|ol|h[1-6]|a|div|span|sup|sub|table|tr|td|th|blockquote)"
    r"(?:[ /][^<>\n]{0,300})?>",
    re.IGNORECASE,
)
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_RULE = re.compile(r"[ \t]*([-=*_])(?:[ \t]*\1){2,}[ \t]*")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+")
_ITEM = re.compile(r"[ \t]*(?:(?:[-*+•–‣◦▪●○·]|\(?\d{1,3}[.)])[ \t]+|\d{1,3}、[ \t]*)")
_SEPARATOR_ROW = re.compile(r"[ \t]*\|[ \t]*:?--[-:| \t]*")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a text: `span` is where it stands.

    `plain` is as long as the span, with what is not to be read blanked out. `remark` says why it is
    not to be checked, and is empty if it is.
    """

    span: Span
    plain: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class _Segment:
    span: Span
    kind: Kind


def claims(text: str) -> list[Claim]:
    """The sentences of a text, in order and disjoint. Work is linear in the text."""
    plain = _readable(text)
    segments = list(_segments(text, plain))
    return [
        claim
        for segment, following in pairwise([*segments, None])
        if segment is not None
        for claim in _claims_of(plain, segment, following)
    ]


def sentences_of(text: str) -> list[Span]:
    """The sentences of a text that is evidence, headings and rows of tables included."""
    plain = _readable(text)
    found = [
        span
        for segment in _segments(text, plain)
        for span in (
            [segment.span] if segment.kind == "row" else sentence_spans(plain, segment.span)
        )
    ]
    return found or sentence_spans(text)


def _claims_of(plain: str, segment: _Segment, following: _Segment | None) -> Iterator[Claim]:
    if segment.kind == "heading":
        return
    if segment.kind == "row":
        yield Claim(segment.span, segment.span.of(plain).replace("|", " "))
        return
    if segment.kind == "prose" and following and _seems_heading(segment.span.of(plain)):
        yield Claim(segment.span, segment.span.of(plain), "it reads as a heading")
        return
    spans = [one for one in sentence_spans(plain, segment.span) if _has_words(one.of(plain))]
    for at, span in enumerate(spans):
        is_last = at + 1 == len(spans)
        announces = is_last and following is not None and following.kind == "item"
        yield Claim(span, span.of(plain), _remark(span.of(plain), announces=announces))


def _remark(sentence: str, *, announces: bool) -> str:
    if announces and sentence.endswith(_LEADS_IN) and not any(map(str.isdigit, sentence)):
        return "it only announces a list"
    return "it speaks of the conversation, not of a subject" if is_remark(sentence) else ""


def _seems_heading(line: str) -> bool:
    """Whether a line that stands alone before other text is no sentence by its form."""
    said = line.rstrip(_CLOSERS)
    # Figures are what is most worth checking; the year of a short heading is none.
    plain = _YEAR.sub("", said) if len(said.split()) <= _MOST_WORDS_WITH_YEAR else said
    return (
        "\n" not in said
        and 0 < len(said) <= _LONGEST_HEADING
        and len(said.split()) <= _MOST_HEADING_WORDS
        and said[-1] not in _ENDS
        and not any(map(str.isdigit, plain))
    )


def _readable(text: str) -> str:
    """The text with what is not to be read blanked out, as long as it was."""
    unread = [span for span in marker_spans(text) if _cites(span.of(text))]
    for pattern in (_QUOTE_MARKS, _EMPHASIS, _TAG):
        unread += [Span(*match.span()) for match in pattern.finditer(text)]
    for match in _LINK.finditer(text):
        unread += [Span(match.start(), match.end(1)), Span(*match.span(2))]
    return _blanked(text, unread)


def _cites(marker: str) -> bool:
    numbers = re.findall(r"\d+", marker)
    return all(int(one) <= _LARGEST_MARKER for one in numbers)


def _blanked(text: str, spans: Iterable[Span]) -> str:
    parts: list[str] = []
    reached = 0
    for span in sorted(spans):
        start = max(reached, span.start)
        if start < span.end:
            parts += [text[reached:start], " " * (span.end - start)]
            reached = span.end
    return "".join([*parts, text[reached:]])


def _segments(text: str, plain: str) -> Iterator[_Segment]:
    """Paragraphs, list items, rows and headings, each without its marks."""
    lines = list(_unfenced(plain))
    for kind, group in groupby(_joined(plain, lines), key=lambda one: one[0]):
        blocks = [block for _, block in group]
        if kind == "row":
            yield from _table(plain, list(chain.from_iterable(blocks)))
        else:
            for block in blocks:
                yield from _paragraph(text, plain, block, kind)


def _unfenced(plain: str) -> Iterator[Span]:
    """The lines that are no code; those of code come as empty ones."""
    fenced = False
    for line in _lines(plain):
        fence = _FENCE.match(line.of(plain))
        yield Span(line.start, line.start) if fence or fenced else line
        fenced = fenced is not bool(fence)


def _joined(plain: str, lines: Sequence[Span]) -> Iterator[tuple[Kind, list[Span]]]:
    """Lines that belong together, without the marks that they begin with."""
    block: list[Span] = []
    kind: Kind = "prose"
    for line in lines:
        words = line.of(plain)
        mark = _mark(words)
        if words.strip() and mark is None:
            block.append(line)
            continue
        rule = _RULE.fullmatch(words)
        if block:
            underlined = rule and rule[1] in "=-" and len(block) == 1 and kind == "prose"
            yield "heading" if underlined else kind, block
        block, kind = [], "prose"
        if mark is None or rule:
            continue
        kind, start = mark
        block = [Span(line.start + start, line.end)]
        if kind != "item":
            yield kind, block
            block, kind = [], "prose"
    if block:
        yield kind, block


def _mark(words: str) -> tuple[Kind, int] | None:
    """What a line is by the marks that it begins with, and where its words begin."""
    if _RULE.fullmatch(words):
        return "prose", len(words)
    if words.lstrip().startswith("|"):
        return "row", 0
    if heading := _HEADING.match(words):
        return "heading", heading.end()
    item = _ITEM.match(words)
    return ("item", item.end()) if item else None


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield Span(at, at + len(line.rstrip("\r\n")))
        at += len(line)


def _table(plain: str, rows: Sequence[Span]) -> Iterator[_Segment]:
    """The rows of a table, without its header and the line beneath it."""
    separators = [bool(_SEPARATOR_ROW.fullmatch(row.of(plain))) for row in rows]
    for at, row in enumerate(rows):
        is_header = at + 1 < len(rows) and separators[at + 1]
        inner = _trimmed(plain, row, " \t|")
        if not separators[at] and not is_header and _has_words(inner.of(plain)):
            yield _Segment(inner, "row")


def _paragraph(text: str, plain: str, lines: Sequence[Span], kind: Kind) -> Iterator[_Segment]:
    """The segments of a paragraph: one, or more where lines do not end for being full."""
    if not lines:
        return
    longest = max(map(len, lines))
    first = 0
    for at, line in enumerate(lines):
        is_last = at + 1 == len(lines)
        bold = first == at and _is_bold(line.of(text))
        if is_last or bold or _ends_itself(plain, line, lines[at + 1], longest):
            span = _trimmed(plain, Span(lines[first].start, line.end), None)
            if _has_words(span.of(plain)):
                yield _Segment(span, "heading" if bold and kind == "prose" else kind)
            first = at + 1


def _ends_itself(plain: str, line: Span, following: Span, longest: int) -> bool:
    starts = following.of(plain).lstrip()[:1]
    return len(line) < _FULL_LINE * longest and not starts.islower()


def _is_bold(line: str) -> bool:
    """Whether all of a line is emphasised, and it is no sentence."""
    said = line.strip()
    inside = said[2:-2]
    whole = said[:2] == said[-2:] and said[:2] in {"**", "__"} and said[:2] not in inside
    return whole and inside.rstrip(_CLOSERS)[-1:] not in set(".!?。！？")


def _trimmed(text: str, span: Span, around: str | None) -> Span:
    inside = span.of(text)
    start = span.start + len(inside) - len(inside.lstrip(around))
    return Span(start, max(start, span.start + len(inside.rstrip(around))))


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))
