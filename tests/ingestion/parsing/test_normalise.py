from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.parsing.normalise import normalise, normalise_line

# Lone surrogates and every other category: what a broken decoder or a hostile file can hand over.
any_text = st.text(st.characters(), max_size=200)


@given(any_text)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(any_text)
def test_normal_text_is_composed_and_can_be_encoded(text: str) -> None:
    normal = normalise(text)
    assert unicodedata.is_normalized("NFC", normal)
    assert normal.encode("utf-8").decode("utf-8") == normal


@given(any_text)
def test_a_normal_line_is_one_line_and_is_normal(text: str) -> None:
    line = normalise_line(text)
    assert "\n" not in line
    assert normalise(line) == line


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("re\u0301sume\u0301", "résumé"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\u00a0b\u3000c\u2009d\te", "a b c d e"),
        ("pay\u200bload \ufeffand\u00ad", "payload and"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("nul\x00 bell\x07", "nul bell"),
        ("eﬃcient ﬁnance, ﬂow", "efficient finance, flow"),
        ("⽅⾯", "方面"),
        ("a \n\n\n\n b", "a\n\nb"),
        ("half \ud83d pair", "half pair"),
        ("full　width：１２％", "full width：１２％"),
        ("x² and ½", "x² and ½"),
    ],
)
def test_what_a_reader_cannot_see_goes_and_the_rest_stays(raw: str, normal: str) -> None:
    assert normalise(raw) == normal


def test_a_line_end_inside_a_line_is_a_blank() -> None:
    assert normalise_line("one\r\n\r\ntwo\u2029three") == "one two three"
