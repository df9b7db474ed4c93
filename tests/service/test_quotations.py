"""Quoted words are found in the source, whatever their dress, and are the source's own if found."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.quotations import Located, locate, quoted_spans
from tests.ingestion.strategies import any_text, prose

SOURCE = (
    "The harbour master said that no ship had waited longer than two days.\n"
    "Output fell by 3.5 % in 2024, to 1,200 tonnes; co-operation was “difficult”.\n"
    "The ﬁrst inter-\nnational survey began. 海峡内最高航速为14节，但每日不超过12艘。"
)


def quoted(statement: str) -> list[str]:
    return [span.of(statement) for span in quoted_spans(statement)]


def found(words: str) -> tuple[str, str] | None:
    located = locate(words, [SOURCE])
    return None if located is None else (located.span.of(SOURCE), located.match)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("She said “no ship waited”.", ["no ship waited"]),
        ('She said "no ship" and "two days".', ["no ship", "two days"]),
        ("Er sagte „kein Schiff“.", ["kein Schiff"]),
        ("Elle dit « aucun navire ».", ["aucun navire"]),
        ("通告称“不超过12艘”，又称「最高航速」。", ["不超过12艘", "最高航速"]),
        ("The ‘harbour master’s’ word.", ["harbour master’s"]),
        ("The ship's crew, and the crews' ships.", []),
        ("It’s the captain’s.", []),
        ('A pipe of 5" and no more.', []),
        ("An “open end.", []),
        ("Nothing “…” here.", []),
        ("", []),
    ],
)
def test_words_between_marks_are_quotations(statement: str, words: list[str]) -> None:
    assert quoted(statement) == words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("no ship had waited", ("no ship had waited", "exact")),
        ("No ship  had waited", ("no ship had waited", "whitespace")),
        ("two days. Output fell", ("two days.\nOutput fell", "whitespace")),
        ("longer than two days,", ("longer than two days", "exact")),
        ("cooperation was difficult", ("co-operation was “difficult", "punctuation")),
        ("the first international survey", ("The ﬁrst inter-\nnational survey", "punctuation")),
        ("fell by 3.5 %", ("fell by 3.5 %", "exact")),
        ("1,200 tonnes", ("1,200 tonnes", "exact")),
        ("海峡内最高航速为１４节", ("海峡内最高航速为14节", "punctuation")),
        ("14节但每日", ("14节，但每日", "punctuation")),
    ],
)
def test_quoted_words_are_found_in_the_strictest_tier(
    words: str, expected: tuple[str, str]
) -> None:
    assert found(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "no ship had waited longer than three days",
        "ship had wait",  # the beginning of a word
        "arbour",
        "35 %",  # a point in a number counts
        "fell by 3",  # and so do the digits behind it
        "5 % in 2024",
        "1200 tonnes",
        "200 tonnes",
        "in 202",
        "每日不超过13艘",
        "，",
        "",
    ],
)
def test_what_the_source_does_not_say_is_not_found(words: str) -> None:
    assert found(words) is None


def test_the_first_text_that_holds_the_words_is_named() -> None:
    assert locate("two days", ["Nothing.", "It took two days.", "two days"]) == Located(
        1, quoted_spans('It took "two days".')[0].shifted(-1), "exact"
    )


@given(prose(), st.data())
def test_words_cut_from_a_text_are_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words = text[start:end]

    located = locate(words, [text])

    if located is not None and located.match == "exact":
        assert located.span.of(text) == words.strip()


@given(any_text, st.lists(any_text, max_size=3))
def test_what_is_found_is_a_span_of_the_text_named(words: str, texts: list[str]) -> None:
    located = locate(words, texts)

    if located is not None:
        text = texts[located.text]
        assert 0 <= located.span.start < located.span.end <= len(text)


@given(any_text)
def test_quotations_are_in_order_and_inside_the_statement(statement: str) -> None:
    spans = quoted_spans(statement)

    assert all(0 < span.start < span.end < len(statement) for span in spans)
    assert all(one.end < other.start for one, other in pairwise(spans))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["“", '"', "‘", "„", "“”", '" ', "a“", "「"])
def test_a_hostile_statement_takes_time_linear_in_its_length(unit: str) -> None:
    quoted_spans(unit * 100_000)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["a", "a ", "1.", "--", "一", ". "])
def test_a_hostile_source_takes_time_linear_in_its_length(unit: str) -> None:
    text = unit * 20_000
    locate(text[: len(text) // 2] + "b", [text])
