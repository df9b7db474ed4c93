"""How well scans are read with which language packs.

Run it with `python -m tests.ingestion.parsing.recognition_quality`.

Prints, for pages drawn for it, the share of letters that are wrong (edits over letters, blanks
aside), the mean confidence, and the seconds that a page takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from PIL import Image

from ingestion.parsing.hocr import RecognisedLine, mean_confidence
from ingestion.parsing.recognition import BEST_DPI, recognise
from ingestion.parsing.tesseract import ENGLISH, SIMPLIFIED, TRADITIONAL, find_tesseract
from tests.ingestion.parsing import scans
from tests.ingestion.parsing.scans import Script, Sheet

PAGES: Mapping[str, Sequence[tuple[Script, str]]] = {
    "English": [("latin", scans.ENGLISH)] * 3,
    "simplified": [("simplified", scans.SIMPLIFIED)] * 3,
    "traditional": [("traditional", scans.TRADITIONAL)] * 3,
    "English, simplified": [("latin", scans.ENGLISH), ("simplified", scans.SIMPLIFIED)] * 2,
    "English, traditional": [("latin", scans.ENGLISH), ("traditional", scans.TRADITIONAL)] * 2,
}
PACKS = (
    (ENGLISH,),
    (SIMPLIFIED,),
    (TRADITIONAL,),
    (ENGLISH, SIMPLIFIED),
    (ENGLISH, TRADITIONAL),
    (ENGLISH, SIMPLIFIED, TRADITIONAL),
)

Reader = Callable[[Image.Image], Sequence[RecognisedLine]]


def main() -> None:
    """Measure every choice of packs on every page, and Footnote's own choice."""
    found = find_tesseract()
    assert found is not None, "run `make ocr` first"
    readers: dict[str, Reader] = {
        "+".join(packs): lambda image, packs=packs: found.read(image, packs, BEST_DPI)  # type: ignore[misc]
        for packs in PACKS
    }
    readers["chosen"] = lambda image: recognise(found, image, lambda: None).lines
    for name, paragraphs in PAGES.items():
        image, expected = _page(paragraphs)
        for packs, read in readers.items():
            started = time.perf_counter()
            lines = read(image)
            seconds = time.perf_counter() - started
            text = "".join(word.text for line in lines for word in line.words)
            wrong = edits(expected, text.replace(",", "，")) / len(expected)
            certain = mean_confidence(lines)
            print(f"{name:22} {packs:20} {wrong:6.1%} wrong, {certain:3.0f} sure, {seconds:.1f} s")


def _page(paragraphs: Sequence[tuple[Script, str]]) -> tuple[Image.Image, str]:
    """A page of paragraphs, a little aslant and noisy, and its text with commas made alike."""
    sheet, top = Sheet(), 60.0
    for script, text in paragraphs:
        top = sheet.column(60, top, 470, text, script)
    text = "".join("".join(text.split()) for _, text in paragraphs)
    return sheet.scanned(degrees=0.4, noise=15), text.replace(",", "，")


def edits(one: str, other: str) -> int:
    """The fewest letters to change, add or leave out to make one text of another (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        before, row = row, [number]
        for index, found in enumerate(other, start=1):
            changed = before[index - 1] + (letter != found)
            row.append(min(before[index] + 1, row[-1] + 1, changed))
    return row[-1]


if __name__ == "__main__":
    main()
