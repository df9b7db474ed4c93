"""What a request for a check of a text looks like."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.api.schemas import CollectionName, DocumentFilters
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
REPLY_EXAMPLE: dict[str, Any] = {
    "statements": [
        {
            "text": "The harbour of Ostrel has nine piers.",
            "start": 0,
            "end": 37,
            "citations": [1],
            "contrary": [],
            "support": {
                "status": "supported",
                "method": "alignment",
                "score": 0.67,
                "detail": "",
                "spans": [],
            },
            "quotations": [],
        },
        {
            "text": "It was opened in 1932.",
            "start": 38,
            "end": 60,
            "citations": [2],
            "contrary": [],
            "support": {
                "status": "unsupported",
                "method": "numbers",
                "score": 0.398,
                "detail": "not in the cited text: 1932",
                "spans": [[17, 21]],
            },
            "quotations": [],
        },
    ],
    "citations": [
        {
            "number": 1,
            "passage": 0,
            "title": "The harbour of Ostrel",
            "start": 0,
            "end": 66,
            "quote": "The harbour of Ostrel was opened on 4 May 1931. It has nine piers.",
            "before": "",
            "after": "",
            "match": "exact",
        },
        {
            "number": 2,
            "passage": 0,
            "title": "The harbour of Ostrel",
            "start": 0,
            "end": 47,
            "quote": "The harbour of Ostrel was opened on 4 May 1931.",
            "before": "",
            "after": " It has nine piers.",
            "match": "exact",
        },
    ],
    "counts": {
        "verbatim": 0,
        "supported": 1,
        "partial": 0,
        "unsupported": 1,
        "contradicted": 0,
        "unchecked": 0,
    },
    "checkable": 2,
    "faithfulness": 0.5,
    "method": "built-in check",
    "searched": [],
    "timings_ms": {"retrieve": 1, "choose": 62, "check": 386, "total": 449},
}


class PassageToCheckAgainst(BaseModel):
    """A text that serves as evidence, and what to call it."""

    model_config = ConfigDict(extra="forbid")

    text: str
    title: str | None = Field(default=None, max_length=_LONGEST_TITLE)


class CheckRequest(BaseModel):
    """A text, and one kind of evidence: passages, documents, or a collection."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

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
