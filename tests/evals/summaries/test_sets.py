"""Texts with reference summaries are read, or named as unreadable."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.errors import BadDataset
from evals.summaries.sets import read_summary_set
from tests.evals.summaries.sets import MEETING, STORY, write_qmsum, write_squality


def test_a_story_comes_in_sentences_and_tenths(tmp_path: Path) -> None:
    (text,) = read_summary_set(write_squality(tmp_path / "set", [STORY])).texts
    assert [one.text for one in text.sentences][1] == "Nobody in the village saw it at first."
    assert [one.section for one in text.sentences] == [0, 2, 4, 6, 8]
    assert [case.kind for case in text.cases] == ["general", "specific"]
    assert [len(case.references) for case in text.cases] == [2, 2]


def test_a_meeting_comes_in_sentences_with_turns_and_topics(tmp_path: Path) -> None:
    dataset = read_summary_set(write_qmsum(tmp_path / "set", [MEETING]))
    (text,) = dataset.texts
    assert [(one.text, one.section, one.turn) for one in text.sentences] == [
        ("Ada: Let 's begin with the budget of the harbour.", 1, 0),
        ("Ben: The dredging of the basin costs forty million.", 1, 2),
        ("We agreed.", 1, 2),
        ("Ada: The new crane will be painted in a yellow colour then.", 2, 3),
    ]
    general, specific = text.cases
    assert (general.kind, sorted(general.turns)) == ("general", [])
    assert (specific.kind, sorted(specific.turns)) == ("specific", [2])
    assert dataset.mean_reference_words("general") == 3


@pytest.mark.parametrize("row", [[], {"id": "x"}, {**STORY, "questions": 1}])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, row: object) -> None:
    folder = write_squality(tmp_path / "set", [STORY, row])
    with pytest.raises(BadDataset, match="line 2"):
        read_summary_set(folder)


def test_a_folder_of_neither_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="SQuALITY or QMSum"):
        read_summary_set(tmp_path)
