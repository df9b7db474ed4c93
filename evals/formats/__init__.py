"""The record formats of other evaluation tools, read and written; one module a format.

What they share is a question with the passages that were retrieved for it, a response and a
reference answer. A writer leaves out what its format has no place for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """A retrieved passage; id and title are empty where a format does not have them."""

    text: str
    id: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question as it was answered; what is not known is empty."""

    question: str
    contexts: tuple[Context, ...] = ()
    response: str = ""
    reference: str = ""
    id: str = ""
