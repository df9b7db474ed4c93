"""What text recognition found on an image, as it comes out of Tesseract: hOCR 1.2.

Beside words with boxes and confidences, hOCR gives each line's baseline and letter size, which
Tesseract's tables of words (TSV) lack. Both are needed to tell headings and paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_XHTML = "{http://www.w3.org/1999/xhtml}"
# Headings, captions and floats are lines as well.
_LINES = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


@dataclass(frozen=True, slots=True)
class PixelBox:
    """A rectangle on an image, in pixels from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word that was read on an image. `confidence` is 0 to 100."""

    text: str
    box: PixelBox
    confidence: float


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line that was read on an image, in pixels.

    `size` is the height of its letters from the deepest descender to the highest ascender, as
    Tesseract estimates it; `baseline` is where it stands at the left end of `box`, from the top,
    and `slope` by how much it falls for each pixel to the right.
    """

    words: tuple[RecognisedWord, ...]
    box: PixelBox
    size: float
    baseline: float
    slope: float

    @property
    def letters(self) -> int:
        """How much text it holds."""
        return sum(len(word.text) for word in self.words)

    @property
    def confidence(self) -> float:
        """The mean confidence in its words, weighted by their lengths."""
        return mean_confidence([self])


def mean_confidence(lines: Sequence[RecognisedLine]) -> float:
    """The mean confidence in all words, 0 to 100, weighted by their lengths; 0 without words."""
    letters = sum(line.letters for line in lines)
    certain = sum(word.confidence * len(word.text) for line in lines for word in line.words)
    return certain / letters if letters else 0.0


def read_hocr(data: bytes) -> list[RecognisedLine]:
    """The lines in a page of hOCR, in reading order."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, no_network=True, resolve_entities=False, huge_tree=True)
    root = etree.fromstring(data, parser)
    spans = () if root is None else root.iter(f"{_XHTML}span")
    lines = (_line(span) for span in spans if span.get("class") in _LINES)
    return [line for line in lines if line.words]


def _line(span: Any) -> RecognisedLine:
    properties = _properties(span)
    left, top, right, bottom = properties["bbox"]
    slope, offset = properties.get("baseline", (0.0, 0.0))
    (size,) = properties.get("x_size", (bottom - top,))
    return RecognisedLine(
        tuple(_words(span)), PixelBox(left, top, right, bottom), size, bottom + offset, slope
    )


def _words(line: Any) -> Iterator[RecognisedWord]:
    for span in line.iter(f"{_XHTML}span"):
        text = "".join(span.itertext()).strip()
        if span.get("class") != "ocrx_word" or not text:
            continue
        properties = _properties(span)
        (confidence,) = properties.get("x_wconf", (0.0,))
        yield RecognisedWord(text, PixelBox(*properties["bbox"]), confidence)


def _properties(span: Any) -> dict[str, tuple[float, ...]]:
    """The numbers in a `title`, which names properties and parts them by semicolons."""
    found: dict[str, tuple[float, ...]] = {}
    for part in span.get("title", "").split(";"):
        name, _, values = part.strip().partition(" ")
        found[name] = tuple(map(float, _NUMBER.findall(values)))
    return found
