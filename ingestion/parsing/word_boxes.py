"""Boxes of recognised words, made to reach as far as their ink does.

Among Chinese letters Tesseract gives a number a box that begins only at its last digit, or behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ingestion.parsing.hocr import PixelBox, RecognisedLine, RecognisedWord

if TYPE_CHECKING:
    from PIL.Image import Image

_GAP = 0.5  # of a line's size
_BAND = 0.25  # of a word's height, at its top and bottom, where lines nearby may reach in
_DARKER = 0.2  # of the way from paper to ink
_INKED_SHARE = 0.2  # of a gap's columns; a table's rule has less


@dataclass(frozen=True, slots=True)
class Inked:
    """A grey image of a page, dark on light; `paper` is how light its usual dot is, 0 to 255."""

    image: Image
    paper: int

    @classmethod
    def of(cls, image: Image) -> Inked:
        """The image, with its paper measured."""
        from PIL import ImageStat

        return cls(image, ImageStat.Stat(image).median[0])

    def whole(self, line: RecognisedLine) -> RecognisedLine:
        """A line whose words reach to the left over the ink between them."""
        return replace(line, words=(line.words[0], *self._whole_words(line)))

    def _whole_words(self, line: RecognisedLine) -> Iterator[RecognisedWord]:
        for before, word in pairwise(line.words):
            gap = word.box.left - before.box.right
            yield self._whole_word(before, word) if gap > _GAP * line.size else word

    def _whole_word(self, before: RecognisedWord, word: RecognisedWord) -> RecognisedWord:
        start, box = int(before.box.right) + 1, word.box
        columns = self._columns(start, box)
        light = self.paper * (1 - _DARKER)
        inked = [start + index for index, shade in enumerate(columns) if shade < light]
        if len(inked) <= _INKED_SHARE * len(columns):
            return word
        return replace(word, box=replace(box, left=float(inked[0])))

    def _columns(self, start: int, box: PixelBox) -> bytes:
        """How light the image is on average from top to bottom, left of a box."""
        from PIL.Image import Resampling

        trimmed = _BAND * (box.bottom - box.top)
        area = (start, int(box.top + trimmed), int(box.left), int(box.bottom - trimmed))
        width, height = area[2] - area[0], area[3] - area[1]
        if width < 1 or height < 1:
            return b""
        return self.image.crop(area).resize((width, 1), Resampling.BOX).tobytes()
