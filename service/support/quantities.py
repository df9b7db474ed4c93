"""Numbers, units and dates in English and Chinese, by value: 3.2 million is 320万.

A quantity of a statement agrees with one of the evidence if both have the same value and, where
both name one, the same unit. Percent and percentage points are different units; basis points are
hundredths of percentage points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from ingestion.documents import Span
from service.support.wording import comparable, folded

Kind = Literal["number", "month"]
Rounded = Literal["over", "nearly", "about"]

_LONGEST_NUMBER = 40  # digits beyond this are an attack or a key, and compare as they are written
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_SPELLED = {word: value for value, word in enumerate(_SMALL)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_SPELLED_ORDINALS = {word: value for value, word in enumerate(_ORDINALS)}
_SCALES = {
    "hundred": 2, "thousand": 3, "k": 3, "million": 6, "millions": 6, "mn": 6, "m": 6,
    "billion": 9, "billions": 9, "bn": 9, "b": 9, "trillion": 12, "tn": 12,
    "十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "百万": 6, "千万": 7, "亿": 8, "億": 8,
    "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12, "兆": 12,
}  # fmt: skip
_CN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "兩": 2,
}  # fmt: skip
_CN_SMALL = {"十": 10, "百": 100, "千": 1000}
_CN_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH_NUMBERS = {
    name: at for at, month in enumerate(_MONTHS, start=1) for name in (month, month[:3])
} | {"sept": 9}
_UNIT_WORDS = {
    "percent": "% percent per-cent pct 个百分比",
    "points": "percentage-points percentage-point pp 个百分点 百分点",
    "basis points": "basis-points basis-point bps bp 个基点 基点",
    "dollar": "$ dollar dollars usd us$ 美元",
    "euro": "€ euro euros eur 欧元",
    "pound sterling": "£ gbp 英镑",
    "yuan": "yuan renminbi rmb cny 元 人民币 元人民币",
    "yen": "yen jpy 日元",
    "tonne": "tonne tonnes ton tons 吨",
    "kilogram": "kg kilogram kilograms kilogramme kilogrammes 公斤 千克",
    "metre": "metre metres meter meters 米",
    "kilometre": "km kilometre kilometres kilometer kilometers 公里 千米",
    "mile": "mile miles 英里",
    "foot": "foot feet ft 英尺",
    "hectare": "hectare hectares ha 公顷",
    "acre": "acre acres 英亩",
    "year": "year years 年",
    "month": "month months 个月",
    "week": "week weeks 周 个星期",
    "day": "day days 天 日",
    "hour": "hour hours 小时 个小时",
    "minute": "minute minutes 分钟",
    "megawatt": "mw megawatt megawatts 兆瓦",
    "gigawatt": "gw gigawatt gigawatts 吉瓦",
}
_UNITS = {word: unit for unit, listed in _UNIT_WORDS.items() for word in listed.split()}
_RANGE = frozenset({"-", "–", "—", "~", "to", "至", "到"})
_ENUMERATOR = re.compile(r"(?:^|(?<=\n))[ \t]{0,8}\(?\d{1,3}[.)、](?=\s|[^\d\s])")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_TIMES_OF_YEAR = frozenset({"年", "日"})  # after a number of the calendar they count nothing

_CN_NUMERAL = r"[零〇一二三四五六七八九十百千万亿萬億两兩]"
_CN_UNIT = "|".join(sorted((u for u in _UNITS if not u.isascii()), key=len, reverse=True))
_LATIN_UNIT = r"(?:per[ -]cent|percentage[ -]points?|basis[ -]points?|us\$|[a-z]{1,12})(?![a-z])"
_NUMBER = re.compile(
    r"(?P<prefix>百分之|us\$|usd ?|eur ?|gbp ?|rmb ?|[$€£¥])?\s?"
    r"(?P<sign>(?<![\w.)])[-−])?"
    r"(?P<digits>\d{1,40}(?:,\d{3}){0,12}(?:\.\d{1,40})?)"
    r"(?P<ordinal>st|nd|rd|th|s)?(?![\d])"
    r"(?P<scale>\s?(?:万亿|[十百千]?[万萬亿億]|兆(?!瓦)|[千百](?=[\u4e00-\u9fff])"
    r"|(?:hundred|thousand|millions?|billions?|trillion|mn|bn|tn|[kmb])(?![a-z])))?"
    rf"(?P<unit>\s?(?:%|{_CN_UNIT}|[ -]?{_LATIN_UNIT}))?",
    re.IGNORECASE,
)
_SPELLED_RUN = re.compile(
    r"(?<![\w'])(?:{0})"
    r"(?:(?:[ -]|\sand\s)(?:{0}|hundred|thousand|million|billion|trillion)){{0,12}}"
    r"(?![\w'])(?P<unit>\s(?:{1}))?".format("|".join([*_SMALL, *_TENS]), _LATIN_UNIT),
    re.IGNORECASE,
)
_SPELLED_ORDINAL = re.compile(rf"(?<!\w)(?:{'|'.join(_ORDINALS)})(?!\w)", re.IGNORECASE)
_CN_RUN = re.compile(
    rf"(?P<prefix>百分之|第)?(?P<numeral>(?<!\d){_CN_NUMERAL}{{1,24}}(?:点[零〇一二三四五六七八九]{{1,12}})?)"
    rf"(?P<unit>{_CN_UNIT})?(?P<counter>[个名家次倍艘座条人项月岁届位])?"
)
_MONTH_NAME = re.compile(
    r"(?<![\w])(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![\w])",
    re.IGNORECASE,
)
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?:(?P<year>\d{4})年)?\s?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?",
        (
            r"(?<![\d.,])(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>[a-z]{3,9})\.?"
            r"(?:,? (?P<year>\d{4}))?(?![\d])"
        ),
        (
            r"(?<![a-z])(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d.,]*\d)"
            r"(?:,? (?P<year>\d{4}))?(?!\d)"
        ),
        r"(?<![a-z])(?P<month>[a-z]{3,9})\.?,?(?: of)? (?P<year>\d{4})(?!\d)",
    )
)
_ROUNDED = re.compile(
    r"(?:(?P<over>over|more than|超过|逾)|(?P<nearly>nearly|almost|just under|近)|"
    r"(?P<about>about|around|roughly|approximately|some|约|大约))\s{0,2}[$€£]?$",
    re.IGNORECASE,
)
_BEFORE_ROUNDED = 16
_YEAR_DIGITS = 4
_YEARS = range(1000, 2200)
_BEHIND = 40
# How far the exact value may be from one that is said to be over, nearly, or about it.
_OVER, _NEARLY, _ABOUT = Decimal("1.2"), Decimal("0.9"), Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a month of a text. `required` if a text may not name it without evidence.

    `text` is as written; `unit` is None where the text names none that is known here; `rounded`
    is how the text itself gives it as an approximation, if it does.
    """

    text: str
    span: Span
    value: Decimal
    unit: str | None = None
    kind: Kind = "number"
    required: bool = True
    rounded: Rounded | None = None


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date of at least two parts, such as 4 May or May 1931."""

    text: str
    span: Span
    year: int | None
    month: int
    day: int | None

    def contradicts(self, other: CalendarDate) -> bool:
        """Whether a part that both have differs."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return any(a is not None and b is not None and a != b for a, b in pairs)


