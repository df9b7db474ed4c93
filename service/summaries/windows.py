"""Text in portions that fit a language model's window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from service.numbering import Shown, lines_of
from service.packing import estimated_tokens

# A passage's number takes a token more or less, depending on how many stand before it.
_ANY_NUMBER = 999


def windows(shown: Iterable[Shown], budget: int) -> Iterator[tuple[Shown, ...]]:
    """Passages in order, as many to a portion as it holds; none is empty.

    A passage that is too long for a portion by itself is cut between sentences. A sentence too long
    for a portion is a portion.
    """
    window: list[Shown] = []
    left = budget
    for one in (piece for passage in shown for piece in _fitting(passage, budget)):
        cost = shown_tokens(one)
        if window and cost > left:
            yield tuple(window)
            window, left = [], budget
        window.append(one)
        left -= cost
    if window:
        yield tuple(window)


def shown_tokens(shown: Shown) -> int:
    """Estimated tokens of a passage as a model is shown it."""
    return sum(estimated_tokens(line) + 1 for line in lines_of(_ANY_NUMBER, shown)) + 1


def _fitting(shown: Shown, budget: int) -> Iterator[Shown]:
    """A passage, cut between sentences where it is longer than a portion."""
    if shown_tokens(shown) <= budget or len(shown.sentences) == 1:
        yield shown
        return
    middle = len(shown.sentences) // 2
    yield from _fitting(Shown(shown.passage, shown.sentences[:middle]), budget)
    yield from _fitting(Shown(shown.passage, shown.sentences[middle:]), budget)
