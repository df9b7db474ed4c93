"""Text becomes the same terms in a passage and in a question, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given

from ingestion.indexes import Analyzer
from tests.ingestion.strategies import any_text, prose

TERMS = {
    "stems": ("Banks raised rates; raising", ["bank", "rais", "rate", "rais"]),
    "numbers": ("4.75 percent in 2024", ["4", "75", "percent", "in", "2024"]),
    "full-width forms": ("ＧＤＰ　５％", ["gdp", "5"]),
    "ligatures": ("ﬁnance", ["financ"]),
    "accents stay": ("naïve", ["naïv"]),
    "Chinese pairs": ("中国人民", ["中国", "国人", "人民"]),
    "one Chinese character": ("水", ["水"]),
    "Chinese and Latin in one word": ("iPhone手机A1", ["iphon", "手机", "a1"]),
    "punctuation parts Chinese": ("上涨，下跌", ["上涨", "下跌"]),
    "Korean pairs": ("한국은행", ["한국", "국은", "은행"]),
    "nothing": ("…!?", []),
    "a word beyond reason": ("x" * 1000, []),
    "a lone surrogate": ("rain \ud800 fell", ["rain", "fell"]),
}


@pytest.mark.parametrize("kind", TERMS)
def test_terms(kind: str) -> None:
    text, terms = TERMS[kind]

    assert Analyzer().terms(text) == terms


def test_content_terms_leave_out_stop_words_and_repeats() -> None:
    analyzer = Analyzer()

    question = "What did the Banks and the other bank do?"
    assert analyzer.content_terms(question) == {"bank": "Banks", "other": "other"}
    assert analyzer.content_terms("what is it about") == {}
    assert analyzer.content_terms("什么 是 利率") == {"利率": "利率"}


@given(any_text | prose())
def test_a_term_is_one_word_that_stays_the_same_when_stored(text: str) -> None:
    terms = Analyzer().terms(text)

    assert all(term and term.split() == [term] for term in terms)
    assert set(Analyzer().content_terms(text)) <= set(terms)


@given(any_text | prose())
def test_case_and_width_make_no_difference(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)

    assert Analyzer().terms(wide) == Analyzer().terms(text)
