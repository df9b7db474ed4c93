"""Pages of a PDF that are pictures of text: found, drawn, and read by text recognition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingestion.errors import UnsupportedFormat
from ingestion.parsing.assembly import PageSize
from ingestion.parsing.image_sizes import POINTS_PER_INCH
from ingestion.parsing.page_images import fitting_scale
from ingestion.parsing.pdf_lines import Fragment
from ingestion.parsing.recognised_fragments import PlacedPage, recognised_fragments
from ingestion.parsing.recognition import BEST_DPI, recognise
from ingestion.parsing.tesseract import needed_tesseract

if TYPE_CHECKING:
    from PIL.Image import Image

_STAMP_LETTERS = 200  # a line or two that a scanner or an archive stamps on a page
_PICTURE_SHARE = 0.6
_MORE_THAN_STAMP = 3
_UNREAD_SHARE = 0.1
_LISTED = 20
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What a page's text layer holds; `size` is that of the page as it is shown."""

    size: PageSize
    fragments: Sequence[Fragment]

    @property
    def letters(self) -> int:
        """How much text there is."""
        return sum(len(fragment.text) for fragment in self.fragments)


def with_scans_read(
    document: Any, pages: Sequence[PdfPage], tell_progress: Callable[[], None]
) -> list[Sequence[Fragment]]:
    """The fragments of each page; those of pages that are pictures come from text recognition.

    A text layer is exact, so it is kept wherever recognition does not find much more than it holds.
    Without Tesseract up to a tenth of the pages, as covers are, may stay without text.

    Raises:
        UnsupportedFormat: if more pages cannot be read for want of Tesseract, or for want of a
            language pack.
        DamagedDocument: if Tesseract fails, or takes too long.
    """
    found = [page.fragments for page in pages]
    scans = [index for index, page in enumerate(pages) if _is_picture(document, index, page)]
    if not scans:
        return found
    try:
        tesseract = needed_tesseract(_scanned(scans, len(pages)))
    except UnsupportedFormat:
        if len(scans) > _UNREAD_SHARE * len(pages):
            raise
        return found
    placed = [
        PlacedPage(
            recognise(tesseract, _drawn(document, index, pages[index].size), tell_progress),
            index + 1,
            pages[index].size,
        )
        for index in scans
    ]
    for index, fragments in zip(scans, recognised_fragments(placed), strict=True):
        letters = PdfPage(pages[index].size, fragments).letters
        if letters > _MORE_THAN_STAMP * pages[index].letters:
            found[index] = fragments
    return found


def _is_picture(document: Any, index: int, page: PdfPage) -> bool:
    """Whether there may be text on a page that its text layer lacks."""
    if page.letters >= _STAMP_LETTERS:
        return False
    drawn = document[index]
    try:
        if page.letters:
            return _pictured_share(drawn, page.size) >= _PICTURE_SHARE
        return any(True for _ in drawn.get_objects(max_depth=1))
    finally:
        drawn.close()


def _pictured_share(page: Any, size: PageSize) -> float:
    """How much of a page is covered with pictures; those that are cut in strips count together."""
    from pypdfium2 import raw

    pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST)
    area = sum(_area(*picture.get_bounds()) for picture in pictures)
    return area / max(size.width * size.height, 1.0)


def _area(left: float, bottom: float, right: float, top: float) -> float:
    return max(right - left, 0.0) * max(top - bottom, 0.0)


def _drawn(document: Any, index: int, size: PageSize) -> Image:
    page = document[index]
    try:
        scale = fitting_scale(size, BEST_DPI / POINTS_PER_INCH)
        image: Image = page.render(scale=scale, grayscale=True).to_pil()
        # The bitmap's memory is pdfium's, and ends with the page.
        return image.copy()
    finally:
        page.close()


def _scanned(scans: Sequence[int], count: int) -> str:
    if len(scans) == count:
        return "the PDF is scanned and has no text layer"
    listed = ", ".join(_ranges([index + 1 for index in scans]))
    return f"{len(scans)} of the PDF's {count} pages are scanned and have no text layer ({listed})"


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """The numbers, neighbours drawn together: 1-3, 7."""
    starts = [number for number in numbers if number - 1 not in numbers]
    for place, start in enumerate(starts):
        if place == _LISTED:
            yield "…"
            return
        end = start
        while end + 1 in numbers:
            end += 1
        yield str(start) if start == end else f"{start}-{end}"
