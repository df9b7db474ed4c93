"""Somebody's text is taken apart into what it claims, at offsets of the text as it was given."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.claims import Claim, claims, sentences_of

MARKDOWN = """# The harbour

Harbour news

The harbour was **opened** in 1931.[1] It has [nine piers](https://a.example/b) [2][3]. See [4].
It was said in [2024] that 3 * 4 is twelve.

What was found:
- A first finding [1.2]
- A second one that
  goes on here.

| Yard | Ships |
|---|---|
| Tolmund | 12 |

```
run = code()
```
> Quoted words go
> on here. Sure!

**Bold words**
Nothing came of it.

Underlined
----------
港口有九个码头。【3.1】深度为14.5米。
"""


def read(text: str) -> list[str]:
    """The statements as the checks read them, on one line."""
    return [" ".join(one.plain.split()) for one in claims(text) if not one.remark]


def test_paragraphs_items_and_rows_claim_and_headings_and_code_do_not() -> None:
    assert read(MARKDOWN) == [
        "The harbour was opened in 1931.",
        "It has nine piers .",
        "See .",
        "It was said in [2024] that 3 * 4 is twelve.",
        "A first finding",
        "A second one that goes on here.",
        "Tolmund 12",
        "Quoted words go on here.",
        "Nothing came of it.",
        "港口有九个码头。",
        "深度为14.5米。",
    ]


def test_what_claims_nothing_is_told_with_the_reason() -> None:
    remarks = {one.span.of(MARKDOWN): one.remark for one in claims(MARKDOWN) if one.remark}
    assert set(remarks) == {"Harbour news", "What was found:", "Sure!"}
    assert "heading" in remarks["Harbour news"]


@pytest.mark.parametrize(
    "text",
    [
        "The harbour has nine piers",
        "Deliveries rose by 5 per cent\n\nProfits fell by 3 per cent\n\nNothing else changed.",
        "Exports fell in March 2025, as the ministry had said\n\nNothing else changed.",
    ],
)
def test_a_claim_without_a_full_stop_is_not_taken_for_a_heading(text: str) -> None:
    assert not any(one.remark for one in claims(text))


def test_lines_that_were_broken_for_being_full_are_one_sentence() -> None:
    text = "The harbour of Ostrel, which was opened in the\nspring of 1931, has nine\npiers."
    assert [one.span.of(text) for one in claims(text)] == [text]


@pytest.mark.parametrize("kept", ["[sic]", "[^1]", "[2024]", "[3.5 million]", "(1)", "[1"])
def test_brackets_that_cite_nothing_are_read(kept: str) -> None:
    (claim,) = claims(f"It rose {kept} at last.")
    assert kept in claim.plain


@pytest.mark.parametrize("mark", ["[1]", "[[3.2]]", "【4.1】", "［2］", "[1, 3]", "[2-4]"])
def test_citation_marks_are_not_read(mark: str) -> None:
    text = f"It rose.{mark} It fell {mark}."
    first, second = claims(text)
    assert first.span.of(text) == "It rose."
    assert second.span.of(text) == f"It fell {mark}."
    assert not any(map(str.isdigit, second.plain))


@given(st.text('ab 1.。“"[]【】*_`#>|-:\n\t港九', max_size=120))
def test_claims_are_cut_from_the_text_and_keep_its_length(text: str) -> None:
    found = claims(text)
    for one in found:
        check(one, text)
    spans = [one.span for one in found]
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for span in sentences_of(text):
        assert 0 <= span.start < span.end <= len(text)


def check(claim: Claim, text: str) -> None:
    said = claim.span.of(text)
    assert said
    assert len(claim.plain) == len(said)
    assert all(one in (other, " ") for one, other in zip(claim.plain, said, strict=True))


@pytest.mark.parametrize("part", ["[", "|-", "| ", "- ", "*", "<a ", "> ", "[1", "“", "\n"])
def test_hostile_repetition_takes_no_more_than_linear_time(part: str) -> None:
    """A quadratic scan of a hundred thousand characters would not end within the suite's limit."""
    claims((part * 100_000)[:100_000] + "x")
