"""A scripted model that summarizes: it picks ids, and writes sentences that end in ids.

It is told nothing but what a model is told, and does what a model does: it reads the ids out of the
prompt.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.openai_server import Messages

_SENTENCE = re.compile(r"^(\[\d+\.\d+\]) (.+)$", re.MULTILINE)
_MOST = re.compile(r"Choose at most (\d+) sentences")


def summarizing(*, wanted: str = "", sentences: int = 3) -> Callable[[Messages], str]:
    """Picks the sentences that hold some words, or the first, and repeats as many of them."""

    def reply(messages: Messages) -> str:
        prompt = messages[-1]["content"]
        found = [match.groups() for match in _SENTENCE.finditer(prompt)]
        chosen = [one for one in found if wanted in one[1]] or found
        most = _MOST.search(prompt)
        if most is not None:
            return "\n".join(marker for marker, _ in chosen[: int(most.group(1))])
        return " ".join(f"{text.rstrip('.')} {marker}." for marker, text in chosen[:sentences])

    return reply


def is_picking(messages: Messages) -> bool:
    """Whether a prompt asks for sentences to be picked, not for a summary."""
    return _MOST.search(messages[-1]["content"]) is not None


def long_text(chapters: int, paragraphs: int = 6) -> str:
    """A report with a heading and some paragraphs in each chapter, no two sentences alike."""
    parts = []
    for chapter in range(1, chapters + 1):
        parts.append(f"# Chapter {chapter}: District {chapter}")
        parts += [_paragraph(chapter, number) for number in range(1, paragraphs + 1)]
    return "\n\n".join(parts)


def _paragraph(chapter: int, number: int) -> str:
    return (
        f"The district council number {chapter} met in session {number}. "
        f"It granted {chapter * 7 + number} permits for boats, of which "
        f"{number} went to newcomers from village {chapter * 31 + number}. "
        f"The harbour fee of quay {chapter}-{number} rose to {chapter + number} "
        "crowns a tonne, since the old crane had to be repaired twice. "
        f"Councillor {_name(chapter * 13 + number)} objected to the price."
    )


def _name(number: int) -> str:
    first = ("Anna", "Bert", "Carla", "Dov", "Edda", "Finn", "Greta")[number % 7]
    last = ("Holm", "Iversen", "Jansson", "Krag", "Lund", "Moe", "Nordby", "Olsen")[number % 8]
    return f"{first} {last}"
