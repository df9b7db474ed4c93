"""What goes over the wire at `/v1/responses`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from service.api.openai_protocol.schemas import (
    MOST_MESSAGES,
    Cited,
    ContentPart,
    Filters,
    Footnotes,
    Message,
    ModelName,
    UrlCitation,
    check_no_tool_is_forced,
)
from service.api.schemas import DocumentFilters, Whole


class InputItem(Message):
    """An item of the input. Items that are no messages are left out of account."""

    type: str | None = Field(default=None, examples=["message"])
    role: str = ""
    content: str | list[ContentPart] | None = None


class ResponsesRequest(BaseModel, extra="allow"):
    """A question as the last message of the input."""

    model: ModelName
    input: str | Annotated[list[InputItem], Field(min_length=1, max_length=MOST_MESSAGES)]
    instructions: str | None = Field(default=None, description="Accepted; it has no effect.")
    stream: bool | None = None
    store: bool | None = Field(
        default=None,
        description="Whether to keep the answer in a conversation. Unlike at OpenAI, nothing is "
        "kept unless this is `true`.",
    )
    previous_response_id: str | None = Field(
        default=None, max_length=200, description="A kept response that this one follows up."
    )
    metadata: dict[str, str] | None = None
    max_output_tokens: Whole | None = Field(default=None, description="Accepted; nothing is cut.")
    temperature: float | None = Field(default=None, description="Accepted; it has no effect.")
    tools: list[Any] | None = Field(default=None, description="Accepted; none is ever called.")
    tool_choice: str | dict[str, Any] | None = Field(
        default=None, description="`auto` or `none`; a call that is asked for is refused."
    )
    text: dict[str, Any] | None = Field(
        default=None, description="A `format` of type `text`; any other is refused."
    )
    background: bool | None = Field(default=None, description="`true` is refused.")
    footnotes: Footnotes = None
    filters: Filters = DocumentFilters()

    @model_validator(mode="after")
    def _check_wishes(self) -> Self:
        check_no_tool_is_forced(self.tool_choice)
        wanted = (self.text or {}).get("format") or {"type": "text"}
        if not isinstance(wanted, dict) or wanted.get("type") != "text":
            raise ValueError(
                "`text.format` must be of type `text`: Footnote answers in cited sentences"
            )
        if self.background:
            raise ValueError("`background` is not supported: leave it out, and use `stream`")
        return self


class OutputUrlCitation(UrlCitation):
    """Where the words stand that a statement rests on."""

    type: Literal["url_citation"] = "url_citation"


class OutputFileCitation(BaseModel):
    """The document of the citation before it, if it has no address on the web.

    `index` is where a mark for it would stand in the text.
    """

    type: Literal["file_citation"] = "file_citation"
    file_id: str
    filename: str
    index: int


OutputAnnotation = Annotated[OutputUrlCitation | OutputFileCitation, Field(discriminator="type")]


class OutputText(BaseModel):
    """The text of the answer and its citations."""

    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[OutputAnnotation]
    logprobs: list[Any] = []


class OutputMessage(BaseModel):
    """The answer as a message."""

    type: Literal["message"] = "message"
    id: str
    status: Literal["in_progress", "completed", "incomplete"]
    role: Literal["assistant"] = "assistant"
    content: list[OutputText]


class InputTokensDetails(BaseModel):
    """Nothing is cached by Footnote; what a model's server caches is not known."""

    cached_tokens: int = 0
    cache_write_tokens: int = 0


class OutputTokensDetails(BaseModel):
    """How many of the tokens are thoughts is not known."""

    reasoning_tokens: int = 0


class ResponseUsage(BaseModel):
    """Tokens; `footnote.tokens` says whether they were counted."""

    input_tokens: int
    input_tokens_details: InputTokensDetails = InputTokensDetails()
    output_tokens: int
    output_tokens_details: OutputTokensDetails = OutputTokensDetails()
    total_tokens: int


class ResponseError(BaseModel):
    """Why a response failed."""

    code: str
    message: str


class IncompleteDetails(BaseModel):
    """Why an answer is not whole."""

    reason: Literal["max_output_tokens"] = "max_output_tokens"


class TextFormat(BaseModel):
    """The only format there is."""

    type: Literal["text"] = "text"


class TextConfig(BaseModel):
    """How the text is written."""

    format: TextFormat = TextFormat()


class BareResponse(BaseModel):
    """A response while its answer is not there yet, or if it failed.

    `store` says whether it is kept, and not just what was asked for.
    """

    id: str
    object: Literal["response"] = "response"
    created_at: int
    status: Literal["in_progress", "completed", "incomplete", "failed"]
    background: Literal[False] = False
    error: ResponseError | None = None
    incomplete_details: IncompleteDetails | None = None
    instructions: str | None = None
    max_output_tokens: int | None = None
    metadata: dict[str, str] = {}
    model: str
    output: list[OutputMessage] = []
    parallel_tool_calls: bool = False
    previous_response_id: str | None = None
    store: bool = False
    temperature: float | None = None
    text: TextConfig = TextConfig()
    tool_choice: Literal["none"] = "none"
    tools: list[Any] = []
    top_p: float | None = None
    truncation: Literal["disabled"] = "disabled"
    usage: ResponseUsage | None = None


class AnsweredResponse(BareResponse, Cited):
    """An answer as a response."""
