"""Pages as images, for showing a citation where it stands."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingestion.documents import Box
from ingestion.errors import DamagedDocument, EncryptedDocument, UnknownPage
from ingestion.parsing.assembly import PageSize
from ingestion.parsing.image_sizes import (
    image_count,
    image_page,
    image_size_points,
    open_image,
)

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 16_000_000
LONGEST_SIDE = 10_000  # pixels

_PDF_MARK = b"%PDF-"
_PDF_MARK_SEARCHED = 1024
_MARKER = (255, 226, 92)
_COMPRESSION = 4  # twice as fast as the usual 6, and pages come out hardly larger


def render_page(
    data: bytes, name: str, page: int, scale: float, marks: Sequence[Box] = ()
) -> bytes:
    """Draw a page of a PDF, or an image, as PNG with `scale` pixels a point.

    Pages count from 1. `marks` are boxes in points, as a highlighter would colour them. There are
    fewer pixels a point where a page would have more than `MOST_PIXELS`, or one of its sides more
    than `LONGEST_SIDE`: measure the image that comes back.

    Raises:
        UnsupportedFormat: if the format has no pages that look like anything.
        UnknownPage: if there is no such page.
        EncryptedDocument: if it asks for a password.
        SourceTooLarge: if it is an image of more pixels than can be read.
        DamagedDocument: if it is broken.
    """
    if _PDF_MARK in data[:_PDF_MARK_SEARCHED]:
        return _png(_marked(*_pdf_page(data, name, page, scale), marks))
    image = open_image(data, name)
    _check_page(page, image_count(image), name)
    found = image_page(image, page, name)
    return _png(_marked(_resized(found, scale), image_size_points(found), marks))


def fitting_scale(size: PageSize, scale: float) -> float:
    """The pixels a point, `scale` at most, at which a page of this size keeps to the limits."""
    area = max(size.width * size.height, 1.0)
    side = max(size.width, size.height, 1.0)
    return min(scale, math.sqrt(MOST_PIXELS / area), LONGEST_SIDE / side)


def _pdf_page(data: bytes, name: str, page: int, scale: float) -> tuple[Image, PageSize]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            _check_page(page, len(document), name)
            document.init_forms()
            drawn = document[page - 1]
            size = PageSize(*drawn.get_size())
            fitting = fitting_scale(size, scale)
            image: Image = drawn.render(scale=fitting, rev_byteorder=True).to_pil()
            # The bitmap's memory is pdfium's, and ends with the document.
            return image.copy(), size
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedDocument(f"{name} asks for a password: save it without one") from error
        raise DamagedDocument(
            f"page {page} of {name} cannot be drawn: the PDF is damaged or was cut off"
        ) from error


def _check_page(page: int, count: int, name: str) -> None:
    if not 1 <= page <= count:
        pages = "1 page" if count == 1 else f"{count} pages"
        raise UnknownPage(f"{name} has {pages}, and no page {page}")


def _resized(image: Image, scale: float) -> Image:
    from PIL.Image import Resampling

    size = image_size_points(image)
    fitting = fitting_scale(size, scale)
    width, height = max(round(size.width * fitting), 1), max(round(size.height * fitting), 1)
    return on_white(image).resize((width, height), Resampling.LANCZOS, reducing_gap=2.0)


def on_white(image: Image) -> Image:
    """Plain colours: what is clear shows a white page, and 16 bits a colour become 8."""
    from PIL import Image

    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")


def _marked(image: Image, size: PageSize, marks: Sequence[Box]) -> Image:
    """Colour boxes so that what is dark in them stays dark."""
    from PIL import Image, ImageChops, ImageDraw

    if not marks:
        return image
    film = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(film)
    across, down = image.width / size.width, image.height / size.height
    for box in marks:
        corners = (box.left * across, box.top * down, box.right * across, box.bottom * down)
        draw.rectangle(corners, fill=_MARKER)
    return ImageChops.multiply(image.convert("RGB"), film)


def _png(image: Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=_COMPRESSION)
    return buffer.getvalue()
