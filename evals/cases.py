"""The words of the evaluation harness: labelled cases and statements, answers, verdicts, runs.

A set is a folder of `cases.jsonl` and, if it has them, `statements.jsonl`; docs/evaluation.md
describes both. Offsets are half-open and count code points of a document's canonical text, as
everywhere in Footnote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Label = Literal["supported", "partial", "unsupported", "contradicted"]
CaseKind = Literal[
    "fact",
    "list",
    "number",
    "date",
    "comparison",
    "follow_up",
    "acronym",
    "chinese",
    "cross_language",
    "disagreement",
    "superseded",
    "false_premise",
    "unanswerable",
    "hostile",
]


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Words of a document that an answer rests on: `text[start:end] == quote`.

    `source` is the document's source in its collection, `version` counts from 1.
    """

    source: str
    version: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """A question of the conversation before, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is known of its answer.

    `gold` are the spans that a complete answer has to rest on; none if the documents do not hold
    one (`answerable` is false). `reference` is an answer as a person would give it; empty if none.
    `group` names what cases share (a document, a topic): resampling keeps them together.
    """

    id: str
    kind: CaseKind
    language: str
    question: str
    answerable: bool
    reference: str
    gold: tuple[GoldSpan, ...]
    group: str
    turns: tuple[EarlierTurn, ...] = ()
    filters: Mapping[str, object] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class LabelledStatement:
    """A statement, what it cites, and whether a person finds it supported by that.

    `spans` are the stretches of the statement that lack support. `trick` names what was done to it:
    a wrong number, a swapped name, a dropped negation, true but not in the sources, and so on.
    """

    id: str
    language: str
    statement: str
    evidence: tuple[GoldSpan, ...]
    label: Label
    spans: tuple[tuple[int, int], ...]
    group: str
    trick: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge makes of one statement.

    `status` is `unjudged` if the judge failed, with the `reason`: that is never a zero or a pass.
    `score` is the probability of support in [0, 1], where the judge gives one.
    """

    judge: str
    status: Label | Literal["unjudged"]
    score: float | None = None
    reason: str = ""
