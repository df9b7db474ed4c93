from __future__ import annotations

import io
import re
from difflib import SequenceMatcher

import pytest
from PIL import Image

from ingestion.documents import ParsedDocument
from ingestion.errors import DamagedDocument, EmptyDocument, SourceTooLarge
from ingestion.parsing import parse
from ingestion.parsing.image import parse_image
from tests.ingestion.parsing.files import blocks, texts
from tests.ingestion.parsing.scans import (
    ENGLISH,
    SIMPLIFIED,
    TRADITIONAL,
    Script,
    Sheet,
    image_file,
)

SENTENCES = ENGLISH[: ENGLISH.index(" Exports")]
NOTICE = "The notice of May 2026 was withdrawn."


def notice() -> Image.Image:
    sheet = Sheet(size=(300, 80))
    sheet.write(20, 30, NOTICE)
    return sheet.scanned()


def likeness(found: str, expected: str) -> float:
    """How alike two texts are, blanks aside; 1 for the same."""
    one, other = ("".join(text.split()) for text in (found, expected))
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def check_boxes(document: ParsedDocument) -> None:
    """Every letter of the text belongs to a word with a box that lies on its page."""
    placed = set[int]()
    for layout in document.layouts:
        for word in layout.words:
            placed |= set(range(word.span.start, word.span.end))
            assert 0 <= word.box.left < word.box.right <= layout.width
            assert 0 <= word.box.top < word.box.bottom <= layout.height
    letters = {index for index, letter in enumerate(document.text) if letter.isalnum()}
    assert letters <= placed


def test_a_scan_becomes_text_with_boxes() -> None:
    """Slightly aslant and noisy, as scans are."""
    sheet = Sheet(size=(595, 300))
    sheet.write(60, 30, "Rates and Wages", size=20)
    sheet.column(60, 80, 470, ENGLISH)
    document = parse_image(image_file([sheet.scanned(degrees=0.5, noise=12)]))
    assert blocks(document) == [("heading", "Rates and Wages"), ("paragraph", ENGLISH)]
    assert document.metadata.title == "Rates and Wages"
    assert document.metadata.language == "en"
    check_boxes(document)
    (page,) = document.layouts
    assert (page.width, page.height) == pytest.approx((595, 300), abs=0.5)
    word = next(word for word in page.words if word.span.of(document.text) == "Rates")
    assert (word.box.left, word.box.right) == pytest.approx((61, 114), abs=3)
    assert (word.box.top, word.box.bottom) == pytest.approx((34, 51), abs=4)


@pytest.mark.parametrize(
    ("script", "source"), [("simplified", SIMPLIFIED), ("traditional", TRADITIONAL)]
)
def test_chinese_is_read_in_its_own_kind_without_blanks(script: Script, source: str) -> None:
    sheet = Sheet(size=(595, 200))
    sheet.column(60, 30, 470, source, script)
    document = parse_image(image_file([sheet.scanned(degrees=0.3, noise=10)]))
    assert likeness(document.text, source) > 0.97
    assert texts(document, "paragraph") == [document.text]
    assert re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", document.text) is None
    assert document.metadata.language == "zh"
    check_boxes(document)


def test_numbers_in_traditional_chinese_are_right() -> None:
    """The language pack for traditional Chinese alone reads 4.8% as 4.89%."""
    source = (
        "國內生產毛額年增4.8%，全年成長5.1%。對歐盟出口增加8.4%，"
        "對美國出口減少27.3%，失業率為3.4%。"
    )
    sheet = Sheet(size=(595, 200))
    sheet.column(60, 30, 470, f"{TRADITIONAL}{source}", "traditional")
    document = parse_image(image_file([sheet.scanned(degrees=0.3)]))
    numbers = re.findall(r"[\d.]+%", document.text)
    assert numbers == ["2%", "4.5%", "4.8%", "5.1%", "8.4%", "27.3%", "3.4%"]


def test_english_and_chinese_on_one_page() -> None:
    sheet = Sheet(size=(595, 260))
    top = sheet.column(60, 30, 470, ENGLISH)
    sheet.column(60, top, 470, SIMPLIFIED, "simplified")
    english, chinese = texts(parse_image(image_file([sheet.scanned()])), "paragraph")
    assert english == ENGLISH
    assert likeness(chinese, SIMPLIFIED) > 0.97