def numbers(text: str) -> list[str]:
    """The numbers in a text that are written in digits, in order, without separators."""
    return [match["digits"].replace(",", "") for match in _NUMBER.finditer(folded(text))]


def dates(text: str) -> list[CalendarDate]:
    """The calendar dates of a text that name a month and a day or a year."""
    found: list[CalendarDate] = []
    plain = folded(text)
    taken = bytearray(len(plain))
    for pattern in _DATES:
        for match in pattern.finditer(plain):
            date = _date(match)
            if date and _take(taken, date.span):
                found.append(date)
    return sorted(found, key=lambda one: one.span)


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text, in order."""
    # The number of an item of a list is none of what it says.
    plain = _ENUMERATOR.sub(lambda match: " " * len(match.group()), folded(text))
    taken = bytearray(len(plain))
    calendar = dates(plain)
    found = [part for date in calendar for part in _parts(date, plain)]
    for date in calendar:
        _take(taken, date.span)
    for reader in (_written, _chinese, _spelled, _ordinals, _months):
        found += [quantity for quantity in reader(plain) if _take(taken, quantity.span)]
    return _ranges(sorted(found, key=lambda one: one.span), plain)


def _take(taken: bytearray, span: Span) -> bool:
    """Whether a stretch is still free; then it is taken."""
    if any(taken[span.start : span.end]):
        return False
    taken[span.start : span.end] = b"\1" * len(span)
    return True


def missing(statement: Sequence[Quantity], evidence: Sequence[Quantity]) -> list[Quantity]:
    """The required quantities of a statement with which no quantity of the evidence agrees."""
    by_value: dict[Decimal, list[Quantity]] = {}
    for one in evidence:
        by_value.setdefault(_in_base(one)[0], []).append(one)
    return [
        one
        for one in statement
        if one.required
        and not any(_agree(one, other) for other in by_value.get(_in_base(one)[0], ()))
        and not (one.rounded and any(_agree(one, other) for other in evidence))
    ]


def replaced(statement: str, evidence: str, *, same_thing: bool = False) -> bool:
    """Whether the evidence has another number in the place of one that the statement gives.

    That is a number that the statement lacks, of the same unit as one that the evidence lacks. A
    year takes the place of a year alone, and a part of a date that of a part of a date. If
    `same_thing`, the two must also count what is called by the same word.
    """
    said, held = quantities(statement), quantities(evidence)
    lacking = _places(missing(said, held), statement, same_thing)
    return not lacking.isdisjoint(_places(missing(held, said), evidence, same_thing))


def misdated(
    statement: Sequence[CalendarDate], evidence: Sequence[CalendarDate]
) -> list[CalendarDate]:
    """The dates of a statement that every date of the evidence contradicts, if it has dates."""
    return [
        one for one in statement if evidence and all(one.contradicts(other) for other in evidence)
    ]


def altered_number(statement: str, quotes: Sequence[str]) -> str | None:
    """The first number that differs in a statement which is a quote's wording but for numbers."""
    wording = comparable(statement)
    if not _DIGITS.search(wording):
        return None
    masked = _DIGITS.sub("0", wording)
    said = _DIGITS.findall(wording)
    altered: str | None = None
    for quote in map(comparable, quotes):
        plain, held = _DIGITS.sub("0", quote), _DIGITS.findall(quote)
        at = plain.find(masked)
        while at >= 0:
            first = plain.count("0", 0, at)
            pairs = zip(said, held[first : first + len(said)], strict=False)
            differing = [
                one for one, other in pairs if one.replace(",", "") != other.replace(",", "")
            ]
            if not differing:
                return None
            altered = altered or differing[0]
            at = plain.find(masked, at + 1)
    return altered


