"""The weights of the extractive answerer: plain coefficients.

`footnote eval tune-answers` fits them. There are two logistic regressions for each kind of script:
whether a sentence answers a question, and whether the passages found hold an answer at all. The
default embedding model was made for English and says little about Chinese, so that each script has
its own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Literal

Script = Literal["latin", "cjk"]

_FILE = "answer_weights.json"


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named figures; those that it does not name do not count."""

    intercept: float
    coefficients: Mapping[str, float]

    def logit(self, figures: Mapping[str, float]) -> float:
        """The logarithm of the odds."""
        return self.intercept + sum(
            weight * figures[name] for name, weight in self.coefficients.items()
        )

    def probability(self, figures: Mapping[str, float]) -> float:
        """In [0, 1]."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.logit(figures)))))


@dataclass(frozen=True, slots=True)
class ScriptWeights:
    """What is fitted for a script.

    Besides the best sentence those are chosen whose logit is at most `margin` lower. An answer is
    given if the probability that there is one is at least `threshold`.
    """

    sentence: Logistic
    evidence: Logistic
    margin: float
    threshold: float


AnswerWeights = Mapping[Script, ScriptWeights]


def shipped_weights() -> AnswerWeights:
    """The weights that come with Footnote."""
    return read_weights(files("service").joinpath(_FILE).read_text(encoding="utf-8"))


def read_weights(text: str) -> AnswerWeights:
    """Weights from JSON, as `written_weights` gives it.

    Raises:
        KeyError, TypeError, ValueError: if it is no such JSON.
    """
    given = json.loads(text)
    scripts: tuple[Script, ...] = ("latin", "cjk")
    return {script: _script_weights(given[script]) for script in scripts}


def written_weights(weights: AnswerWeights) -> str:
    """Weights as JSON."""
    return json.dumps({name: asdict(one) for name, one in weights.items()}, indent=2) + "\n"


def _script_weights(given: Mapping[str, object]) -> ScriptWeights:
    return ScriptWeights(
        _logistic(given["sentence"]),
        _logistic(given["evidence"]),
        float(str(given["margin"])),
        float(str(given["threshold"])),
    )


def _logistic(given: object) -> Logistic:
    if not isinstance(given, dict):
        raise TypeError("a logistic regression is an object")
    coefficients = {str(name): float(one) for name, one in given["coefficients"].items()}
    return Logistic(float(given["intercept"]), coefficients)
