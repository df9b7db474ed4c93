"""From runs to figures: medians with their spread, and ratios of runs that stood side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, TypeAlias

from evals.ingest_speed.contenders import Contender
from evals.ingest_speed.work import Work

Round: TypeAlias = Mapping[Contender, Work]

# What can be counted of a run, and so has a rate.
Count = Literal["documents", "passages", "characters", "tokens"]
COUNTS: tuple[Count, ...] = ("documents", "passages", "characters", "tokens")


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several runs, the least and the most."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ContenderFigures:
    """One contender: what it did, the rates per second by what is counted, memory in bytes."""

    documents: int
    failed: int
    passages: int
    characters: int
    tokens: int
    seconds: Spread
    cpu_seconds: Spread
    open_seconds: Spread
    per_second: dict[Count, Spread]
    peak_bytes: Spread


@dataclass(frozen=True, slots=True)
class IngestFigures:
    """What was measured on one corpus.

    `ratios` are Footnote's rates over LangChain's, round by round; empty without LangChain.
    `cpu_ratio` is LangChain's processor time over Footnote's for the same documents.
    `overhead` is the share of Footnote's time that is not the model's:
    1 - (seconds of the bare model on the same texts) / (seconds of the ingest), round by round.
    `cpu_overhead` is the same of processor time. Stages that run side by side can hide work from
    the first, not from the second. Neither can truly be negative: where one is, the machine was
    busy with something else, and the figure says nothing.
    """

    corpus: str
    repeats: int
    contenders: dict[Contender, ContenderFigures]
    ratios: dict[Count, Spread]
    cpu_ratio: Spread | None
    overhead: Spread
    cpu_overhead: Spread


def summarise(corpus: str, rounds: Sequence[Round]) -> IngestFigures:
    """The figures of rounds in which the same contenders ran.

    Raises:
        ValueError: if there are no rounds.
    """
    if not rounds:
        raise ValueError("no rounds: a figure needs at least one")
    beside = [(done["footnote"], done["langchain"]) for done in rounds if "langchain" in done]
    bare = [(done["footnote"], done["model"]) for done in rounds]
    return IngestFigures(
        corpus=corpus,
        repeats=len(rounds),
        contenders={name: _contender([done[name] for done in rounds]) for name in rounds[0]},
        ratios={
            count: _spread([_rate(ours, count) / _rate(theirs, count) for ours, theirs in beside])
            for count in COUNTS
            if beside
        },
        cpu_ratio=_spread([theirs.cpu_seconds / ours.cpu_seconds for ours, theirs in beside])
        if beside
        else None,
        overhead=_spread([1 - model.seconds / ours.seconds for ours, model in bare]),
        cpu_overhead=_spread([1 - model.cpu_seconds / ours.cpu_seconds for ours, model in bare]),
    )


def _contender(runs: Sequence[Work]) -> ContenderFigures:
    first = runs[0]
    return ContenderFigures(
        documents=first.documents,
        failed=first.failed,
        passages=first.passages,
        characters=first.characters,
        tokens=first.tokens,
        seconds=_spread([run.seconds for run in runs]),
        cpu_seconds=_spread([run.cpu_seconds for run in runs]),
        open_seconds=_spread([run.open_seconds for run in runs]),
        per_second={count: _spread([_rate(run, count) for run in runs]) for count in COUNTS},
        peak_bytes=_spread([run.peak_bytes for run in runs]),
    )


def _rate(run: Work, count: Count) -> float:
    return _counted(run, count) / run.seconds


def _counted(run: Work, count: Count) -> int:
    match count:
        case "documents":
            return run.documents
        case "passages":
            return run.passages
        case "characters":
            return run.characters
        case "tokens":
            return run.tokens


def _spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))
