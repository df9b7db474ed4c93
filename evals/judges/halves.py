"""Proof of the correction on labels that are known: half of a set stands for a run.

The sources of a labelled set are dealt into two halves. The judge's verdicts on one are corrected
by its errors on the other, and compared with what people say of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.intervals import Estimate
from evals.judges.prediction_powered import corrected_share

Labels = Sequence[tuple[bool, bool, str]]


@dataclass(frozen=True, slots=True)
class HalfCorrected:
    """The share supported in one half: by the judge, corrected by the other half, and by people."""

    raw: Estimate
    corrected: Estimate
    people: float


def correct_half(labels: Labels, seed: int = 0) -> HalfCorrected | None:
    """Correct one half of the sources by the other; None with fewer than four sources.

    Args:
        labels: of each statement whether a person and whether the judge finds it supported, and its
            source.
        seed: of the dealing; the same gives the same halves.
    """
    sources = sorted({source for _, _, source in labels})
    if len(sources) < 4:  # noqa: PLR2004 - two sources in each half, or there is no variance
        return None
    order = np.random.default_rng(seed).permutation(len(sources))
    taken = {sources[at] for at in order[: len(sources) // 2]}
    run = [one for one in labels if one[2] in taken]
    rest = [one for one in labels if one[2] not in taken]
    found = corrected_share(
        [verdict for _, verdict, _ in run], [source for _, _, source in run], rest
    )
    people = sum(label for label, _, _ in run) / len(run)
    return HalfCorrected(found.raw, found.corrected, people)
