"""What an index is, to the follower that feeds it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from ingestion.library.passages import IndexablePassage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that an index found. Higher scores are better; their scale is the index's own."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Removal:
    """A version that is to leave an index, with the ids of its passages."""

    collection_id: int
    version_id: int
    passage_ids: tuple[int, ...]


class Index(Protocol):
    """A search structure over passages, in a folder of its own.

    Opening, applying and searching raise `IndexDamaged` when the files cannot be used.
    """

    def apply(self, removals: Sequence[Removal], additions: Sequence[IndexablePassage]) -> None:
        """Take passages out and in, durably. Applying the same twice changes nothing."""
        ...

    def may_have_written(self, names: Set[str]) -> bool:
        """Whether taking passages in and out can have changed just these files of its folder."""
        ...

    def holds(self, passages: Sequence[IndexablePassage]) -> bool:
        """Whether these passages are in the index, as they are."""
        ...

    def count(self, collection_id: int) -> int:
        """How many passages of a collection are in the index."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...
