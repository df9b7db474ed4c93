"""Sentences under ids for a model to point at, and the way back from an id to its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.library import StoredPassage
from service.citations import CitedSentence
from service.pointers import Pointer

_ID_LIKE = re.compile(r"[\[【［]\s*(\d+(?:\.\d+)?)\s*[\]】］]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage of which a model is shown some sentences: their indexes, ascending, from 0."""

    passage: StoredPassage
    sentences: tuple[int, ...]

    @property
    def cited(self) -> Iterator[CitedSentence]:
        """The sentences that are shown, in order."""
        return (CitedSentence(self.passage, index) for index in self.sentences)


def whole(passage: StoredPassage) -> Shown:
    """A passage with all its sentences."""
    return Shown(passage, tuple(range(len(passage.sentences))))


def numbered(shown: Sequence[Shown]) -> str:
    """Passages as a model reads them: a line of context, then each sentence under its id."""
    return "\n\n".join(
        "\n".join(lines_of(number, one)) for number, one in enumerate(shown, start=1)
    )


def lines_of(number: int, shown: Shown) -> list[str]:
    """The lines of a passage under its number: what it is, and one for each sentence."""
    passage = shown.passage
    about = [passage.title or passage.source, passage.heading]
    if passage.published_at:
        about.append(f"published {passage.published_at.isoformat()}")
    return [
        f"Passage {number}: {_disarmed(' | '.join(filter(None, about)))}",
        *(
            f"{Pointer(number, at)} {_disarmed(one.text)}"
            for at, one in enumerate(shown.cited, start=1)
        ),
    ]


def pointed_sentences(pointer: Pointer, shown: Sequence[Shown]) -> list[CitedSentence]:
    """The sentences that an id leads to; none if it was invented."""
    if not 1 <= pointer.passage <= len(shown):
        return []
    sentences = list(shown[pointer.passage - 1].cited)
    if pointer.sentence is None:
        return sentences
    return sentences[pointer.sentence - 1 : pointer.sentence]


def _disarmed(sentence: str) -> str:
    """On one line and without ids of its own, so that a document cannot pose as other sentences."""
    return _ID_LIKE.sub(r"(\1)", " ".join(sentence.split()))
