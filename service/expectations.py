"""What kind of thing a question asks for, and whether a sentence holds such a thing.

The kinds are those of question answering's first taxonomies (Li and Roth, "Learning Question
Classifiers", COLING 2002), as far as a sentence shows on its surface that it holds one.
"""

from __future__ import annotations

import re
from typing import Literal

from ingestion.sentences import is_cjk
from service.acronyms import acronyms, definitions

Kind = Literal["expansion", "time", "number", "person", "place", "reason", "list", "definition"]

# What a reason or a definition looks like did not tell right sentences from wrong ones.
WEIGHED_KINDS: tuple[Kind, ...] = (
    "time",
    "number",
    "person",
    "place",
    "list",
)

_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "expansion",
        re.compile(
            r"\bstands? for\b|\babbreviation\b|\bfull name\b|全称|代表什么|缩写"
            r"|^what (?:is|are|was) (?:the |an? )?(?-i:[A-Z][A-Z0-9&]{1,9})\s*\?*$"
            r"|^(?-i:[A-Z][A-Z0-9&]{1,9})\s*是什么",
            re.IGNORECASE,
        ),
    ),
    (
        "time",
        re.compile(
            r"^(?:[\w'-]+ ){0,2}when\b|\b(?:what|which) (?:year|date|day|month|century|decade)\b"
            r"|何时|什么时候|什么时间|哪一?[年天日月]|几[年月日]",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|long|far|large|big|old|high|tall|deep|fast|often)\b"
            r"|\bwhat (?:is the )?(?:percentage|percent|share|proportion|number|amount|price|cost"
            r"|rate)\b|多少|几[个名艘架家万亿次座位条种]|多[大长高远深快]",
            re.IGNORECASE,
        ),
    ),
    ("person", re.compile(r"^(?:[\w'-]+ ){0,2}who(?:m|se)?\b|谁|何人|哪位|哪个人", re.IGNORECASE)),
    (
        "place",
        re.compile(
            r"^(?:[\w'-]+ ){0,2}where\b"
            r"|\b(?:what|which) (?:country|city|state|town|place|island|port|region)\b"
            r"|哪里|哪儿|何处|什么地方|哪个?(?:国家|城市|地区|省|州|岛|港)",
            re.IGNORECASE,
        ),
    ),
    (
        "reason",
        re.compile(r"\bwhy\b|\bfor what reason|\bwhat caused\b|为什么|为何|原因", re.IGNORECASE),
    ),
    (
        "list",
        re.compile(
            r"\b(?:what|which) (?:are the )?(?:two|three|four|five|six|seven|eight|nine|ten)\b"
            r"|\b(?:what|which) (?:kinds|types|categories|measures|conditions|items)\b"
            r"|哪些|哪[几两三四五]",
            re.IGNORECASE,
        ),
    ),
    (
        "definition",
        re.compile(r"^\s*what (?:is|are|was|were)\b|是什么|指什么|什么是", re.IGNORECASE),
    ),
)

_MONTHS = (
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_TIME = re.compile(
    r"\b1\d{3}\b|\b20\d\d\b|[\d〇一二三四五六七八九十]\s*[年月日世]|\b\d{1,4} ?(?:BC|AD|BCE|CE)\b"
    r"|\bcentur(?:y|ies)\b|[今去明][年天]|" + _MONTHS
)
_WORDS_OF_NUMBER = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand"
    r"|million|billion|half|third|quarter"
)
_NUMBER = re.compile(
    rf"\d|[一二两三四五六七八九十百千万亿半]|\b(?:{_WORDS_OF_NUMBER})\b", re.IGNORECASE
)
_COUNTED = re.compile(r"\bhow many (?:different |other |more )?([a-z]{3,40})", re.IGNORECASE)
_COUNTED_CJK = re.compile(r"(?:多少|几)([个名艘架家次座位条种吨人万亿])")
_NAME = re.compile(r"(?<=[a-z,;:'’\"”)] )[A-Z][\w'’-]+")
_FIRST_NAME = re.compile(r"^[\"“']?([A-Z][\w'’-]+) [A-Z][\w'’-]+")
_CJK_PERSON = re.compile(r"总统|总理|主席|部长|大臣|先生|女士|教授|博士|国王|皇帝|·|委员会")
_PLACE = re.compile(r"\b(?:in|at|on|near|from|to|into|of|off|across|through) (?:the )?[A-Z]\w")
_CJK_PLACE = re.compile(r"位于|在|[省市县州岛港国区湾河海山]")
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|as a result|so that|in order to|caused|causes|led to|leads"
    r" to|therefore|thus|reasons?|result(?:ed|s)?)\b|因为|由于|因此|所以|导致|为了|原因|因而|使得",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"\b(?:is|are|was|were) (?:a|an|the|any|one)\b|\brefers? to\b|\bdefined as\b|\bknown as\b"
    r"|\bmeans\b|是|指",
)
_SOME = 0.5
_NEAR = 40
_STEM = 5
_ITEMS = 2


def asked_kind(question: str) -> Kind | None:
    """The kind of thing that is asked for; None if the question does not say."""
    return next((kind for kind, asks in _ASKS if asks.search(question)), None)


def holds_asked(kind: Kind, question: str, sentence: str) -> float:
    """How far a sentence holds the kind of thing that is asked for, in [0, 1].

    It is one half where a number stands there, but not with the thing that is to be counted.
    """
    if kind == "number":
        return _holds_number(question, sentence)
    if kind == "person":
        return float(_holds_person(question, sentence))
    if kind == "place":
        return float(bool(_PLACE.search(sentence) or _CJK_PLACE.search(sentence)))
    if kind == "list":
        return float(_holds_list(sentence))
    if kind == "expansion":
        return float(expands(question, sentence))
    patterns = {"time": _TIME, "reason": _REASON, "definition": _DEFINES}
    return float(bool(patterns[kind].search(sentence)))


def _holds_number(question: str, sentence: str) -> float:
    if not _NUMBER.search(sentence):
        return 0.0
    if counted := _COUNTED.search(question):
        stem = counted.group(1).lower()[:_STEM]
        return 1.0 if _number_near(stem, sentence.lower()) else _SOME
    if counted := _COUNTED_CJK.search(question):
        unit = re.escape(counted.group(1))
        return (
            1.0 if re.search(rf"[\d一二两三四五六七八九十百千万亿]\s?{unit}", sentence) else _SOME
        )
    return 1.0


def _number_near(stem: str, sentence: str) -> bool:
    """Whether a number stands within a few words before what is counted."""
    at = sentence.find(stem)
    while at >= 0:
        if _NUMBER.search(sentence[max(0, at - _NEAR) : at]):
            return True
        at = sentence.find(stem, at + 1)
    return False


def _holds_person(question: str, sentence: str) -> bool:
    """Whether it names somebody whom the question does not name."""
    if any(is_cjk(char) for char in question):
        return bool(_CJK_PERSON.search(sentence))
    first = _FIRST_NAME.search(sentence)
    names = [*_NAME.findall(sentence), *([first.group(1)] if first else [])]
    asked = question.lower()
    return any(name.lower() not in asked for name in names)


def _holds_list(sentence: str) -> bool:
    commas = sum(sentence.count(char) for char in ",;、；")
    return sentence.rstrip().endswith((":", "：")) or commas >= _ITEMS


def expands(question: str, sentence: str) -> bool:
    """Whether it says in full what an acronym of the question stands for, or the other way."""
    asked, folded = set(acronyms(question)), question.lower()
    return any(one.short in asked or one.long.lower() in folded for one in definitions(sentence))
