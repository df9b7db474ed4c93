"""Which sentences make a summary: known methods, and the one that ships (`choice.choose`).

Everything here is a pure function of units, a budget and a focus (`units`), and gives the places of
the chosen units in reading order. What all methods keep to (`candidates`, `greedy`): only sentences
are chosen, near-copies count once, and the budget holds.
"""

from service.summaries.selection.choice import choose
from service.summaries.selection.units import Budget, Focus, Method, Unit, focus_of, unit_of

__all__ = ["Budget", "Focus", "Method", "Unit", "choose", "focus_of", "unit_of"]
