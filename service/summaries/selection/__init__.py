"""Which sentences make a summary.

`choice.choose` is a pure function of units, a budget and a focus (`units`), and gives the places of
the chosen units in reading order. What it and every method that it is measured beside keep to
(`candidates`, `greedy`; the others are in `evals.summaries.methods`): only sentences are chosen,
near-copies count once, and the budget holds.
"""

from service.summaries.selection.choice import choose
from service.summaries.selection.units import Budget, Focus, Method, Unit, focus_of, unit_of

__all__ = ["Budget", "Focus", "Method", "Unit", "choose", "focus_of", "unit_of"]
