"""Pages as pictures: of the right size, of the right page, and never too large."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from ingestion.errors import (
    DamagedDocument,
    EncryptedDocument,
    SourceTooLarge,
    UnknownPage,
    UnsupportedFormat,
)
from ingestion.parsing import page_image
from ingestion.parsing.assembly import PageSize
from ingestion.parsing.image_sizes import image_count, image_size_points, open_image
from ingestion.parsing.page_images import LONGEST_SIDE, MOST_PIXELS
from ingestion.parsing.sandbox import ParserProcess
from tests.ingestion.parsing.files import pdf_drawn

FORMATS = ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"]


def image_file(image: Image.Image, format_name: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()


def half_black(width: int = 96, height: int = 48) -> Image.Image:
    """White, but for the left half."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height), fill="black")
    return image


def drawn(data: bytes, page: int = 1, scale: float = 1.0, name: str = "a") -> Image.Image:
    png = page_image(data, name, page, scale)
    assert png.startswith(b"\x89PNG")
    return Image.open(io.BytesIO(png))


def is_dark(image: Image.Image, across: float, down: float) -> bool:
    """Whether a spot is dark, given in parts of the width and the height."""
    at = int(across * image.width), int(down * image.height)
    level = image.convert("L").getpixel(at)
    assert isinstance(level, int)
    return level < 128


def pages_with_squares(sizes: Sequence[tuple[float, float]]) -> bytes:
    """Pages that are black in their lower left quarter."""

    def draw(canvas: Canvas) -> None:
        for width, height in sizes:
            canvas.setPageSize((width, height))
            canvas.rect(0, 0, width / 2, height / 2, fill=1)
            canvas.showPage()

    return pdf_drawn(draw)


def test_a_page_of_a_pdf_is_drawn_at_its_size() -> None:
    image = drawn(pages_with_squares([(100, 50), (200, 300)]), page=2, scale=1.5)
    assert image.size == (300, 450)
    spots = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
    assert [is_dark(image, *spot) for spot in spots] == [False, False, True, False]


@pytest.mark.parametrize(
    ("size", "scale"), [((14_400, 14_400), 4), ((14_400, 1), 50), ((200, 200), 1e9), ((1, 1), 1e9)]
)
def test_no_page_makes_a_huge_picture(size: tuple[float, float], scale: float) -> None:
    image = drawn(pages_with_squares([size]), scale=scale)
    assert max(image.size) <= LONGEST_SIDE + 1
    assert image.width * image.height <= 1.01 * MOST_PIXELS
    assert is_dark(image, 0.25, 0.9)


@pytest.mark.parametrize("page", [-1, 0, 3])
def test_a_page_that_is_not_there_is_named(page: int) -> None:
    two = pages_with_squares([(100, 50)] * 2)
    with pytest.raises(UnknownPage, match=f"report.pdf has 2 pages, and no page {page}"):
        page_image(two, "report.pdf", page, 1)
    with pytest.raises(UnknownPage, match="1 page,"):
        page_image(image_file(half_black(), "PNG"), "a.png", page, 1)


def test_a_locked_pdf_and_a_broken_one_say_so() -> None:
    whole = pages_with_squares([(100, 50)])
    locked = pdf_drawn(lambda canvas: canvas.drawString(9, 9, "x"), password="secret")  # noqa: S106 -- of a file made here
    with pytest.raises(EncryptedDocument):
        page_image(locked, "a.pdf", 1, 1)
    with pytest.raises(DamagedDocument):
        page_image(whole[:200], "a.pdf", 1, 1)


def test_what_has_no_pages_cannot_be_drawn() -> None:
    with pytest.raises(UnsupportedFormat, match=r"notes\.md"):
        page_image(b"# Notes", "notes.md", 1, 1)


@pytest.mark.parametrize("format_name", FORMATS)
def test_images_of_every_format_are_drawn(format_name: str) -> None:
    image = drawn(image_file(half_black(), format_name), scale=2)
    # 96 pixels an inch, 72 points an inch, 2 pixels a point.
    assert image.size == (144, 72)
    assert (is_dark(image, 0.25, 0.5), is_dark(image, 0.75, 0.5)) == (True, False)


