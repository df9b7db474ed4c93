"""What goes over the wire in the OpenAI protocol: requests, models, chat completions, errors.

Requests may hold any other field, since clients send many: what Footnote has no use for is
accepted and has no effect.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.answers import AnswerMode, Citation, Searched, Statement, Usage
from service.api.schemas import Counted, DocumentFilters, Whole, Wire

MOST_MESSAGES = 2_000

ModelName = Annotated[
    str,
    Field(
        max_length=4_000,
        description="A collection as a model: `footnote/<collection>`, several as "
        "`footnote/a+b`; with `:footnotes` behind it the text has Markdown footnotes.",
        examples=["footnote/sample"],
    ),
]
Footnotes = Annotated[
    Literal["none", "markdown"] | None,
    Field(
        description="`markdown` writes citations and doubts into the text, for clients that show "
        "nothing else."
    ),
]
Filters = Annotated[DocumentFilters, Field(description="Which documents to look into.")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class ContentPart(_Request):
    """A part of a message. Only text is read."""

    type: str = Field(examples=["text"])
    text: str | None = None
    refusal: str | None = None


class Message(_Request):
    """A message of a conversation. What `system` and `developer` messages say has no effect."""

    role: str = Field(examples=["user"])
    content: str | list[ContentPart] | None = None


class StreamOptions(_Request):
    """What a stream holds besides."""

    include_usage: bool | None = None


def check_no_tool_is_forced(tool_choice: object) -> None:
    """Refuse a request that only a call of a tool would fulfil."""
    if tool_choice not in (None, "auto", "none"):
        raise ValueError(
            "`tool_choice` asks for a call of a tool, and Footnote calls none: "
            "leave it out, or say `auto` or `none`"
        )


class ChatRequest(_Request):
    """A question as the last message of a chat."""

    model: ModelName
    messages: list[Message] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1), Counted] | None = Field(
        default=None, description="There is one answer."
    )
    max_tokens: Whole | None = Field(default=None, description="Accepted; answers are not cut.")
    max_completion_tokens: Whole | None = Field(
        default=None, description="Accepted; answers are not cut."
    )
    temperature: float | None = Field(default=None, description="Accepted; it has no effect.")
    tools: list[Any] | None = Field(default=None, description="Accepted; none is ever called.")
    tool_choice: str | dict[str, Any] | None = Field(
        default=None, description="`auto` or `none`; a call that is asked for is refused."
    )
    response_format: dict[str, Any] | None = Field(
        default=None, description="`text`; any other is refused."
    )
    footnotes: Footnotes = None
    filters: Filters = DocumentFilters()

    @model_validator(mode="after")
    def _check_wishes(self) -> Self:
        check_no_tool_is_forced(self.tool_choice)
        if (self.response_format or {"type": "text"}).get("type") != "text":
            raise ValueError(
                "`response_format` must be of type `text`: Footnote answers in cited sentences"
            )
        return self


class Model(BaseModel):
    """A collection as a model. `created` is not known and zero."""

    id: str = Field(examples=["footnote/sample"])
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "footnote"
    documents: int = Field(description="How many documents it answers from.")
    passages: int


class Models(BaseModel):
    """The collections, each as a model."""

    object: Literal["list"] = "list"
    data: list[Model]


class UrlCitation(BaseModel):
    """Where the words stand that a statement rests on.

    The statement is `content[start_index:end_index]`, in Unicode code points.
    """

    start_index: int
    end_index: int
    url: str
    title: str


class ChatAnnotation(BaseModel):
    """A citation of a statement in the content of a message."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class SearchResult(BaseModel):
    """A citation as answer engines give it; entry n - 1 is that of the mark [n]."""

    title: str
    url: str
    date: date | None
    snippet: str


class SourceName(BaseModel):
    """A document, as Open WebUI names it."""

    id: str
    name: str
    url: str


class SourceMetadata(BaseModel):
    """Where a quote stands, as Open WebUI reads it: `page` counts from zero.

    `source` tells sources apart. Everything else is Footnote's own; offsets are code points of the
    version's text.
    """

    source: str
    name: str
    page: int | None
    number: int
    collection: str
    document_id: str
    version: int
    sha256: str
    start: int
    end: int
    heading: str
    published_at: date | None


class Source(BaseModel):
    """A citation as Open WebUI shows it; entry n - 1 is that of the mark [n]."""

    source: SourceName
    document: list[str]
    metadata: list[SourceMetadata]
    distances: list[float] | None = None


class FootnoteAnswer(Wire):
    """The Answer of `/v1/ask` without its passages: each statement with its support.

    `tokens` says whether the usage was `counted` by the model's server or is `estimated`.
    """

    id: str
    question: str
    standalone_question: str | None
    mode: AnswerMode
    model: str | None
    abstained: bool
    reason: str | None
    text: str
    statements: list[Statement]
    citations: list[Citation]
    searched: Searched
    invalid_citations: int
    usage: Usage
    timings_ms: dict[str, int]
    tokens: Literal["counted", "estimated"]


class Cited(BaseModel):
    """The citations of an answer in the shapes that clients know."""

    citations: list[str] = Field(description="Addresses; entry n - 1 is that of the mark [n].")
    search_results: list[SearchResult]
    sources: list[Source]
    footnote: FootnoteAnswer


class ChatUsage(BaseModel):
    """Tokens; `footnote.tokens` says whether they were counted."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatMessage(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[ChatAnnotation]


class Choice(BaseModel):
    """The one choice of a completion."""

    index: int = 0
    message: ChatMessage
    logprobs: None = None
    finish_reason: Literal["stop", "length"]


class ChatCompletion(Cited):
    """An answer as a chat completion."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: ChatUsage


class ErrorObject(BaseModel):
    """What went wrong and what to do about it."""

    message: str
    type: str = Field(examples=["invalid_request_error"])
    param: str | None
    code: str | None = Field(examples=["model_not_found"])


class ErrorReply(BaseModel):
    """An error as the OpenAI protocol has it."""

    error: ErrorObject
