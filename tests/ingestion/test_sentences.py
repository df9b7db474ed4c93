"""Sentences are those that a careful reader would mark, and nothing of a text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Span
from ingestion.sentences import is_cjk, sentence_spans
from tests.ingestion.strategies import any_text, prose

READINGS = {
    "plain English": ["It rained.", "The match was off!", "Was it?", "Nobody knows"],
    "abbreviations": ["Dr. Smith met Gen. Lee vs. the others.", "See fig. 3 and e.g. Table 2."],
    "an abbreviation at the end": ["Costs include rent etc.", "The total was high."],
    "an abbreviation in the middle": ["Acme Inc. Chairman Ann Lee resigned."],
    "months": ["It opened on Jan. 5 and closed in Dec. 2020.", "Nobody came."],
    "initials": ["J. P. Morgan lent it.", "The U.S. Treasury paid."],
    "initials at the end": ["He moved to the U.S.", "The family followed."],
    "decimals and versions": ["Rates rose 0.25 points to 4.75.", "Version 1.2.3 shipped."],
    "a web address": ["See example.com/a.html for more.", "Then write."],
    "quotation": ["“We won.”", "She smiled.", '"Why?" he asked.'],
    "brackets": ["(It was late.)", "They left."],
    "numbered items": ["1. Wash the rice.", "2. Boil it."],
    "lettered items": ["a. Wash the rice."],
    "ellipsis": ["He waited… and waited.", "Then... nothing."],
    "Chinese": ["央行宣布降息。", "市场上涨！", "为什么？", "没有人知道"],
    "Chinese quotation": ["他说：“好！”，然后离开了。", "“我不去。”", "她哭了。"],
    "Chinese numbers": ["利率下调0.5个百分点。", "GDP增长4.75%。"],
    "both": ["苹果公司(Apple Inc.)发布新品。", "It sold well.", "股价上涨。"],
    "Chinese after English": ["It sold well.", "股价上涨。"],
    "full-width stop": ["这是第一句｡", "这是第二句｡"],
}


@pytest.mark.parametrize("kind", READINGS)
def test_sentences_are_those_of_a_careful_reader(kind: str) -> None:
    sentences = READINGS[kind]
    text = " ".join(sentences)

    assert [span.of(text) for span in sentence_spans(text)] == sentences


def test_chinese_needs_no_space_between_sentences() -> None:
    text = "央行宣布降息。市场上涨！为什么？没有人知道"

    found = [span.of(text) for span in sentence_spans(text)]

    assert found == ["央行宣布降息。", "市场上涨！", "为什么？", "没有人知道"]


@given(any_text | prose(), st.data())
def test_spans_are_ordered_trimmed_and_cover_every_visible_character(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    within = Span(start, data.draw(st.integers(start, len(text))))

    spans = sentence_spans(text, within)

    assert all(span.of(text) and span.of(text) == span.of(text).strip() for span in spans)
    bounds = [within.start, *(at for span in spans for at in (span.start, span.end)), within.end]
    assert bounds == sorted(bounds)
    between = zip(bounds[::2], bounds[1::2], strict=True)
    assert all(not text[left:right].strip() for left, right in between)


@given(any_text | prose(), st.data())
def test_nothing_outside_a_span_has_a_say_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    within = Span(start, data.draw(st.integers(start, len(text))))

    alone = [span.shifted(start) for span in sentence_spans(within.of(text))]

    assert sentence_spans(text, within) == alone


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "unit",
    [".", '"', "a.", '."', ". ", "A. ", "J. X ", "e.g. ", "1. ", "。", "”", "a. \u200b", ".\u200b",
     "etc. x ", "Inc. Xy ", " ", ". a", "x", "Mr.\n", "a.m. A"],
)  # fmt: skip
def test_a_megabyte_of_anything_takes_a_moment(unit: str) -> None:
    """A second or two; a scan that is not linear takes many minutes."""
    sentence_spans(unit * (1_000_000 // len(unit)))


def test_han_kana_and_hangul_are_written_without_spaces() -> None:
    assert all(is_cjk(char) for char in "央あア한，。𠀀")
    assert not any(is_cjk(char) for char in "aé,. …“П")