@pytest.mark.parametrize("format_name", FORMATS)
def test_an_image_that_was_cut_off_is_damaged(format_name: str) -> None:
    whole = image_file(Image.effect_noise((200, 200), 50).convert("RGB"), format_name)
    with pytest.raises((DamagedDocument, UnsupportedFormat)):
        page_image(whole[: len(whole) // 2], "a", 1, 1)


def test_each_page_of_a_fax_is_a_page() -> None:
    frames = [Image.new("L", (90, 60), level) for level in (0, 255, 0)]
    data = image_file(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert [is_dark(drawn(data, page), 0.5, 0.5) for page in (1, 2, 3)] == [True, False, True]
    with pytest.raises(UnknownPage, match="3 pages"):
        page_image(data, "fax.tif", 4, 1)


def test_an_animation_is_one_page() -> None:
    frames = [Image.new("RGB", (90, 60), colour) for colour in ("black", "white")]
    data = image_file(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert image_count(open_image(data, "a.gif")) == 1
    assert is_dark(drawn(data), 0.5, 0.5)


def test_a_photo_that_lies_on_its_side_is_turned_upright() -> None:
    image = half_black(96, 48)
    exif = image.getexif()
    exif[0x0112] = 6  # its top is at its right
    turned = drawn(image_file(image, "JPEG", exif=exif, dpi=(72, 72)))
    assert turned.size == (48, 96)
    assert (is_dark(turned, 0.5, 0.25), is_dark(turned, 0.5, 0.75)) == (True, False)


PAINTERS: dict[str, Callable[[], Image.Image]] = {
    "16 bits": lambda: Image.frombytes("I;16", (2, 1), struct.pack("<2H", 1_000, 60_000)),
    "clear": lambda: Image.merge("RGBA", [Image.new("L", (2, 1), 0)] * 3 + [_mask()]),
    "palette": lambda: half_black(2, 1).quantize(2),
    "one bit": lambda: half_black(2, 1).convert("1"),
}


def _mask() -> Image.Image:
    mask = Image.new("L", (2, 1), 255)
    mask.putpixel((1, 0), 0)
    return mask


@pytest.mark.parametrize("kind", PAINTERS)
def test_every_kind_of_colour_looks_as_it_should(kind: str) -> None:
    image = drawn(image_file(PAINTERS[kind](), "PNG"), scale=20)
    assert (is_dark(image, 0.1, 0.5), is_dark(image, 0.9, 0.5)) == (True, False)


def test_an_image_that_unpacks_to_too_much_is_refused() -> None:
    """A PNG of a few bytes that claims 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    for side in (10_000, 60_000):
        head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
        data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b""))
        with pytest.raises(SourceTooLarge, match="pixels"):
            page_image(data, "bomb.png", 1, 1)


@pytest.mark.parametrize(
    ("dpi", "size"),
    [
        (None, PageSize(75, 150)),
        ((300, 300), PageSize(24, 48)),
        ((200, 100), PageSize(36, 144)),
        ((1, 1), PageSize(75, 150)),
        ((100_000, 100_000), PageSize(75, 150)),
    ],
)
def test_the_size_in_points_follows_a_resolution_that_can_be(
    dpi: tuple[int, int] | None, size: PageSize
) -> None:
    options = {} if dpi is None else {"dpi": dpi}
    found = image_size_points(open_image(image_file(half_black(100, 200), "PNG", **options), "a"))
    assert (found.width, found.height) == pytest.approx((size.width, size.height), rel=1e-3)


def test_pages_are_drawn_in_the_child() -> None:
    with ParserProcess() as parser:
        pdf = parser.page_image(pages_with_squares([(100, 50)]), "a.pdf", 1, 2)
        photo = parser.page_image(image_file(half_black(), "JPEG"), "a.jpg", 1, 2)
        with pytest.raises(UnknownPage):
            parser.page_image(pages_with_squares([(100, 50)]), "a.pdf", 2, 2)
    assert Image.open(io.BytesIO(pdf)).size == (200, 100)
    assert Image.open(io.BytesIO(photo)).size == (144, 72)
