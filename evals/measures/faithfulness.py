"""Faithfulness: the share of an answer's statements that their own citations support.

The measure of RAGAS (Es et al. 2023, arXiv:2309.15217), with two differences: statements are the
answer's own sentences, not claims that a model derives from them; and each is held to what it
cites, not to all that was retrieved. It is citation recall as ALCE defines it (Gao et al. 2023,
arXiv:2305.14627): a statement counts if its citations, taken together, support it.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.cases import Verdict


def faithfulness(verdicts: Sequence[Verdict]) -> float | None:
    """The share in [0, 1] of the judged statements that are supported; None if none is judged."""
    judged = [one for one in verdicts if one.status != "unjudged"]
    if not judged:
        return None
    return sum(one.status == "supported" for one in judged) / len(judged)
