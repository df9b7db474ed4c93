"""Images as pages: which file holds which, upright, and how large they are in points.

Whoever draws a page and whoever reads its words must agree on these, so that boxes fit.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from ingestion.errors import DamagedDocument, SourceTooLarge, UnsupportedFormat
from ingestion.parsing.assembly import PageSize

if TYPE_CHECKING:
    from PIL.Image import Image

POINTS_PER_INCH = 72
MOST_PIXELS = 89_000_000  # an A3 page at 600 dpi has 70 million

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")
_USUAL_DPI = 96.0  # a pixel of CSS, as browsers show images
_FEWEST_DPI = 36.0
_MOST_DPI = 2400.0


def open_image(data: bytes, name: str) -> Image:
    """Open an image file at its first page; pixels are read when they are asked for.

    Raises:
        UnsupportedFormat: if it is not an image of a format that is read.
        SourceTooLarge: if it has more than `MOST_PIXELS`.
        DamagedDocument: if its head is broken.
    """
    import io

    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        # Pillow's own limit is the same or higher; the check below gives the reason.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
        except UnidentifiedImageError as error:
            raise UnsupportedFormat(f"{name} is not a PDF or an image that can be read") from error
        except Image.DecompressionBombError as error:
            raise _too_large(name) from error
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise _damaged(name) from error
    _check_pixels(image, name)
    return image


def image_count(image: Image) -> int:
    """How many pages an image file has: those of a TIFF; an animation is one page."""
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def image_page(image: Image, page: int, name: str) -> Image:
    """A page of an image file, from 1, turned upright as its file says (Exif 2.32, Orientation).

    Raises:
        SourceTooLarge: if it has more than `MOST_PIXELS`.
        DamagedDocument: if it is broken or cut off.
    """
    from PIL import Image, ImageOps

    try:
        image.seek(page - 1)
        _check_pixels(image, name)
        image.load()
        return ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise _damaged(name) from error


def image_size_points(image: Image) -> PageSize:
    """The size of an upright image: its pixels * 72 / its resolution in dots per inch.

    A resolution that the file does not give, or that no scanner or screen has, counts as 96. The
    axes may differ, as they do in faxes.
    """
    across, down = _resolution(image)
    width, height = image.size
    return PageSize(width * POINTS_PER_INCH / across, height * POINTS_PER_INCH / down)


def _resolution(image: Image) -> tuple[float, float]:
    try:
        across, down = (float(value) for value in image.info.get("dpi") or ())
    except (TypeError, ValueError, ZeroDivisionError):
        return _USUAL_DPI, _USUAL_DPI
    if not (_FEWEST_DPI <= across <= _MOST_DPI and _FEWEST_DPI <= down <= _MOST_DPI):
        return _USUAL_DPI, _USUAL_DPI
    return across, down


def _check_pixels(image: Image, name: str) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(name)


def _too_large(name: str) -> SourceTooLarge:
    return SourceTooLarge(
        f"{name} has more than {MOST_PIXELS:,} pixels on a page: scan it at 300 dpi, or scale it "
        "down"
    )


def _damaged(name: str) -> DamagedDocument:
    return DamagedDocument(f"{name} is a damaged image, or was cut off: export it again")
