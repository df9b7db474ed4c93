"""Pages as a scanner would see them: text drawn as dots, a little aslant and noisy."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingestion.sentences import is_cjk
from tests.ingestion.parsing.files import pdf_drawn

Script = Literal["latin", "simplified", "traditional"]

ENGLISH = (
    "The central bank kept its policy rate at 3.25 percent on Wednesday, as most analysts had "
    "expected. Governor Maria Jensen said that wages had grown faster than in any year since 2008, "
    "and that a cut before the summer was unlikely. Exports of machinery fell by 4.7 percent, "
    "while orders from abroad rose for the third month in a row. Two of the seven members of the "
    "board voted for a smaller step. The minutes will be published within three weeks."
)
SIMPLIFIED = (
    "中国人民银行周三宣布，自十月十五日起下调金融机构存款准备金率0.5个百分点，预计释放长期资金约1万亿元。"
    "分析人士认为，此举有助于降低企业融资成本，支持实体经济发展。今年前三季度，全国规模以上工业企业利润"
    "同比增长6.2%，其中装备制造业增长较快。国家统计局发言人表示，经济运行总体平稳，但外部环境依然复杂严峻，"
    "仍需密切关注国际市场变化。"
)
TRADITIONAL = (
    "中央銀行週三宣布維持政策利率不變，符合市場預期。總裁表示，國內通貨膨脹率已連續三個月低於2%，"
    "但服務業價格仍然偏高，將持續觀察國際原物料價格與主要國家貨幣政策的發展。財政部統計顯示，今年九月出口"
    "總額達到401億美元，較去年同月增加4.5%，電子零組件與資通訊產品的訂單明顯回升。學者認為，半導體產業的"
    "投資將帶動明年經濟成長。"
)

_POINT = 72
_A4 = (595, 842)
_VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
_CJK_FONTS: tuple[tuple[str, int, int], ...] = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2, 3),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2, 3),
    ("/System/Library/Fonts/STHeiti Light.ttc", 1, 0),
)


def font(script: Script, size: float, dpi: int = 300) -> ImageFont.FreeTypeFont:
    """A font that shows a script, `size` points high on a page of `dpi` dots an inch.

    Raises:
        FileNotFoundError: if this machine has no Chinese font; `make ocr` brings one.
    """
    dots = size * dpi / _POINT
    if script == "latin":
        return ImageFont.truetype(_VERA, dots)
    for path, simplified, traditional in _CJK_FONTS:
        if Path(path).exists():
            index = simplified if script == "simplified" else traditional
            return ImageFont.truetype(path, dots, index=index)
    raise FileNotFoundError("no Chinese font on this machine: run `make ocr`")


class Sheet:
    """A sheet of A4 that text is written on. Places are in points from its top left corner."""

    def __init__(self, dpi: int = 300, size: tuple[float, float] = _A4) -> None:
        self.dpi = dpi
        self._image = Image.new("L", (self._dots(size[0]), self._dots(size[1])), 255)
        self._draw = ImageDraw.Draw(self._image)

    def write(
        self, left: float, top: float, text: str, script: Script = "latin", size: float = 11
    ) -> None:
        """Write one line."""
        found = font(script, size, self.dpi)
        self._draw.text((self._dots(left), self._dots(top)), text, fill=20, font=found)

    def column(
        self,
        left: float,
        top: float,
        width: float,
        text: str,
        script: Script = "latin",
        size: float = 11,
    ) -> float:
        """Write a paragraph, broken into lines; returns where the next could begin."""
        found = font(script, size, self.dpi)
        for line in _wrapped(text, found, self._dots(width)):
            self._draw.text((self._dots(left), self._dots(top)), line, fill=20, font=found)
            top += 1.5 * size
        return top + size

    def picture(self, left: float, top: float, picture: Image.Image) -> None:
        """Put a picture on the sheet, a dot of it on a dot of the page."""
        self._image.paste(picture, (self._dots(left), self._dots(top)))

    def scanned(self, degrees: float = 0.0, noise: float = 0.0) -> Image.Image:
        """The sheet as it comes out of a scanner: turned by a little, with grain of that spread."""
        image = self._image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
        if noise:
            grain = np.random.default_rng(1).normal(0, noise, (image.height, image.width))
            image = Image.fromarray(
                np.clip(np.asarray(image) * 0.9 + grain, 0, 255).astype("uint8")
            )
        image.info["dpi"] = (self.dpi, self.dpi)
        return image

    def _dots(self, points: float) -> int:
        return round(points * self.dpi / _POINT)


def _wrapped(text: str, found: ImageFont.FreeTypeFont, width: float) -> Iterable[str]:
    line = ""
    for piece in _pieces(text):
        if line and found.getlength((line + piece).rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece
    yield line.rstrip()


def _pieces(text: str) -> Iterable[str]:
    """What a line may be broken after: Chinese letters and blanks."""
    start = 0
    for index, letter in enumerate(text, start=1):
        following = text[index : index + 1]
        if letter == " " or (is_cjk(letter) and following not in "，。、；：！？%"):
            yield text[start:index]
            start = index
    yield text[start:]


def image_file(images: Sequence[Image.Image], kind: str = "PNG") -> bytes:
    """The images as one file; several of them as its pages."""
    buffer = io.BytesIO()
    first, *rest = images
    dpi = first.info.get("dpi", (300, 300))
    first.save(buffer, kind, dpi=dpi, save_all=bool(rest), append_images=rest)
    return buffer.getvalue()


def scanned_pdf(images: Sequence[Image.Image], stamp: str = "") -> bytes:
    """A PDF whose pages are pictures, with a line of text at the foot of each."""

    def draw(canvas: Canvas) -> None:
        for image in images:
            draw_scan(canvas, image)
            canvas.drawString(20, 10, stamp)
            canvas.showPage()

    return pdf_drawn(draw)


def draw_scan(canvas: Canvas, image: Image.Image) -> None:
    """Make the page as large as an image, and fill it with that."""
    across, down = image.info["dpi"]
    size = image.width * _POINT / across, image.height * _POINT / down
    canvas.setPageSize(size)
    canvas.drawImage(ImageReader(image), 0, 0, *size)
