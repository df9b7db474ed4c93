"""Judges: what says whether a statement is supported by what it cites, and how far to trust it.

Three can be had: the embedded support check, a cross-encoder and a language model. A judge is
measured against people's labels first (`evals.judges.measuring`); its errors then correct what it
says of a run (`evals.judges.prediction_powered`).
"""

from __future__ import annotations

from evals.judges.cross_encoder import cross_encoder_judge
from evals.judges.embedded import embedded_judge
from evals.judges.judge import Judge, Judged
from evals.judges.language_model import model_judge

__all__ = ["Judge", "Judged", "cross_encoder_judge", "embedded_judge", "model_judge"]
