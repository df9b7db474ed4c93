"""What kind of thing a question asks for, and whether a sentence holds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.expectations import Kind, asked_kind, holds_asked


@pytest.mark.parametrize(
    ("question", "kind", "holding", "lacking"),
    [
        ("When was it opened?", "time", "It was opened in May 1931.", "It was opened with music."),
        ("该公司何时成立？", "time", "公司成立于1931年。", "公司成立于海边。"),
        ("How many piers are there?", "number", "There are nine piers.", "There are many piers."),
        ("港口有多少个泊位？", "number", "港口有九个泊位。", "港口泊位很大。"),
        ("Who is harbour master?", "person", "It is led by Lena Marsh.", "It is led well."),
        ("谁主持会议？", "person", "会议由王部长主持。", "会议很长。"),
        ("Where is the mill?", "place", "The mill stands in Ostrel.", "The mill is old."),
        ("工厂在哪里？", "place", "工厂位于奥斯特。", "工厂很旧。"),
        ("Why did it close?", "reason", "It closed because of ice.", "It closed."),
        ("为什么关闭？", "reason", "因为结冰。", "已经关闭。"),
        ("Which three kinds are there?", "list", "Wheat, rye, and oats.", "There are kinds."),
        ("有哪些品种？", "list", "小麦、黑麦、燕麦。", "有品种。"),
        ("What does HDB stand for?", "expansion", "The Harbour Dues Board (HDB) met.", "HDB met."),
        ("What is a mole?", "definition", "A mole is a wall in the sea.", "Moles break waves."),
    ],
)
def test_a_sentence_is_held_against_what_is_asked(
    question: str, kind: Kind, holding: str, lacking: str
) -> None:
    assert asked_kind(question) == kind
    assert holds_asked(kind, question, holding) == 1
    assert holds_asked(kind, question, lacking) == 0


def test_a_number_of_something_else_counts_half() -> None:
    """Four is a number, but not of piers."""
    question = "How many piers are there?"
    assert holds_asked("number", question, "It was built by 4 men.") == 0.5


@pytest.mark.parametrize(
    "question", ["Describe the harbour.", "Name the fine year when it opened", ""]
)
def test_a_question_may_ask_for_nothing_in_particular(question: str) -> None:
    """A "when" amid a sentence asks for no time."""
    assert asked_kind(question) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_holding_is_a_share_for_any_text(question: str, sentence: str) -> None:
    kind = asked_kind(question)
    assert kind is None or 0 <= holds_asked(kind, question, sentence) <= 1
