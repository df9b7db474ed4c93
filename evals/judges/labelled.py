"""Labelled statements for a judge, from our own sets and from folders of labelled responses.

A response of several sentences is judged sentence by sentence, and reads as its worst one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.cases import Label, LabelledStatement, Verdict
from evals.judges.judge import Judge, Judged
from evals.support.faithfulness import FaithfulnessSet, Response
from service.support.remarks import statements

_WORST_FIRST = ("contradicted", "unsupported", "partial", "unjudged", "supported")


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """What a person labelled: the statements that it says, and what they cite.

    `kind` is the trick that was played, empty if none. `group` is the source that items share.
    """

    id: str
    claims: tuple[Judged, ...]
    label: Label
    group: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class LabelledItems:
    """A labelled set. `four_labels` is false where people only said supported or not."""

    name: str
    items: tuple[LabelledItem, ...]
    four_labels: bool


def from_statements(name: str, labelled: Sequence[LabelledStatement]) -> LabelledItems:
    """The statements of one of our own sets."""
    return LabelledItems(name, tuple(map(_of_statement, labelled)), four_labels=True)


def from_responses(dataset: FaithfulnessSet) -> LabelledItems:
    """A set of labelled responses; these sets are in English."""
    return LabelledItems(
        dataset.name, tuple(map(_of_response, dataset.responses)), four_labels=False
    )


async def judge_items(items: Sequence[LabelledItem], judge: Judge) -> list[Verdict]:
    """A verdict for each item: that of its worst statement."""
    claims = [claim for one in items for claim in one.claims]
    verdicts = iter(await judge.judge(claims))
    return [worst([next(verdicts) for _ in one.claims], judge.name) for one in items]


def worst(verdicts: Sequence[Verdict], judge: str) -> Verdict:
    """The verdict on the whole of several statements.

    One that is not supported settles it. Otherwise one that could not be judged leaves the whole
    unjudged. The score is the lowest.
    """
    if not verdicts:
        return Verdict(judge, "unjudged", reason="says nothing to judge")
    least = min(verdicts, key=lambda one: _WORST_FIRST.index(one.status))
    if least.status == "unjudged":
        return least
    scores = [one.score for one in verdicts if one.score is not None]
    return Verdict(judge, least.status, min(scores, default=None), least.reason)


def _of_statement(one: LabelledStatement) -> LabelledItem:
    quotes = tuple(span.quote for span in one.evidence)
    claims = ((one.statement, quotes),)
    return LabelledItem(one.id, claims, one.label, one.group, one.language, one.trick)


def _of_response(one: Response) -> LabelledItem:
    claims = tuple((span.of(one.text), (one.context,)) for span in statements(one.text))
    label: Label = "unsupported" if one.unsupported else "supported"
    return LabelledItem(one.id, claims, label, one.group, "en", "")
