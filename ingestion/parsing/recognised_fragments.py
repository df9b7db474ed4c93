"""From recognised lines to text fragments, which are laid out as a PDF's text layer is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingestion.documents import Box
from ingestion.parsing.assembly import PageSize, WordBox
from ingestion.parsing.hocr import PixelBox, RecognisedLine, RecognisedWord
from ingestion.parsing.normalise import normalise_line
from ingestion.parsing.pdf_lines import LINE_END_HYPHEN, Fragment
from ingestion.parsing.recognition import RecognisedPage, usual_slope
from ingestion.parsing.text import join_lines
from ingestion.sentences import is_cjk

_WIDE_GAP = 1.5  # in units of the letters' size; a Chinese comma and a bracket make 1.1
_DESCENT = 0.2  # of the letters' size
_LATIN_WIDTH = 0.56  # of a Chinese letter's square, blanks counted in
_SMALLER, _LARGER = 0.82, 1.12
_SMALLEST_SIZE = 0.5
_DECIMALS = 2
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-‐]$")
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A recognised page, and the page of the document that its image shows.

    `number` counts from 1; `size` is that of the page as it is shown.
    """

    page: RecognisedPage
    number: int
    size: PageSize


def recognised_fragments(pages: Sequence[PlacedPage]) -> list[list[Fragment]]:
    """The fragments of each page; sizes that differ no more than estimates do are made equal."""
    found = [[part for line in placed.page.lines for part in _parts(line)] for placed in pages]
    sizes = [
        [_em(part) * _scale(placed)[1] for part in parts]
        for placed, parts in zip(pages, found, strict=True)
    ]
    letters = Counter[float]()
    for parts, own in zip(found, sizes, strict=True):
        for part, size in zip(parts, own, strict=True):
            letters[size] += part.letters
    usual = _usual_sizes(letters)
    return [
        [_fragment(placed, part, usual[size]) for part, size in zip(parts, own, strict=True)]
        for placed, parts, own in zip(pages, found, sizes, strict=True)
    ]


def _usual_sizes(letters: Counter[float]) -> dict[float, float]:
    """For each size, the one that is used most of those that it can be an estimate of."""
    usual: dict[float, float] = {}
    left = dict(letters)
    while left:
        # The middle of the text is surer than any single line.
        centre = max(left, key=lambda size: _near(left, size))
        near = [size for size in left if _SMALLER * centre <= size <= _LARGER * centre]
        shown = max(round(2 * centre) / 2, _SMALLEST_SIZE)
        usual |= dict.fromkeys(near, shown)
        left = {size: count for size, count in left.items() if size not in usual}
    return usual


def _near(letters: dict[float, int], centre: float) -> int:
    return sum(
        count for size, count in letters.items() if abs(size - centre) <= (_LARGER - 1) * centre / 2
    )


def _parts(line: RecognisedLine) -> Iterator[RecognisedLine]:
    """A line, cut at its wide gaps, as between the cells of a table."""
    words, em = line.words, _em(line)
    start = 0
    for index, (before, word) in enumerate(pairwise(words), start=1):
        if word.box.left - before.box.right > _WIDE_GAP * em:
            yield _part(line, words[start:index])
            start = index
    yield _part(line, words[start:])


def _part(line: RecognisedLine, words: tuple[RecognisedWord, ...]) -> RecognisedLine:
    left = min(word.box.left for word in words)
    box = PixelBox(
        left,
        min(word.box.top for word in words),
        max(word.box.right for word in words),
        max(word.box.bottom for word in words),
    )
    baseline = line.baseline + line.slope * (left - line.box.left)
    return replace(line, words=words, box=box, baseline=baseline)


def _em(line: RecognisedLine) -> float:
    """The size of a line's letters in pixels.

    Tesseract's estimate looks for ascenders and descenders. Chinese letters have none, but each
    stands in a square.
    """
    squares = sum(_squares(word.text) for word in line.words)
    if 2 * squares < line.letters:
        return line.size
    width = line.box.right - line.box.left
    return width / (squares + _LATIN_WIDTH * (line.letters - squares))


def _squares(text: str) -> int:
    """How many of the letters stand in squares, as Chinese ones do."""
    return sum(map(is_cjk, text))


def _fragment(placed: PlacedPage, part: RecognisedLine, size: float) -> Fragment:
    """A piece of a line; its own place is as if the page had been scanned without a slant."""
    across, down = _scale(placed)
    baseline = part.baseline - usual_slope(placed.page.lines) * part.box.left
    bottom = placed.size.height - baseline * down - _DESCENT * size
    words = list(_readable(part.words))
    return Fragment(
        text=_joined(word.text for word in words),
        left=part.box.left * across,
        bottom=bottom,
        right=part.box.right * across,
        top=bottom + size,
        size=size,
        words=tuple(WordBox(word.text, placed.number, _shown(placed, word.box)) for word in words),
    )


def _readable(words: Sequence[RecognisedWord]) -> Iterator[RecognisedWord]:
    """Words with what recognition gets wrong as a rule put right: commas among Chinese letters."""
    before = ""
    for number, word in enumerate(words, start=1):
        text = normalise_line(word.text)
        if text[:1] in _FULL_WIDTH and before[-1:].isalnum() and is_cjk(before[-1:]):
            text = _FULL_WIDTH[text[0]] + text[1:]
        before = text
        if number == len(words):
            text = _HYPHENATED.sub(LINE_END_HYPHEN, text)
        if text:
            yield replace(word, text=text)


def _joined(words: Iterable[str]) -> str:
    """The words with blanks between them, but for those that are written without."""
    text = ""
    for word in words:
        text = join_lines(text, word) if text else word
    return text


def _scale(placed: PlacedPage) -> tuple[float, float]:
    """How many points a pixel of the upright image is, across and down."""
    across = placed.size.width / placed.page.width
    down = placed.size.height / placed.page.height
    return (down, across) if placed.page.turns % 2 else (across, down)


def _shown(placed: PlacedPage, box: PixelBox) -> Box:
    """Where a box on the upright image stands on the page as it is shown."""
    page, size = placed.page, placed.size
    left, top, right, bottom = _turned_back(box, page)
    across, down = size.width / page.width, size.height / page.height
    return Box(
        round(max(left * across, 0.0), _DECIMALS),
        round(max(top * down, 0.0), _DECIMALS),
        round(min(right * across, size.width), _DECIMALS),
        round(min(bottom * down, size.height), _DECIMALS),
    )


def _turned_back(box: PixelBox, page: RecognisedPage) -> tuple[float, float, float, float]:
    width, height = page.width, page.height
    match page.turns:
        case 1:
            return box.top, height - box.right, box.bottom, height - box.left
        case 2:
            return width - box.right, height - box.bottom, width - box.left, height - box.top
        case 3:
            return width - box.bottom, box.left, width - box.top, box.right
    return box.left, box.top, box.right, box.bottom
