"""How much of a reference answer an answer gives, by its words.

Token F1 as in SQuAD (Rajpurkar et al. 2016, arXiv:1606.05250): the overlap of the bags of words of
answer and reference. Words are the analyzer's content terms, so that inflection does not count and
Chinese is compared by pairs of characters. It says whether the same words are said, not whether the
same is meant: a long answer that holds the reference scores low, a wrong number costs one word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def token_f1(answer: Sequence[str], reference: Sequence[str]) -> float | None:
    """F1 of two bags of terms in [0, 1]; None (undefined) if the reference has none."""
    if not reference:
        return None
    shared = (Counter(answer) & Counter(reference)).total()
    return 2 * shared / (len(answer) + len(reference))


def term_recall(answer: Sequence[str], reference: Sequence[str]) -> float | None:
    """The share of the reference's terms that the answer has; None if the reference has none."""
    if not reference:
        return None
    return (Counter(answer) & Counter(reference)).total() / len(reference)
