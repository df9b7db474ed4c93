"""Images of text: scans, photographs and pictures of a screen, read by text recognition."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from ingestion.documents import Metadata, ParsedDocument
from ingestion.errors import DamagedDocument, EmptyDocument, UnsupportedFormat
from ingestion.parsing.assembly import PageSize, assemble
from ingestion.parsing.claims import claimed
from ingestion.parsing.image_sizes import (
    POINTS_PER_INCH,
    image_count,
    image_page,
    image_size_points,
    open_image,
)
from ingestion.parsing.language import detect_language
from ingestion.parsing.page_images import on_white
from ingestion.parsing.pdf_layout import layout
from ingestion.parsing.recognised_fragments import PlacedPage, recognised_fragments
from ingestion.parsing.recognition import BEST_DPI, recognise
from ingestion.parsing.tesseract import Tesseract, needed_tesseract

if TYPE_CHECKING:
    from PIL.Image import Image

_NAME = "the image"
_MOST_ENLARGED = 3.0
_FINE_DPI = 400  # from where on dots only cost time
_LONGEST_SIDE = 4200  # pixels, as of A3 at 250 dpi
_MOST_PIXELS = 30_000_000  # more than a page of small print has use for


def parse_image(data: bytes, tell_progress: Callable[[], None] = lambda: None) -> ParsedDocument:
    """Read the text on an image; each page of a TIFF is a page.

    `tell_progress` is called before and after each page.

    Raises:
        UnsupportedFormat: if Tesseract is not installed, or lacks the language that is needed.
        SourceTooLarge: if a page has more pixels than are read.
        DamagedDocument: if the file is broken or cut off.
        EmptyDocument: if no text can be made out.
    """
    tesseract = needed_tesseract("text in images is read by Tesseract")
    image = _opened(data)
    pages = [
        _placed(tesseract, image_page(image, number, _NAME), number, tell_progress)
        for number in range(1, image_count(image) + 1)
    ]
    drafts = layout(recognised_fragments(pages))
    if not drafts:
        raise EmptyDocument("no text can be made out on the image: scan it at 300 dpi")
    title = next((draft.text for draft in drafts if draft.level == 1), None)
    language = detect_language(" ".join(draft.text for draft in drafts))
    metadata = Metadata(title=claimed(title), language=language)
    return assemble(drafts, metadata, page_sizes=[page.size for page in pages])


def _opened(data: bytes) -> Image:
    try:
        return open_image(data, _NAME)
    except UnsupportedFormat as error:
        # It began as an image does, or it would not have come here.
        raise DamagedDocument("the image is damaged, or was cut off: export it again") from error


def _placed(
    tesseract: Tesseract, image: Image, number: int, tell_progress: Callable[[], None]
) -> PlacedPage:
    size = image_size_points(image)
    page = recognise(tesseract, _readable(image, size), tell_progress)
    return PlacedPage(page, number, size)


def _readable(image: Image, size: PageSize) -> Image:
    """An image in grey, with about as many pixels as are read best."""
    from PIL.Image import Resampling

    grey = on_white(image).convert("L")
    scale = _best_scale(image.size, size)
    if scale == 1:
        return grey
    width, height = (max(round(side * scale), 1) for side in image.size)
    return grey.resize((width, height), Resampling.LANCZOS)


def _best_scale(pixels: tuple[int, int], size: PageSize) -> float:
    """By how much to enlarge an image. What its file says of its dots is often untrue."""
    longest = max(pixels)
    dpi = longest * POINTS_PER_INCH / max(size.width, size.height)
    if dpi > _FINE_DPI:
        return max(BEST_DPI / dpi, min(1.0, _LONGEST_SIDE / longest))
    enlarged = max(min(BEST_DPI / dpi, _MOST_ENLARGED, _LONGEST_SIDE / longest), 1.0)
    return min(enlarged, math.sqrt(_MOST_PIXELS / (pixels[0] * pixels[1])))
