"""Texts with reference summaries: SQuALITY and QMSum.

SQuALITY (Wang et al., 2022, arXiv:2205.11465) has stories, each with five questions and four
summaries to every question; the first question asks for the plot. QMSum (Zhong et al., 2021,
arXiv:2104.05938) has transcripts of meetings with queries, one summary to each; the specific ones
name the turns that answer. A set in either format can be read: `stories.jsonl` or `meetings.jsonl`,
gzipped or not.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evals.errors import BadDataset
from ingestion.sentences import sentence_spans

SummaryKind = Literal["general", "specific"]

_BLOCKS = 10
# What was heard but not said: "{disfmarker}", "{vocalsound}", "{pause}", "{gap}".
_NOISE = re.compile(r"\{[a-z_]{1,20}\}")
_SPACES = re.compile(r"\s+")
_BEFORE_STOP = re.compile(r" (?=[.,?!;:](?:\s|$))")


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a text.

    `section` numbers the topic of a meeting, or the tenth of a story, that it stands in; `turn` is
    the turn of a meeting that it was said in, and for a story None.
    """

    text: str
    section: int
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class SummaryCase:
    """What is asked of a text, and the reference summaries.

    A `general` case asks for the whole text, whatever words it uses. `spans` are the turns that
    answer, both ends included; empty if they are not marked.
    """

    question: str
    kind: SummaryKind
    references: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def turns(self) -> frozenset[int]:
        """The numbers of the turns that answer."""
        return frozenset(turn for first, last in self.spans for turn in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class SummaryText:
    """A story or a meeting in sentences, and what is asked of it."""

    id: str
    sentences: tuple[SourceSentence, ...]
    cases: tuple[SummaryCase, ...]


@dataclass(frozen=True, slots=True)
class SummarySet:
    """The texts of a set."""

    name: str
    texts: tuple[SummaryText, ...]

    def mean_reference_words(self, kind: SummaryKind) -> int:
        """How many words the references of a kind have on average; 0 if there are none."""
        lengths = [
            len(reference.split())
            for text in self.texts
            for case in text.cases
            if case.kind == kind
            for reference in case.references
        ]
        return round(sum(lengths) / len(lengths)) if lengths else 0


def read_summary_set(folder: Path) -> SummarySet:
    """Read the set of a folder.

    Raises:
        BadDataset: if the folder holds neither set, or naming the file and the line in question.
    """
    readers: dict[str, tuple[str, Callable[[Any], SummaryText]]] = {
        "stories.jsonl": ("SQuALITY", _story),
        "meetings.jsonl": ("QMSum", _meeting),
    }
    for stem, (name, read) in readers.items():
        for file in (folder / stem, folder / f"{stem}.gz"):
            if file.is_file():
                return SummarySet(name, tuple(_texts(file, name, read)))
    raise BadDataset(
        f"{folder} holds neither stories.jsonl nor meetings.jsonl, gzipped or not: "
        "is it SQuALITY or QMSum?"
    )


def _texts(file: Path, name: str, read: Callable[[Any], SummaryText]) -> Iterator[SummaryText]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield read(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadDataset(f"{file}, line {number}: no text of {name} ({error})") from None


def _story(row: Any) -> SummaryText:
    story = str(row["story"])
    sentences = [text for block in story.split("\n\n") for text in _sentences(block)]
    return SummaryText(
        str(row["id"]),
        tuple(
            SourceSentence(text, at * _BLOCKS // len(sentences))
            for at, text in enumerate(sentences)
        ),
        tuple(
            SummaryCase(
                str(one["question"]),
                "specific" if at else "general",
                tuple(str(reference) for reference in one["references"]),
            )
            for at, one in enumerate(row["questions"])
        ),
    )


def _meeting(row: Any) -> SummaryText:
    sections = _sections(row["topics"], len(row["turns"]))
    sentences = [
        SourceSentence(text, sections[turn], turn)
        for turn, one in enumerate(row["turns"])
        for text in _sentences(_said(one))
    ]
    return SummaryText(
        str(row["id"]),
        tuple(sentences),
        tuple(
            SummaryCase(
                str(one["query"]),
                "general" if one["spans"] is None else "specific",
                (str(one["summary"]),),
                tuple((int(first), int(last)) for first, last in one["spans"] or ()),
            )
            for one in row["queries"]
        ),
    )


def _said(turn: Any) -> str:
    """A turn as a transcript prints it, without the marks of noises."""
    text = _BEFORE_STOP.sub("", _SPACES.sub(" ", _NOISE.sub(" ", str(turn["text"])))).strip()
    return f"{turn['speaker']}: {text}" if any(map(str.isalnum, text)) else ""


def _sections(topics: Sequence[Any], turns: int) -> list[int]:
    """The topic of each turn, counted from 1; 0 for a turn that is of none."""
    sections = [0] * turns
    for number, topic in enumerate(topics, start=1):
        for first, last in topic["spans"]:
            for turn in range(int(first), min(int(last), turns - 1) + 1):
                sections[turn] = number
    return sections


def _sentences(text: str) -> list[str]:
    # Sentences are written in one line, as a book or a transcript prints them.
    return [_SPACES.sub(" ", span.of(text)) for span in sentence_spans(text)]