def _agree(one: Quantity, other: Quantity) -> bool:
    if one.kind != other.kind:
        return False
    value, unit = _in_base(one)
    other_value, other_unit = _in_base(other)
    proportions = {"percent", "points"}
    if unit != other_unit and ((unit and other_unit) or {unit, other_unit} & proportions):
        return False
    return value == other_value or _rounds_to(other_value, value, one.rounded)


def _places(found: Sequence[Quantity], text: str, same_thing: bool) -> set[tuple[object, ...]]:
    """What each quantity is a number of: two that share one could stand in each other's place."""
    in_dates = {at for date in dates(text) for at in range(date.span.start, date.span.end)}
    places: set[tuple[object, ...]] = set()
    for one in found:
        unit = _in_base(one)[1]
        place = (one.kind, unit, _is_year(one), one.span.start in in_dates)
        if same_thing and unit is None:
            places |= {(*place, word) for word in _words_behind(one, text)}
        else:
            places.add(place)
    return places


def _words_behind(quantity: Quantity, text: str) -> list[str]:
    """The two words behind a number, which tell what it counts."""
    behind = text[quantity.span.end : quantity.span.end + _BEHIND]
    return [word.lower() for word in re.findall(r"[^\W\d_]+", behind)[:2]]


def _is_year(quantity: Quantity) -> bool:
    whole = quantity.text.isdecimal() and len(quantity.text) == _YEAR_DIGITS
    return whole and quantity.unit is None and quantity.value in _YEARS


