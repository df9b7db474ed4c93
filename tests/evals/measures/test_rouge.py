"""ROUGE by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.measures.rouge import (
    common_subsequence,
    rouge,
    rouge_l_recall,
    rouge_words,
    stemmer,
)

POLICE = "police killed the gunman".split()


def test_the_examples_of_the_paper() -> None:
    """Lin's S1: "police kill the gunman" against S2: "the gunman kill police".

    S2 has all of four words, 1 of 3 pairs ("the gunman"), and a subsequence of 2 of 4.
    """
    score = rouge("the gunman kill police".split(), ["police kill the gunman".split()])
    assert score.one == 1
    assert score.two == pytest.approx(1 / 3)
    assert score.longest == pytest.approx(2 / 4)


def test_words_count_as_often_as_both_have_them() -> None:
    """Twice "the" against "the cat sat": 1 shared, of 2 and 3: F1 2 x 1 / 5."""
    assert rouge(["the", "the"], ["the cat sat".split()]).one == pytest.approx(2 / 5)


def test_each_measure_takes_its_best_reference() -> None:
    """The first shares 4 words of 4 and none of the pairs; the second 2 of 2 and their pair."""
    score = rouge(POLICE, ["gunman the killed police".split(), ["the", "gunman"]])
    assert score.one == 1
    assert score.two == pytest.approx(2 * 1 / (3 + 1))


def test_nothing_has_nothing_in_common() -> None:
    score = rouge([], [POLICE])
    assert (score.one, score.two, score.longest) == (0, 0, 0)
    with pytest.raises(ValueError, match="reference"):
        rouge(POLICE, [])


def test_words_are_folded_and_stemmed_from_four_letters_on() -> None:
    stemmed = rouge_words("The 3 Ships' crews, ALL!", lambda word: word.rstrip("s"))
    assert stemmed == ("the", "3", "ship", "crew", "all")


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_the_common_subsequence_is_that_of_the_textbook(one: str, other: str) -> None:
    """By dynamic programming."""
    row = [0] * (len(other) + 1)
    for letter in one:
        before = row
        row = [0]
        for at, place in enumerate(other):
            row.append(before[at] + 1 if letter == place else max(before[at + 1], row[at]))
    assert common_subsequence(one, other) == row[-1]


def test_rouge_l_recall_is_the_share_of_the_best_reference_in_its_order() -> None:
    stem = stemmer()
    assert rouge_l_recall("The ships sailed north", ["ship sailing south"], stem) == 2 / 3
    assert rouge_l_recall("The ships sailed north", ["no", "sailed north"], stem) == 1.0
    assert rouge_l_recall("", ["sailed north"], stem) == 0.0
