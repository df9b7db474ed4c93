"""Token counts and token spans, in code points of the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Span
from ingestion.embedding.default_model import installed_folder
from ingestion.embedding.tokenizer import Tokenizer

TOKENIZER = Tokenizer.from_file(installed_folder() / "tokenizer.json")
TEXTS = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Rates rose.", ["Rates", "rose", "."]),
        ("👍 利率上升", ["👍", "利", "率", "上", "升"]),
        ("re\u0301sume\u0301 👍", ["re\u0301sume", "👍"]),
        ("İstanbul ﬁne", ["İstanbul", "ﬁ", "ne"]),
        ("", []),
    ],
)
def test_spans_cut_the_tokens_out_of_the_text(text: str, pieces: list[str]) -> None:
    assert [span.of(text) for span in TOKENIZER.spans(text)] == pieces


def test_tokens_within_one_character_share_its_span() -> None:
    """A Korean syllable is tokenised letter by letter."""
    assert TOKENIZER.spans("각") == [Span(0, 1)] * 3


@given(TEXTS)
def test_spans_are_ordered_and_inside_the_text(text: str) -> None:
    spans = TOKENIZER.spans(text)
    assert all(span.end <= len(text) for span in spans)
    assert all(a == b or a.end <= b.start for a, b in pairwise(spans))


@given(TEXTS)
def test_there_is_a_span_for_every_token(text: str) -> None:
    assert TOKENIZER.count([text]) == [len(TOKENIZER.spans(text))]


@given(TEXTS, st.integers(3, 20))
def test_the_model_reads_the_counted_tokens_and_the_special_ones_up_to_its_limit(
    text: str, limit: int
) -> None:
    (count,), (ids,) = TOKENIZER.count([text]), TOKENIZER.ids([text], limit)
    assert len(ids) == min(limit, count + TOKENIZER.special_tokens)
    assert (ids[0], ids[-1]) == (101, 102)  # [CLS] and [SEP]


def test_nothing_is_cut_off_or_padded() -> None:
    assert TOKENIZER.count(["rail " * 3000, "rail"] * 600) == [3000, 1] * 600
    assert TOKENIZER.count([]) == []
