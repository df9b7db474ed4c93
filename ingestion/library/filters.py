"""Which documents of a collection a search looks into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that a document has to meet, all of them; an empty one is none.

    `documents` are ids. `sources` are whole sources, or patterns with `*` and `?`. `languages` are
    ISO 639-1 codes; regions and scripts do not count. `published_from` and `published_to` are both
    included; a document whose date of publication is not known is not between any two.
    """

    documents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None

    def __bool__(self) -> bool:
        return bool(self.documents or self.sources) or self.asks_for_version

    @property
    def asks_for_version(self) -> bool:
        """Whether a condition is about the current version, not the document as such."""
        return bool(self.languages or self.published_from or self.published_to)

    def admits_document(self, document_id: str, source: str) -> bool:
        """Whether a document meets the conditions on id and source."""
        if self.documents and document_id not in self.documents:
            return False
        return not self.sources or any(fnmatchcase(source, one) for one in self.sources)

    def admits_language(self, language: str | None) -> bool:
        """Whether a version meets the condition on the language."""
        return not self.languages or _code(language or "") in map(_code, self.languages)

    def admits_day(self, published_at: date | None) -> bool:
        """Whether a day of publication, or none, meets the conditions on it."""
        if published_at is None:
            return not (self.published_from or self.published_to)
        first, last = self.published_from or date.min, self.published_to or date.max
        return first <= published_at <= last

    def describe(self) -> Sequence[str]:
        """The conditions in words, for whoever is told how far a search went."""
        said = [
            f"{name} {' or '.join(values)}"
            for name, values in (
                ("document", self.documents),
                ("source", self.sources),
                ("language", self.languages),
            )
            if values
        ]
        if self.published_from:
            said.append(f"published from {self.published_from.isoformat()}")
        if self.published_to:
            said.append(f"published to {self.published_to.isoformat()}")
        return said


NO_FILTERS = Filters()


def _code(language: str) -> str:
    return language.lower().partition("-")[0].partition("_")[0]
