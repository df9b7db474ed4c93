"""What goes over the wire about lists of documents, and what is done to documents."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ingestion.editing import MetadataEdit
from ingestion.library import Filters
from ingestion.library.listing import Listing, SortField
from service.api.job_schemas import MetadataFields
from service.api.schemas import Body, CollectionName, Day, Document, Wire

MOST_AT_ONCE = 1_000

Sort = Literal[
    "source",
    "-source",
    "title",
    "-title",
    "published",
    "-published",
    "added",
    "-added",
]

_FIELDS: dict[str, SortField] = {
    "source": "source",
    "title": "title",
    "published": "published",
    "added": "added",
}


class ListQuery(Wire):
    """Which documents of a collection are listed, and in which order."""

    collection: CollectionName
    q: str = Field(
        default="",
        max_length=300,
        description="Words, or parts of them: each is in the title, the source, the name of an "
        "author or the publisher.",
    )
    language: list[Annotated[str, Field(min_length=1, max_length=20)]] = Field(
        default=[], max_length=20, description="ISO 639-1 codes: one of them is the document's."
    )
    published_from: Day | None = Field(
        default=None, description="Not published before; nor on a day that is not known."
    )
    published_to: Day | None = Field(
        default=None, description="Not published after; nor on a day that is not known."
    )
    sort: Sort = Field(
        default="source",
        description="`-` for descending. Without a title the source counts as one; what was "
        "published on a day that is not known comes last.",
    )
    limit: int = Field(default=100, ge=1, le=1_000)
    offset: int = Field(default=0, ge=0, le=2**31)

    def listing(self) -> Listing:
        """As the library takes it."""
        return Listing(
            words=self.q,
            filters=Filters(
                languages=tuple(self.language),
                published_from=self.published_from,
                published_to=self.published_to,
            ),
            sort=_FIELDS[self.sort.removeprefix("-")],
            descending=self.sort.startswith("-"),
        )


class LanguageCount(Wire):
    """How many documents of the collection are in a language."""

    language: str
    documents: int


class Documents(Wire):
    """A stretch of the documents that are listed; `total` counts them all.

    `languages` are those of the whole collection, whatever is listed of it.
    """

    documents: list[Document]
    total: int
    languages: list[LanguageCount]


class MetadataChange(MetadataFields):
    """Fields to set in the place of what is there; null takes back what was given.

    What the document says of itself counts again then. Fields that are left out stay.
    """

    def edit(self) -> MetadataEdit:
        """As ingestion takes it."""
        taken_back = tuple(name for name in self.model_fields_set if getattr(self, name) is None)
        return MetadataEdit(self.given(), taken_back)

    @model_validator(mode="after")
    def _check_some(self) -> Self:
        if not self.model_fields_set:
            raise ValueError(f"name a field: one of {', '.join(type(self).model_fields)}")
        return self


class Deletion(Body):
    """Documents to delete together: all of them or, if one is unknown, none."""

    documents: list[Annotated[str, Field(max_length=64)]] = Field(
        min_length=1, max_length=MOST_AT_ONCE, description="Their ids."
    )
    purge: bool = Field(
        default=False, description="Also remove every byte of them; this cannot be undone."
    )
