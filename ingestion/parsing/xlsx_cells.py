"""What a reader of a spreadsheet sees in a cell: the number as its format shows it, ISO dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

_PART = re.compile(
    r"""\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?:black|blue|cyan|green|magenta|red|white|yellow)\]"""
    r"""|\[color\ ?\d+\]|"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|(?P<digits>[#0?.,]+)"""
    r"""|(?P<literal>[%$€£¥()+:\s\u4e00-\u9fff-])|(?P<unknown>.)""",
    re.IGNORECASE | re.DOTALL,
)
_LARGEST = 10**15
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """One section of a number format (ECMA-376 part 1, 18.8.31), as far as it is a plain one."""

    before: str
    digits: str
    after: str

    def shown(self, number: Decimal) -> str:
        """A number that is not negative, in this format."""
        whole, _, fraction = self.digits.partition(".")
        scaled = number / 1000 ** (len(whole) - len(whole.rstrip(",")))
        scaled *= 100 ** f"{self.before}{self.after}".count("%")
        rounded = scaled.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
        units, _, decimals = f"{rounded:f}".partition(".")
        decimals = _without_optional_zeros(decimals, fraction)
        units = units.lstrip("0").zfill(whole.count("0"))
        grouped = f"{int(units):,}" if units and "," in whole.rstrip(",") else units
        return f"{self.before}{grouped}{'.' if decimals else ''}{decimals}{self.after}"


def cell_text(value: Any, number_format: str) -> str:
    """The text of a cell's value; dates and times are written as ISO 8601 has them."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return _number_text(value, number_format)
        case date() | time() | timedelta():
            return _moment_text(value)
        case _:
            return str(value)


def _moment_text(value: date | time | timedelta) -> str:
    match value:
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", _precision(value.second))
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(_precision(value.second))
        case _:
            return _duration(value)


def _precision(seconds: int) -> str:
    return "seconds" if seconds else "minutes"


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _number_text(value: float, number_format: str) -> str:
    sections = _sections(number_format)
    if not sections or not abs(value) < _LARGEST:
        # Fifteen digits are what the file's program keeps; the rest is how binary rounds.
        return f"{value:.15g}"
    number = Decimal(repr(value))
    negative, zero = (*sections[1:], None, None)[:2]
    if number < 0 and negative:
        return negative.shown(-number)
    if number == 0 and zero:
        return zero.shown(number)
    text = sections[0].shown(abs(number))
    return f"-{text}" if number < 0 and re.search("[1-9]", text) else text


@lru_cache(maxsize=256)
def _sections(number_format: str) -> tuple[NumberFormat, ...]:
    """The sections for positive numbers, negative ones and zero; none if any is beyond us."""
    sections = [_section(text) for text in number_format.split(";")[:3]]
    return tuple(filter(None, sections)) if all(sections) else ()


def _section(text: str) -> NumberFormat | None:
    before, digits, after = "", "", ""
    for part in _PART.finditer(text):
        if part["unknown"] or (part["digits"] and digits):
            return None
        if part["digits"]:
            digits = part["digits"]
            continue
        literal = next(filter(None, part.group("currency", "quoted", "escaped", "literal")), "")
        before, after = (before, after + literal) if digits else (before + literal, after)
    return NumberFormat(before, digits, after)


def _without_optional_zeros(decimals: str, places: str) -> str:
    required = len(places.rstrip("#?,"))
    return decimals[:required] + decimals[required:].rstrip("0")
