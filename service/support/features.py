"""What the score is computed from: one row of figures for a statement and its evidence.

Each figure is 0 where the evidence holds the statement's own words, and grows with the doubt, so
that in a scale with positive coefficients no figure can argue for a statement.
"""

from __future__ import annotations

from math import log1p

from service.support.alignment import Alignment

GROUPS: dict[str, tuple[str, ...]] = {
    "alignment": ("unaligned_mean", "unaligned_count", "best_sentence"),
    "quantities": ("missing_quantities",),
    "names": ("missing_names",),
    "polarity": ("polarity",),
}
ALIGNED_FIGURES = tuple(name for names in GROUPS.values() for name in names)
LEXICAL_FIGURES = ("novel_share", "missing_quantities", "missing_names", "polarity")
ALIGNED = 0.6  # a word whose cosine is lower lacks support


def features(
    alignment: Alignment, missing_quantities: int, missing_names: int, polarity: int
) -> dict[str, float]:
    """The figures by name.

    `unaligned_mean` is how far content words are from their best match on average,
    `unaligned_count` how many have none, `best_sentence` how far they are on average from the one
    sentence that holds most of them, `novel_share` the share of words that do not occur. The
    others count what is missing or opposed; counts are taken as log(1 + n).
    """
    words = alignment.words
    most = max(len(words), 1)
    return {
        "unaligned_mean": sum(1 - word.cosine for word in words) / most,
        "unaligned_count": log1p(sum(word.cosine < ALIGNED for word in words)),
        "best_sentence": sum(1 - word.best_sentence for word in words) / most,
        "novel_share": sum(not word.held for word in words) / most,
        "missing_quantities": log1p(missing_quantities),
        "missing_names": log1p(missing_names),
        "polarity": float(min(polarity, 2)),
    }
