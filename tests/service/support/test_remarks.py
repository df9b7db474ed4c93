"""Sentences about the conversation claim nothing of its subject."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.support.remarks import is_remark, statements, without_sources


@pytest.mark.parametrize(
    "sentence",
    [
        "Sure!",
        "I hope this helps!",
        "Let me know if you have any further questions.",
        "Unable to answer based on given passages.",
        "…",
    ],
)
def test_remarks(sentence: str) -> None:
    assert is_remark(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine piers stand.",
        "Yes, it opened in 1931.",
        "The mayor asked a question.",
        "The council provided information.",
        "港口有九个码头。",
    ],
)
def test_claims(sentence: str) -> None:
    assert not is_remark(sentence)


def test_a_response_keeps_its_claims_or_all_of_its_sentences() -> None:
    text = "Sure! It has nine piers. I hope this helps!"
    assert [span.of(text) for span in statements(text)] == ["It has nine piers."]
    assert [span.of("Sure!") for span in statements("Sure!")] == ["Sure!"]


def test_naming_the_sources_is_no_claim() -> None:
    text = "According to the given passages, it has nine piers (passage 1, 2)."
    assert without_sources(text).split() == [",", "it", "has", "nine", "piers", "."]


@given(st.text(max_size=80))
def test_every_character_keeps_its_place(text: str) -> None:
    assert len(without_sources(text)) == len(text)
