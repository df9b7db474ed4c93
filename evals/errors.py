"""Every error that the evaluation harness raises on purpose.

EvaluationError
└── BadDataset      a labelled set cannot be read; the message names the file and the line
"""

from __future__ import annotations


class EvaluationError(Exception):
    """Root of the tree; its message is fit to show to a user."""


class BadDataset(EvaluationError):
    """A labelled set cannot be read."""