def _in_base(quantity: Quantity) -> tuple[Decimal, str | None]:
    if quantity.unit == "basis points":
        return quantity.value / 100, "points"
    return quantity.value, quantity.unit


def _rounds_to(exact: Decimal, rounded: Decimal, how: Rounded | None) -> bool:
    """Whether a value can be called over, nearly, or about the rounded one."""
    if how == "over":
        return rounded <= exact <= rounded * _OVER
    if how == "nearly":
        return rounded * _NEARLY <= exact <= rounded
    return how == "about" and abs(exact - rounded) <= abs(exact) * _ABOUT


def _rounded(plain: str, start: int) -> Rounded | None:
    match = _ROUNDED.search(plain[max(0, start - _BEFORE_ROUNDED) : start])
    if match is None:
        return None
    if match["over"]:
        return "over"
    return "nearly" if match["nearly"] else "about"


def _ranges(found: list[Quantity], plain: str) -> list[Quantity]:
    """The first number of a range is of the unit of the second: 4-7%."""
    for at, (first, second) in enumerate(pairwise(found)):
        between = plain[first.span.end : second.span.start].strip()
        if first.unit is None and first.kind == "number" and between in _RANGE:
            found[at] = replace(first, unit=second.unit)
    return found


def _written(plain: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(plain):
        start, end = match.span("digits")
        before = plain[start - 1] if start else ""
        if before == "-" and plain[max(0, start - 2)].isupper():
            continue  # COVID-19, B-52
        if before.isalpha() and before.isascii() and not match["prefix"]:
            continue  # a name with a digit in it, such as B52, is compared as a name
        after = plain[match.end("ordinal") if match["ordinal"] else end :][:1]
        scale = (match["scale"] or "").strip().lower()
        if after.isalpha() and after.isascii() and not scale and not match["unit"]:
            continue
        value = Decimal(match["digits"].replace(",", "")).scaleb(_SCALES.get(scale, 0))
        if match["sign"]:
            value = -value
        unit = _unit(match["prefix"], match["unit"])
        last = max(end, match.end("scale") if scale else 0)
        if unit and match["unit"] and _unit(None, match["unit"]):
            last = match.end("unit")
        first = match.start("prefix") if match["prefix"] and match["prefix"].strip() else start
        yield Quantity(
            plain[first:last].strip(),
            Span(first, last),
            value,
            unit,
            rounded=_rounded(plain, first),
        )


def _chinese(plain: str) -> Iterator[Quantity]:
    for match in _CN_RUN.finditer(plain):
        numeral = match["numeral"]
        value = _chinese_value(numeral)
        if value is None:
            continue
        unit = "percent" if match["prefix"] == "百分之" else _UNITS.get(match["unit"] or "")
        tells = len(numeral) > 1 or (numeral != "一" and (match["counter"] or unit))
        month = match["counter"] == "月" and 1 <= value <= len(_MONTHS)
        yield Quantity(
            match.group(),
            Span(*match.span()),
            value,
            None if match["unit"] in _TIMES_OF_YEAR else unit,
            kind="month" if month else "number",
            required=bool(tells or match["prefix"] == "百分之"),
        )


def _chinese_value(numeral: str) -> Decimal | None:
    whole, _, fraction = numeral.partition("点")
    if all(char in _CN_DIGITS for char in whole):
        value = Decimal("".join(str(_CN_DIGITS[char]) for char in whole) or "0")
    elif whole[0] in _CN_LARGE:
        return None  # a scale without a number, as in 万一
    else:
        value = Decimal(_chinese_groups(whole))
    if fraction:
        value += Decimal("0." + "".join(str(_CN_DIGITS[char]) for char in fraction))
    return value


def _chinese_groups(whole: str) -> int:
    total = group = digit = 0
    for char in whole:
        if char in _CN_DIGITS:
            digit = _CN_DIGITS[char]
        elif char in _CN_SMALL:
            group += (digit or 1) * _CN_SMALL[char]
            digit = 0
        else:
            total = (
                (total + group + digit) * _CN_LARGE[char]
                if char in "亿億"
                else (total + (group + digit) * _CN_LARGE[char])
            )
            group = digit = 0
    return total + group + digit


def _spelled(plain: str) -> Iterator[Quantity]:
    for match in _SPELLED_RUN.finditer(plain):
        unit = _unit(None, match["unit"])
        end = match.end() if unit or not match["unit"] else match.start("unit")
        spelled = plain[match.start() : match.start("unit") if match["unit"] else match.end()]
        parts = [part for part in re.split(r"[ \-\s]", spelled.lower()) if part and part != "and"]
        value = _spelled_value(parts)
        yield Quantity(
            plain[match.start() : end],
            Span(match.start(), end),
            Decimal(value),
            unit,
            required=len(parts) > 1 or parts[0] not in {"one", "zero"},
            rounded=_rounded(plain, match.start()),
        )


def _spelled_value(parts: Sequence[str]) -> int:
    total = group = 0
    for part in parts:
        if part in _SPELLED:
            group += _SPELLED[part]
        elif part == "hundred":
            group = (group or 1) * 100
        else:
            total += (group or 1) * int(10 ** _SCALES[part])
            group = 0
    return total + group


def _ordinals(plain: str) -> Iterator[Quantity]:
    for match in _SPELLED_ORDINAL.finditer(plain):
        value = Decimal(_SPELLED_ORDINALS[match.group().lower()])
        yield Quantity(match.group(), Span(*match.span()), value, required=False)


def _months(plain: str) -> Iterator[Quantity]:
    for match in _MONTH_NAME.finditer(plain):
        name = match["name"]
        month = _MONTH_NUMBERS[name.lower()]
        ambiguous = name.lower() in {"may", "march", "mar", "jan", "dec"}
        if name[0].isupper() and not (ambiguous and not _in_month_place(plain, match.start())):
            yield Quantity(name, Span(*match.span()), Decimal(month), kind="month")


def _in_month_place(plain: str, start: int) -> bool:
    """Whether the word before makes the ambiguous "May" or "March" a month."""
    before = plain[max(0, start - 12) : start].lower().split()
    return bool(before) and before[-1] in {"in", "since", "until", "by", "of", "last", "from", "to"}


def _date(match: re.Match[str]) -> CalendarDate | None:
    named = match["month"].lower()
    month = int(named) if named.isdigit() else _MONTH_NUMBERS.get(named, 0)
    groups = match.groupdict()
    year = int(groups["year"]) if groups.get("year") else None
    day = int(groups["day"]) if groups.get("day") else None
    if not 1 <= month <= len(_MONTHS) or (day is not None and not 1 <= day <= 31):  # noqa: PLR2004
        return None
    return CalendarDate(match.group().strip(), Span(*match.span()), year, month, day)


def _parts(date: CalendarDate, plain: str) -> Iterator[Quantity]:
    text = date.span.of(plain).strip()
    yield Quantity(text, date.span, Decimal(date.month), kind="month")
    for part in (date.year, date.day):
        if part is not None:
            yield Quantity(str(part), date.span, Decimal(part))


def _unit(prefix: str | None, suffix: str | None) -> str | None:
    if prefix and prefix.strip() == "百分之":
        return "percent"
    after = re.sub(r"\s+", "-", (suffix or "").strip(" -").lower())
    before = (prefix or "").strip().lower()
    if after in _TIMES_OF_YEAR:
        return _UNITS.get(before)
    return _UNITS.get(after) or _UNITS.get(before)
