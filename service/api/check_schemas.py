"""What a request for a check of a text looks like."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from service.api.schemas import Body, CollectionName, DocumentFilters
from service.checks import GivenPassage
from service.errors import InvalidRequest
from service.evidence_sources import (
    MOST_PASSAGE_CHARS,
    MOST_PASSAGES,
    Against,
    InCollection,
    InDocuments,
    InPassages,
)

_MOST_DOCUMENTS = 1_000
_LONGEST_TITLE = 1_000

EXAMPLE: dict[str, Any] = {
    "text": "The harbour of Ostrel has nine piers. It was opened in 1932.",
    "passages": [
        {
            "title": "The harbour of Ostrel",
            "text": "The harbour of Ostrel was opened on 4 May 1931. It has nine piers.",
        }
    ],
}


class PassageToCheckAgainst(Body):
    """A text that serves as evidence, and what to call it."""

    text: str
    title: str | None = Field(default=None, max_length=_LONGEST_TITLE)


class CheckRequest(Body):
    """A text, and one kind of evidence: passages, documents, or a collection."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    text: str = Field(description="What is to be checked: plain text or Markdown.")
    passages: list[str | PassageToCheckAgainst] | None = Field(
        default=None,
        description=f"The evidence itself: at most {MOST_PASSAGES:,} texts with "
        f"{MOST_PASSAGE_CHARS:,} characters in all.",
    )
    documents: list[Annotated[str, Field(min_length=1, max_length=2_000)]] | None = Field(
        default=None,
        min_length=1,
        max_length=_MOST_DOCUMENTS,
        description="Documents of the library, by id or source.",
    )
    collection: CollectionName | None = None
    filters: DocumentFilters | None = Field(
        default=None, description="Which documents of the collection."
    )

    def against(self) -> Against:
        """The one kind of evidence that is named.

        Raises:
            InvalidRequest: if it is none, or more than one.
        """
        named = [
            name
            for name, value in (
                ("passages", self.passages),
                ("documents", self.documents),
                ("collection", self.collection),
            )
            if value is not None
        ]
        if len(named) != 1:
            got = f"not {' and '.join(named)} together" if named else "none is there"
            raise InvalidRequest(
                f"name one kind of evidence, `passages`, `documents` or `collection`: {got}"
            )
        if self.filters is not None and self.collection is None:
            raise InvalidRequest(
                f"`filters` choose documents of a `collection`: they do not go with `{named[0]}`"
            )
        if self.passages is not None:
            return InPassages(tuple(map(_given, self.passages)))
        if self.documents is not None:
            return InDocuments(tuple(self.documents))
        filters = self.filters or DocumentFilters()
        return InCollection(self.collection or "", filters.conditions())


def _given(passage: str | PassageToCheckAgainst) -> GivenPassage:
    if isinstance(passage, str):
        return GivenPassage(passage)
    return GivenPassage(passage.text, passage.title)
