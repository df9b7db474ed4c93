"""From figures to a probability: a logistic regression whose coefficients lie in scale.json.

`footnote eval train-support FOLDER` writes that file anew from labelled sets; docs/quality.md says
from which, and how good the probabilities are. Statements that are mostly Chinese are scored by
the part of the scale that needs no embedding, since the default model says little about Chinese.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from math import exp
from typing import Any

_FILE = "scale.json"
_STEEPEST = 30.0  # beyond it the exponential says nothing more


@dataclass(frozen=True, slots=True)
class Logistic:
    """The log-odds that a statement lacks support: linear in the figures named."""

    intercept: float
    coefficients: Mapping[str, float]

    def support(self, figures: Mapping[str, float]) -> float:
        """The probability of support, in [0, 1].

        Raises:
            KeyError: if a figure is missing.
        """
        doubt = self.intercept + sum(
            weight * figures[name] for name, weight in self.coefficients.items()
        )
        return 1 / (1 + exp(max(-_STEEPEST, min(_STEEPEST, doubt))))


@dataclass(frozen=True, slots=True)
class Scale:
    """The score and its thresholds: at least `supported`, at least `partial`, or unsupported.

    `aligned` scores statements by the embedding model that `model` names, `lexical` by wording.
    """

    model: str
    aligned: Logistic
    lexical: Logistic
    supported: float
    partial: float

    def for_model(self, model_id: str) -> Scale:
        """The scale for an embedding model; by wording alone for one that it was not trained on."""
        return self if model_id == self.model else replace(self, aligned=self.lexical)


def load_scale() -> Scale:
    """The scale that comes with Footnote.

    Raises:
        ValueError: if the file is not whole.
    """
    return scale_of(json.loads((resources.files(__package__) / _FILE).read_text(encoding="utf-8")))


def scale_of(data: Mapping[str, Any]) -> Scale:
    """A scale from the contents of its file.

    Raises:
        ValueError: if a part is missing or out of range.
    """
    try:
        scale = Scale(
            str(data["model"]),
            _logistic(data["aligned"]),
            _logistic(data["lexical"]),
            float(data["supported"]),
            float(data["partial"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"the scale of the support check lacks a part: {error}") from None
    if not 0 <= scale.partial <= scale.supported <= 1:
        raise ValueError("the thresholds of the support check are not 0 ≤ partial ≤ supported ≤ 1")
    return scale


def _logistic(data: Mapping[str, Any]) -> Logistic:
    return Logistic(
        float(data["intercept"]),
        {str(name): float(weight) for name, weight in data["coefficients"].items()},
    )
