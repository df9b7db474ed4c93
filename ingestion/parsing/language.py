"""Which language a text is in, as far as Footnote needs to know: Chinese, English, or declared."""

from __future__ import annotations

import re

_SAMPLE = 20_000
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_DECLARED = re.compile(r"\s*([A-Za-z]{2})(?:[-_].*)?\s*", re.DOTALL)

_ENGLISH = frozenset(
    "the of and to in a is that for it was on are as with be by this have from or had not but "
    "at which were their has an they its will would been".split()
)
_ENGLISH_SHARE = 0.2
_FEWEST_WORDS = 8
_KANA_SHARE = 0.05


def detect_language(text: str, declared: str | None = None) -> str | None:
    """The ISO 639-1 code of a text's language, or None where it is not clear.

    A page template's `declared` language is often a leftover, so Chinese letters outweigh it; it
    outweighs counting English stop words.
    """
    sample = text[:_SAMPLE]
    if _is_chinese(sample):
        return "zh"
    if declared and (found := _DECLARED.fullmatch(declared)):
        return found[1].lower()
    return "en" if _is_english(sample) else None


def _is_chinese(sample: str) -> bool:
    han = len(_HAN.findall(sample))
    others = len(_KANA_OR_HANGUL.findall(sample))
    # A Han letter is about as much text as half a Latin word.
    return han > 2 * len(_LATIN_WORD.findall(sample)) and others <= _KANA_SHARE * han


def _is_english(sample: str) -> bool:
    words = [word.lower() for word in _LATIN_WORD.findall(sample)]
    known = sum(word in _ENGLISH for word in words)
    return len(words) >= _FEWEST_WORDS and known >= _ENGLISH_SHARE * len(words)
