"""Every reason that the service gives stands in one catalogue, and can be said in Chinese."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reasons import in_chinese, reason
from service.support import UNCHECKED

_ROOT = Path(__file__).parents[2]
CATALOGUE: dict[str, list[str]] = json.loads((_ROOT / "service/reasons.json").read_text("utf-8"))
WORDS = st.text(st.characters(codec="utf-8", exclude_characters=";"), min_size=1, max_size=30)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_reason_has_the_same_gaps_in_both_languages(name: str) -> None:
    english, chinese = (sorted(re.findall(r"\{(\w+)\}", said)) for said in CATALOGUE[name])
    assert english == chinese
    assert re.search(r"[\u3000-\uffff]", CATALOGUE[name][1])


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_reason_is_said_in_chinese_with_its_words_as_they_are(name: str) -> None:
    english, chinese = CATALOGUE[name]
    words = {gap: f"“Orrin {at}”" for at, gap in enumerate(re.findall(r"\{(\w+)\}", english))}
    assert reason(name, **words) == english.format(**words)
    assert in_chinese(reason(name, **words)) == chinese.format(**words)


def test_every_reason_is_given_somewhere() -> None:
    sources = "".join(
        path.read_text("utf-8")
        for path in (_ROOT / "service").rglob("*.py")
        if path.name != "reasons.py"
    )
    by_kind = {
        f"no_{kind}" for kind in ("expansion", "time", "number", "person", "place", "reason")
    }
    unused = {name for name in CATALOGUE if f'"{name}"' not in sources} - by_kind
    assert unused == {"not_checked_yet"}
    assert UNCHECKED.detail == reason("not_checked_yet")


def test_reasons_that_are_joined_and_nested_are_said_in_chinese() -> None:
    said = reason(
        "nearest_lack",
        because="; ".join([reason("word_missing", words="“quay”"), reason("no_time")]),
    )
    assert in_chinese(said) == "最接近的段落没有所问的内容（其中没有“quay”；相关段落没有给出日期）"
    error = reason(
        "model_error",
        what=reason("model_timeout"),
        where="tiny at 127.0.0.1:9",
        detail="no first token within 60 seconds",
        advice=reason("allow_time"),
    )
    both = f"{reason('nearest_too_far')}; {reason('no_model_answer', error=error)}"
    assert in_chinese(both) == (
        "最接近的段落与问题相差太远；语言模型没有给出回答："
        "语言模型用时过长（tiny at 127.0.0.1:9）："
        "no first token within 60 seconds。请重试，或允许更长时间。"
    )


def test_words_of_others_stay_as_they_are() -> None:
    assert in_chinese("no reason of ours") == "no reason of ours"
    assert in_chinese("not in the cited text: one; other") == "引用的原文中没有：one; other"


@given(words=WORDS, more=WORDS)
def test_the_words_of_a_reason_come_through(words: str, more: str) -> None:
    said = f"{reason('not_held', words=words)}; {reason('little_for', words=more)}"
    assert in_chinese(said).startswith("引用的原文中没有：")
    assert words in in_chinese(said)


@given(st.text(max_size=4_000))
def test_any_text_is_taken(said: str) -> None:
    assert isinstance(in_chinese(said), str)


def test_a_hostile_text_takes_no_long_time() -> None:
    assert in_chinese("a (b): c. " * 190) is not None
    assert in_chinese("a (b): c. " * 10_000) == "a (b): c. " * 10_000
