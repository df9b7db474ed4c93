"""The sentences of long texts that are worth embedding, by their words alone.

Embedding every sentence of a thousand pages takes minutes; counting their words does not. Of each
document as many sentences are kept as is its share of the whole, drawn evenly from its length: in
each stretch those whose content terms are most frequent in the document (SumBasic's word
probability; Nenkova and Vanderwende 2005). With a focus, those that share most of its terms, rare
ones counting more, come first, wherever they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import log

from ingestion.documents import BlockKind
from service.citations import CitedSentence

_STRETCH = 8


@dataclass(frozen=True, slots=True)
class Described:
    """A sentence with its content terms, its block's kind, and where it stands.

    Documents and the sections of each are numbered from 0; `position` in the document is in [0, 1].
    """

    sentence: CitedSentence
    terms: frozenset[str]
    kind: BlockKind = "paragraph"
    document: int = 0
    section: int = 0
    position: float = 0.0


def shortlist(
    sentences: Sequence[Described], most: int, focus_terms: Set[str] = frozenset()
) -> list[Described]:
    """At most `most` sentences of a document, in its order."""
    if len(sentences) <= most:
        return list(sentences)
    frequencies = Counter(term for one in sentences for term in one.terms)
    near = _near(sentences, most // 2, focus_terms, frequencies) if focus_terms else set()
    left = [at for at in range(len(sentences)) if at not in near]
    central = _central(sentences, left, most - len(near), frequencies)
    return [sentences[at] for at in sorted(near | central)]


def _near(
    sentences: Sequence[Described], most: int, focus: Set[str], frequencies: Counter[str]
) -> set[int]:
    """The sentences that share terms with the focus, those that share most before others."""
    held = focus & frequencies.keys()
    weights = {term: log(1 + len(sentences) / frequencies[term]) for term in held}
    scores = [sum(weights.get(term, 0.0) for term in one.terms) for one in sentences]
    order = sorted(range(len(sentences)), key=lambda at: (-scores[at], at))
    return {at for at in order[:most] if scores[at] > 0}


def _central(
    sentences: Sequence[Described], places: Sequence[int], most: int, frequencies: Counter[str]
) -> set[int]:
    def centrality(at: int) -> float:
        terms = sentences[at].terms
        return sum(frequencies[term] for term in terms) / len(terms) if terms else 0.0

    stretches = max(1, most // _STRETCH)
    chosen: set[int] = set()
    for number in range(stretches):
        first, last = (len(places) * at // stretches for at in (number, number + 1))
        share = most * (number + 1) // stretches - most * number // stretches
        best = sorted(places[first:last], key=lambda at: (-centrality(at), at))
        chosen.update(best[:share])
    return chosen
