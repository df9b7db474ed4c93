"""From a PDF page's own coordinates to those of the page as it is shown (ISO 32000-1, 8.3.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingestion.documents import Box
from ingestion.parsing.assembly import PageSize

_DECIMALS = 2
_LARGEST_SIDE = 14_400.0  # points, the most that PDF allows


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The part of a page that is shown, in the page's own coordinates, and how it is turned.

    It is what the crop box leaves of the media box; neither needs to begin at 0. `turns` counts
    quarter turns clockwise (`/Rotate`); `size` is the page's as it is shown.
    """

    left: float
    bottom: float
    right: float
    top: float
    turns: int
    size: PageSize

    @classmethod
    def of(cls, page: Any) -> PageFrame:
        """The frame of a page of pdfium."""
        left, bottom, right, top = page.get_bbox()
        turns = page.get_rotation() // 90 % 4
        width, height = _side(right - left), _side(top - bottom)
        size = PageSize(height, width) if turns % 2 else PageSize(width, height)
        return cls(left, bottom, right, top, turns, size)

    def shown(self, left: float, bottom: float, right: float, top: float) -> Box | None:
        """Where a rectangle of the page stands as it is shown; None if it lies outside."""
        from_left, from_top = left - self.left, self.top - top
        to_left, to_top = right - self.left, self.top - bottom
        match self.turns:
            case 0:
                sides = from_left, from_top, to_left, to_top
            case 1:
                sides = bottom - self.bottom, from_left, top - self.bottom, to_left
            case 2:
                from_right, to_right = self.right - right, self.right - left
                sides = from_right, bottom - self.bottom, to_right, top - self.bottom
            case _:
                sides = from_top, self.right - right, to_top, self.right - left
        return _clipped(*sides, self.size)


def _side(length: float) -> float:
    return round(min(max(length, 0.0), _LARGEST_SIDE), _DECIMALS)


def _clipped(left: float, top: float, right: float, bottom: float, size: PageSize) -> Box | None:
    if not (0 <= left <= right <= size.width and 0 <= top <= bottom <= size.height):
        left, top = max(left, 0.0), max(top, 0.0)
        right, bottom = min(right, size.width), min(bottom, size.height)
        # So of a rectangle outside the page, and of one whose sides are no numbers.
        if not (left <= right and top <= bottom):
            return None
    return Box(
        round(left, _DECIMALS),
        round(top, _DECIMALS),
        round(right, _DECIMALS),
        round(bottom, _DECIMALS),
    )
