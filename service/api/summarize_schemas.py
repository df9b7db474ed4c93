"""What goes over the wire about summaries, where it is not of `service.summaries.records`."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from service.answers import Support
from service.api.schemas import (
    Body,
    CollectionName,
    DocumentFilters,
    InPlaceOf,
    TurnOf,
    Whole,
    Wire,
    check_turn_wishes,
)
from service.questions import is_encodable
from service.summaries.records import (
    WORDS_OF,
    Length,
    NamedLength,
    SummaryFormat,
    SummaryOptions,
    SummaryPlan,
)

_MOST_SENTENCES = 100
_MOST_WORDS = 5_000
_LONGEST_FOCUS = 4_000


class Sentences(Body):
    """A length in sentences."""

    sentences: Whole = Field(ge=1, le=_MOST_SENTENCES)


class Words(Body):
    """A length in words; a Chinese character counts as one."""

    words: Whole = Field(ge=10, le=_MOST_WORDS)


class SummaryWishes(Body):
    """What kind of summary is wanted."""

    focus: str | None = Field(
        None,
        max_length=_LONGEST_FOCUS,
        description="A question or topic that the summary keeps to.",
        examples=["What delays ship deliveries?"],
    )
    length: NamedLength | Sentences | Words = Field(
        "medium", description="At most. `short` is 60 words, `medium` 150, `long` 400."
    )
    format: SummaryFormat = Field(
        "paragraph", description="A `brief` has headings, a `timeline` goes by date."
    )
    language: str | None = Field(
        None,
        pattern="^[a-z]{2}$",
        description="The language to write in (ISO 639-1). Without a language model nothing is "
        "translated: then documents in this language are read, if there are any.",
    )
    stream: bool = Field(
        False, description="Answer as server-sent events instead of one JSON document."
    )
    estimate: bool = Field(
        False, description="Only say what would be read, and what it would take of the model."
    )
    fresh: bool = Field(
        False, description="Make it anew, even if the same was asked and answered before."
    )
    store: CollectionName | None = Field(
        None,
        description="Ingest what is sent or fetched into this collection first. Without this, "
        "nothing of it is stored.",
    )

    conversation: TurnOf = None
    in_place_of: InPlaceOf = None

    def options(self) -> SummaryOptions:
        """The wishes as the summarizer takes them."""
        focus = self.focus.strip() if self.focus else None
        return SummaryOptions(focus or None, self._length(), self.format, self.language)

    def _length(self) -> Length:
        if isinstance(self.length, Sentences):
            return Length(sentences=self.length.sentences)
        if isinstance(self.length, Words):
            return Length(words=self.length.words)
        return Length(words=WORDS_OF[self.length])

    @model_validator(mode="after")
    def _check_wishes(self) -> Self:
        if self.focus is not None and not any(char.isalnum() for char in self.focus):
            raise ValueError("`focus` holds no word: leave it out, or name a question or topic")
        if self.focus is not None and not is_encodable(self.focus):
            raise ValueError("`focus` holds half a character (an unpaired surrogate)")
        if self.stream and self.estimate:
            raise ValueError("`estimate` is one JSON document: it cannot be streamed")
        check_turn_wishes(self.conversation, self.in_place_of)
        if self.conversation and self.estimate:
            raise ValueError("an `estimate` is no turn of a `conversation`: leave one of them out")
        return self


_Name = Annotated[str, Field(min_length=1, max_length=2_000)]


class SummarizeRequest(SummaryWishes):
    """What to summarize: exactly one of a text, a URL, documents, and a collection."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"collection": "sample", "focus": "What delays ships?", "format": "bullets"},
                {"text": "The yard closed in May. It reopened in June.", "length": "short"},
            ]
        }
    )

    text: str | None = Field(None, description="A text; citations count its characters.")
    title: str | None = Field(None, max_length=1_000, description="What to call the text.")
    url: str | None = Field(None, max_length=2_000, description="A page or file to fetch.")
    documents: list[_Name] | None = Field(
        None,
        min_length=1,
        max_length=1_000,
        description="Documents by id; or by source, if `collection` names theirs.",
    )
    collection: CollectionName | None = Field(
        None, description="All documents of this collection, unless some are named."
    )
    filters: DocumentFilters | None = Field(
        None, description="Of a collection, only the documents that meet all of these."
    )

    @model_validator(mode="after")
    def _check_target(self) -> Self:
        named = [
            name
            for name, given in (
                ("text", self.text is not None),
                ("url", self.url is not None),
                ("documents", self.documents is not None),
                ("collection", self.collection is not None and self.documents is None),
            )
            if given
        ]
        if len(named) != 1:
            said = " and ".join(named) or "nothing"
            raise ValueError(
                "name exactly one thing to summarize, of `text`, `url`, `documents` and "
                f"`collection`; named: {said}"
            )
        self._check_extras(named[0])
        if not all(map(is_encodable, filter(None, (self.text, self.title)))):
            raise ValueError("the text holds half a character (an unpaired surrogate)")
        return self

    def _check_extras(self, target: str) -> None:
        if self.filters is not None and target != "collection":
            raise ValueError("`filters` are for a whole `collection`")
        if self.title is not None and target != "text":
            raise ValueError("`title` is for a `text`")
        if self.store is not None and target not in ("text", "url"):
            raise ValueError("`store` is for a `text`, a `url` or files: documents are stored")


class SummarizeFilesForm(Wire):
    """Files to summarize, as `multipart/form-data`."""

    file: list[bytes] = Field(min_length=1, description="One document or several.")
    options: str | None = Field(None, description="JSON, a SummaryWishes.")


class PlanEvent(Wire):
    """Data of the event `plan`: what is read, and what that is expected to take."""

    plan: SummaryPlan


class ProgressEvent(Wire):
    """Data of the event `progress`: requests to the language model that are done, of about all."""

    done: int
    total: int


class SummarySupportEvent(Wire):
    """Data of the event `support`: the check of statement `index`, or of heading `heading`."""

    index: int | None
    heading: int | None
    support: Support
