"""Every error that the evaluation harness raises on purpose.

EvaluationError
├── BadDataset          a labelled set cannot be read; the message names the file and the line
├── CandidateRefused    a candidate cannot become a case as it is, or is decided on already
├── ContenderMissing    a benchmark's contender needs packages that are not installed
└── ContenderFailed     a benchmark's contender broke off
"""

from __future__ import annotations


class EvaluationError(Exception):
    """Root of the tree; its message is fit to show to a user."""


class BadDataset(EvaluationError):
    """A labelled set cannot be read."""


class CandidateRefused(EvaluationError):
    """A candidate cannot become a case as it is, or is decided on already."""


class ContenderMissing(EvaluationError):
    """A benchmark's contender needs packages that are not installed."""


class ContenderFailed(EvaluationError):
    """A benchmark's contender broke off, so there is nothing to compare."""