def test_two_columns_are_read_one_after_the_other() -> None:
    right = " ".join(reversed(ENGLISH.rstrip(".").split())) + "."
    sheet = Sheet(size=(595, 300))
    sheet.column(40, 30, 240, ENGLISH, size=10)
    sheet.column(315, 30, 240, right, size=10)
    document = parse_image(image_file([sheet.scanned(degrees=-0.3)]))
    assert " ".join(document.text.split()) == f"{ENGLISH} {right}"


def test_the_rows_of_a_table_are_kept_whole() -> None:
    rows = [
        ["Indicator", "2025", "2026"],
        ["Loans to firms", "31.6", "38.6"],
        ["Wages", "5.1%", "4.4%"],
    ]
    sheet = Sheet(size=(595, 150))
    for number, row in enumerate(rows):
        for left, cell in zip((60, 260, 400), row, strict=True):
            sheet.write(left, 30 + 20 * number, cell)
    document = parse_image(image_file([sheet.scanned(degrees=0.3)]))
    assert texts(document, "table_row") == [" | ".join(row) for row in rows]


def test_pictures_and_stains_are_not_text() -> None:
    picture = Image.effect_mandelbrot((900, 500), (-1.5, -1, 0.5, 1), 100).convert("L")
    noise = Image.effect_noise(picture.size, 90)
    sheet = Sheet(size=(595, 300))
    sheet.write(60, 30, NOTICE)
    sheet.picture(150, 80, Image.blend(picture, noise, 0.3))
    assert parse_image(image_file([sheet.scanned()])).text == NOTICE
    with pytest.raises(EmptyDocument, match="no text can be made out"):
        parse_image(image_file([Image.blend(picture, noise, 0.3)]))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_every_format_is_told_by_its_content(kind: str) -> None:
    assert parse(image_file([notice()], kind), "a.txt").text == NOTICE


def test_each_page_of_a_tiff_is_a_page() -> None:
    other = Sheet(size=(300, 80))
    other.write(20, 30, "It was replaced by another.")
    told: list[None] = []
    document = parse_image(
        image_file([notice(), other.scanned()], "TIFF"), lambda: told.append(None)
    )
    assert [page.span.of(document.text).strip() for page in document.pages] == [
        NOTICE,
        "It was replaced by another.",
    ]
    assert len(told) >= 4, "before and after each page"
    check_boxes(document)


def test_a_picture_of_a_dark_screen_is_read() -> None:
    """At 96 dots an inch, which is too few, and light on dark."""
    sheet = Sheet(dpi=96, size=(300, 80))
    sheet.write(20, 30, NOTICE)
    image = Image.eval(sheet.scanned(), lambda shade: 255 - shade)
    assert parse_image(image_file([image])).text == NOTICE


def test_a_photograph_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: the top of the page is on the right
    buffer = io.BytesIO()
    notice().rotate(90, expand=True).save(buffer, "JPEG", exif=exif, dpi=(300, 300))
    document = parse_image(buffer.getvalue())
    assert document.text == NOTICE
    check_boxes(document)
    assert document.layouts[0].width > document.layouts[0].height


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned(degrees: int) -> None:
    sheet = Sheet(size=(400, 120))
    sheet.column(20, 20, 360, SENTENCES)
    document = parse_image(image_file([sheet.scanned().rotate(degrees, expand=True)]))
    assert document.text == SENTENCES
    check_boxes(document)
    (page,) = document.layouts
    first = page.words[0].box
    middle = (first.left + first.right) / 2, (first.top + first.bottom) / 2
    # The page as it is shown still lies on its side, and so do the boxes.
    expected = {90: (26, 370), 180: (370, 94), 270: (94, 30)}[degrees]
    assert middle == pytest.approx(expected, abs=6)


def test_an_image_of_too_many_pixels_is_refused_unread() -> None:
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
    assert len(buffer.getvalue()) < 100_000
    with pytest.raises(SourceTooLarge, match="pixels"):
        parse(buffer.getvalue(), "bomb.png")


def test_an_image_that_was_cut_off_is_damaged() -> None:
    whole = image_file([notice()])
    for part in (whole[: len(whole) // 2], whole[:30]):
        with pytest.raises(DamagedDocument, match="cut off"):
            parse(part, "a.png")


def test_the_name_of_an_image_needs_an_image() -> None:
    with pytest.raises(DamagedDocument, match=r"\.png"):
        parse(b"just text", "a.png")
