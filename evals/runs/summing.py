"""From the scores of cases to the figures of a run, with intervals by group."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from evals.answers.scoring import abstention_estimates
from evals.intervals import Estimate, bootstrap, bootstrap_mean
from evals.runs.records import CaseRecord, Figure, Figures
from evals.runs.scoring import CITATION_PRECISION, FAITHFULNESS, SECONDS


def figures(records: Sequence[CaseRecord]) -> Figures:
    """The mean of every measure over the cases that it applies to, and how well it abstains.

    A case that failed is in no figure. Latency is given as median and 95th percentile too.
    """
    answered = [one for one in records if one.answer is not None]
    names = dict.fromkeys(name for one in answered for name in one.scores)
    unjudged = {
        FAITHFULNESS: sum(
            verdict.status == "unjudged" for one in answered for verdict in one.verdicts
        ),
        CITATION_PRECISION: sum(one.unjudged_citations for one in answered),
    }
    found = {name: Figure(_mean(answered, name), unjudged.get(name, 0)) for name in names}
    found |= {name: Figure(one) for name, one in _abstention(answered).items()}
    return found | _latency(answered)


def by(records: Sequence[CaseRecord], name_of: Callable[[CaseRecord], str]) -> dict[str, Figures]:
    """The figures of each kind of case, by its name."""
    names = sorted({name_of(one) for one in records})
    return {name: figures([one for one in records if name_of(one) == name]) for name in names}


def _mean(records: Sequence[CaseRecord], name: str) -> Estimate | None:
    pairs = [
        (score, one.case.group) for one in records if (score := one.scores.get(name)) is not None
    ]
    if not pairs:
        return None
    scores, groups = zip(*pairs, strict=True)
    return bootstrap_mean(scores, groups)


def _abstention(records: Sequence[CaseRecord]) -> dict[str, Estimate]:
    """Abstaining is the positive class, and cases without an answer are those to abstain on."""
    if not records:
        return {}
    unanswerable = np.array([not one.case.answerable for one in records])
    silent = np.array([one.answer is not None and one.answer.abstained for one in records])
    groups = [one.case.group for one in records]
    found: dict[str, Estimate] = {}
    if unanswerable.any():
        found |= abstention_estimates(unanswerable, silent, groups)
    spoken = [(float(not quiet), group) for quiet, group in zip(silent, groups, strict=True)]
    answerable = [one for one, un in zip(spoken, unanswerable, strict=True) if not un]
    if answerable:
        scores, of_groups = zip(*answerable, strict=True)
        found["answered, of the answerable"] = bootstrap_mean(scores, of_groups)
    return found


def _latency(records: Sequence[CaseRecord]) -> Figures:
    """Median and 95th percentile of the time to answer, beside the mean."""
    known = [(score, one) for one in records if (score := one.scores.get(SECONDS)) is not None]
    if not known:
        return {}
    values = np.array([score for score, _ in known], dtype=float)
    groups = [one.case.group for _, one in known]

    def percentile(at: int) -> Figure:
        return Figure(bootstrap(lambda items: float(np.percentile(values[items], at)), groups))

    return {
        f"{SECONDS}, median": percentile(50),
        f"{SECONDS}, 95th percentile": percentile(95),
    }
