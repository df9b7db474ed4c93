"""A typed client for a running Footnote: ask, search, summarize, check, ingest.

    from service.client import FootnoteClient

    with FootnoteClient("http://127.0.0.1:8000") as footnote:
        answer = footnote.ask("How many ships did Harnovia deliver?", collection="sample")
        for statement in answer.statements:
            print(statement.support.status, statement.text, statement.citations)

`AsyncFootnoteClient` has the same methods to be awaited. What comes back are the types that the
service itself uses. Arguments are those of the HTTP interface, by the same names; `docs/client.md`
has runnable examples.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, NoReturn, Self, TypedDict, TypeVar, Unpack
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from service.answers import Answer
from service.api.document_schemas import Documents
from service.api.job_schemas import Job, JobItems
from service.api.schemas import (
    Collections,
    DeltaEvent,
    Document,
    DocumentText,
    PassagesEvent,
    Problem,
    SearchResults,
    StatementEvent,
    SupportEvent,
)
from service.api.summarize_schemas import PlanEvent, ProgressEvent, SummarySupportEvent
from service.checks import CheckedText
from service.errors import BrokenReply, RequestRefused, ServiceUnreachable
from service.summaries.records import NamedLength, Summary, SummaryFormat, SummaryPlan

DEFAULT_URL = "http://127.0.0.1:8000"
Place = str | Sequence[str]
"""The name of a collection, or the names of several that are searched as one."""

TIMEOUT_S = 600.0
"""How long a reply may take; a long text is read for minutes."""

AnswerStreamEvent = PassagesEvent | DeltaEvent | StatementEvent | Answer | SupportEvent
SummaryStreamEvent = (
    PlanEvent | ProgressEvent | DeltaEvent | StatementEvent | Summary | SummarySupportEvent
)

_ANSWER_EVENTS: dict[str, type[AnswerStreamEvent]] = {
    "passages": PassagesEvent,
    "delta": DeltaEvent,
    "statement": StatementEvent,
    "answer": Answer,
    "support": SupportEvent,
}
_SUMMARY_EVENTS: dict[str, type[SummaryStreamEvent]] = {
    "plan": PlanEvent,
    "progress": ProgressEvent,
    "delta": DeltaEvent,
    "statement": StatementEvent,
    "summary": Summary,
    "support": SummarySupportEvent,
}
_JOB_WAIT_S = 30

_Result = TypeVar("_Result")


class Filters(TypedDict, total=False):
    """Which documents to look into: those that meet all of these."""

    documents: Sequence[str]
    sources: Sequence[str]
    languages: Sequence[str]
    published_from: date | str
    published_to: date | str


class Turn(TypedDict):
    """A question asked before, and the text of its answer."""

    question: str
    answer: str


class AskArguments(TypedDict, total=False):
    """What may go with a question."""

    filters: Filters
    turns: Sequence[Turn]


class SummaryWishes(TypedDict, total=False):
    """What kind of summary is wanted (docs/summaries.md)."""

    focus: str
    length: NamedLength | Mapping[str, int]
    format: SummaryFormat
    language: str
    fresh: bool
    store: str


class SummaryArguments(SummaryWishes, total=False):
    """What to summarize: exactly one of text, url, documents, and collection."""

    text: str
    title: str
    url: str
    documents: Sequence[str]
    collection: str
    filters: Filters


class CheckArguments(TypedDict, total=False):
    """What to check a text against: exactly one of passages, documents, and collection."""

    passages: Sequence[str | Mapping[str, str]]
    documents: Sequence[str]
    collection: str
    filters: Filters


@dataclass(frozen=True, slots=True)
class _Call(Generic[_Result]):
    """A request, and the type of its reply."""

    method: str
    path: str
    result: type[_Result]
    body: Mapping[str, Any] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    paths: Sequence[Path] = ()
    form: Mapping[str, str] = field(default_factory=dict)

    def request(self, client: httpx.Client | httpx.AsyncClient, open_: ExitStack) -> httpx.Request:
        """As httpx sends it; files stay open as long as `open_`."""
        if self.paths:
            files = [
                ("file", (path.name, open_.enter_context(path.open("rb")))) for path in self.paths
            ]
            return client.build_request(self.method, self.path, data=dict(self.form), files=files)
        if self.body is None:
            return client.build_request(self.method, self.path, params=dict(self.params))
        content = TypeAdapter(Any).dump_json(self.body)
        headers = {"Content-Type": "application/json"}
        return client.build_request(self.method, self.path, content=content, headers=headers)

    def read(self, response: httpx.Response) -> _Result:
        """What the reply says.

        Raises:
            RequestRefused: if it is a problem.
            BrokenReply: if it is nothing that this client understands.
        """
        if response.is_error:
            _refuse(response.content, response.status_code)
        return _parsed(self.result, response.content)


class FootnoteClient:
    """Talks to one Footnote. Safe to use from several threads.

    Every method raises `ServiceUnreachable` if there is no reply, `RequestRefused` with the problem
    if the request cannot be answered, and `BrokenReply` if what came is not understood.

    Args:
        base_url: where it is served.
        api_key: the key to show, if it asks for one (default: that in FOOTNOTE_API_KEY, if any).
        timeout_s: how long a reply may take.
        transport: another way to reach it, such as `httpx.MockTransport`.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        api_key: str | None = None,
        timeout_s: float = TIMEOUT_S,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url, headers=_key(api_key), timeout=timeout_s, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def collections(self) -> Collections:
        """All collections, and how much is in each."""
        return self._send(_COLLECTIONS)

    def documents(
        self, collection: str, *, words: str = "", limit: int = 100, offset: int = 0
    ) -> Documents:
        """A stretch of a collection's documents, by source; those that `words` describe."""
        return self._send(_documents(collection, words, limit, offset))

    def document(self, document_id: str) -> Document:
        """A document and its current version."""
        return self._send(_document(document_id))

    def text(self, document_id: str, version: int | None = None) -> DocumentText:
        """The text that citations point into: `text[start:end] == quote`."""
        return self._send(_text(document_id, version))

    def search(
        self, query: str, *, collection: Place, limit: int = 10, filters: Filters | None = None
    ) -> SearchResults:
        """The passages that bear on a query, best first."""
        return self._send(_search(query, collection, limit, filters))

    def ask(self, question: str, *, collection: Place, **more: Unpack[AskArguments]) -> Answer:
        """A cited and checked answer, or an abstention."""
        return self._send(_ask(question, collection, more))

    def stream_answer(
        self, question: str, *, collection: Place, **more: Unpack[AskArguments]
    ) -> Generator[AnswerStreamEvent, None, None]:
        """The same as it comes. Closing the generator calls it off."""
        return self._stream(_ask(question, collection, more, stream=True), _ANSWER_EVENTS)

    def summarize(self, **request: Unpack[SummaryArguments]) -> Summary:
        """A cited and checked summary."""
        return self._send(_summarize(request))

    def stream_summary(
        self, **request: Unpack[SummaryArguments]
    ) -> Generator[SummaryStreamEvent, None, None]:
        """The same as it comes, with progress. Closing the generator calls it off."""
        return self._stream(_summarize(request, stream=True), _SUMMARY_EVENTS)

    def estimate_summary(self, **request: Unpack[SummaryArguments]) -> SummaryPlan:
        """What a summary would read, and take of the language model."""
        return self._send(_estimate(request))

    def summarize_files(
        self, paths: Sequence[Path | str], **wishes: Unpack[SummaryWishes]
    ) -> Summary:
        """A summary of files, which are stored only if `store` says where."""
        return self._send(_summarize_files(paths, wishes))

    def check(self, text: str, **against: Unpack[CheckArguments]) -> CheckedText:
        """Whether passages, documents or a collection support a text, sentence by sentence."""
        return self._send(_check(text, against))

    def ingest(self, paths: Sequence[Path | str], *, collection: str) -> Job:
        """Ingest files, and wait until all are settled; `job_items` says what became of each."""
        job = self._send(_ingest(paths, collection))
        while not job.is_settled:
            job = self._send(_job(job.id))
        return job

    def job_items(self, job_id: str, *, limit: int = 1_000, offset: int = 0) -> JobItems:
        """What became of each source of a job."""
        return self._send(_job_items(job_id, limit, offset))

    def _send(self, call: _Call[_Result]) -> _Result:
        with ExitStack() as open_:
            request = call.request(self._http, open_)
            try:
                response = self._http.send(request)
            except httpx.TransportError as error:
                raise _unreachable(self._http.base_url, error) from error
        return call.read(response)

    def _stream(
        self, call: _Call[Any], kinds: Mapping[str, type[_Result]]
    ) -> Generator[_Result, None, None]:
        with ExitStack() as open_:
            try:
                response = self._http.send(call.request(self._http, open_), stream=True)
                open_.callback(response.close)
                if response.is_error:
                    _refuse(response.read(), response.status_code)
                events = _Events(kinds)
                for line in response.iter_lines():
                    yield from events.feed(line)
                events.check_end()
            except httpx.TransportError as error:
                raise _unreachable(self._http.base_url, error) from error


class AsyncFootnoteClient:
    """Talks to one Footnote, as `FootnoteClient` does, from an event loop."""

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        api_key: str | None = None,
        timeout_s: float = TIMEOUT_S,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url, headers=_key(api_key), timeout=timeout_s, transport=transport
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def collections(self) -> Collections:
        """All collections, and how much is in each."""
        return await self._send(_COLLECTIONS)

    async def documents(
        self, collection: str, *, words: str = "", limit: int = 100, offset: int = 0
    ) -> Documents:
        """A stretch of a collection's documents, by source; those that `words` describe."""
        return await self._send(_documents(collection, words, limit, offset))

    async def document(self, document_id: str) -> Document:
        """A document and its current version."""
        return await self._send(_document(document_id))

    async def text(self, document_id: str, version: int | None = None) -> DocumentText:
        """The text that citations point into: `text[start:end] == quote`."""
        return await self._send(_text(document_id, version))

    async def search(
        self, query: str, *, collection: Place, limit: int = 10, filters: Filters | None = None
    ) -> SearchResults:
        """The passages that bear on a query, best first."""
        return await self._send(_search(query, collection, limit, filters))

    async def ask(
        self, question: str, *, collection: Place, **more: Unpack[AskArguments]
    ) -> Answer:
        """A cited and checked answer, or an abstention."""
        return await self._send(_ask(question, collection, more))

    def stream_answer(
        self, question: str, *, collection: Place, **more: Unpack[AskArguments]
    ) -> AsyncGenerator[AnswerStreamEvent, None]:
        """The same as it comes. Closing the generator calls it off."""
        return self._stream(_ask(question, collection, more, stream=True), _ANSWER_EVENTS)

    async def summarize(self, **request: Unpack[SummaryArguments]) -> Summary:
        """A cited and checked summary."""
        return await self._send(_summarize(request))

    def stream_summary(
        self, **request: Unpack[SummaryArguments]
    ) -> AsyncGenerator[SummaryStreamEvent, None]:
        """The same as it comes, with progress. Closing the generator calls it off."""
        return self._stream(_summarize(request, stream=True), _SUMMARY_EVENTS)

    async def estimate_summary(self, **request: Unpack[SummaryArguments]) -> SummaryPlan:
        """What a summary would read, and take of the language model."""
        return await self._send(_estimate(request))

    async def summarize_files(
        self, paths: Sequence[Path | str], **wishes: Unpack[SummaryWishes]
    ) -> Summary:
        """A summary of files, which are stored only if `store` says where."""
        return await self._send(_summarize_files(paths, wishes))

    async def check(self, text: str, **against: Unpack[CheckArguments]) -> CheckedText:
        """Whether passages, documents or a collection support a text, sentence by sentence."""
        return await self._send(_check(text, against))

    async def ingest(self, paths: Sequence[Path | str], *, collection: str) -> Job:
        """Ingest files, and wait until all are settled; `job_items` says what became of each."""
        job = await self._send(_ingest(paths, collection))
        while not job.is_settled:
            job = await self._send(_job(job.id))
        return job

    async def job_items(self, job_id: str, *, limit: int = 1_000, offset: int = 0) -> JobItems:
        """What became of each source of a job."""
        return await self._send(_job_items(job_id, limit, offset))

    async def _send(self, call: _Call[_Result]) -> _Result:
        with ExitStack() as open_:
            request = call.request(self._http, open_)
            try:
                response = await self._http.send(request)
            except httpx.TransportError as error:
                raise _unreachable(self._http.base_url, error) from error
        return call.read(response)

    async def _stream(
        self, call: _Call[Any], kinds: Mapping[str, type[_Result]]
    ) -> AsyncGenerator[_Result, None]:
        with ExitStack() as open_:
            try:
                response = await self._http.send(call.request(self._http, open_), stream=True)
                try:
                    if response.is_error:
                        _refuse(await response.aread(), response.status_code)
                    events = _Events(kinds)
                    async for line in response.aiter_lines():
                        for event in events.feed(line):
                            yield event
                    events.check_end()
                finally:
                    await response.aclose()
            except httpx.TransportError as error:
                raise _unreachable(self._http.base_url, error) from error


_COLLECTIONS = _Call("GET", "/v1/collections", Collections)


def _key(api_key: str | None) -> dict[str, str]:
    shown = api_key if api_key is not None else os.environ.get("FOOTNOTE_API_KEY")
    return {"Authorization": f"Bearer {shown}"} if shown else {}


def _within(collection: Place) -> dict[str, Any]:
    if isinstance(collection, str):
        return {"collection": collection}
    return {"collections": list(collection)}


def _documents(collection: str, words: str, limit: int, offset: int) -> _Call[Documents]:
    params = {"collection": collection, "q": words, "limit": limit, "offset": offset}
    return _Call("GET", "/v1/documents", Documents, params=params)


def _document(document_id: str) -> _Call[Document]:
    return _Call("GET", f"/v1/documents/{quote(document_id, safe='')}", Document)


def _text(document_id: str, version: int | None) -> _Call[DocumentText]:
    params = {} if version is None else {"version": version}
    path = f"/v1/documents/{quote(document_id, safe='')}/text"
    return _Call("GET", path, DocumentText, params=params)


def _search(
    query: str, collection: Place, limit: int, filters: Filters | None
) -> _Call[SearchResults]:
    body = {"query": query, **_within(collection), "limit": limit, "filters": filters or {}}
    return _Call("POST", "/v1/search", SearchResults, body)


def _ask(
    question: str, collection: Place, more: AskArguments, *, stream: bool = False
) -> _Call[Answer]:
    body = {"question": question, **_within(collection), **more, "stream": stream}
    return _Call("POST", "/v1/ask", Answer, body)


def _summarize(request: SummaryArguments, *, stream: bool = False) -> _Call[Summary]:
    return _Call("POST", "/v1/summarize", Summary, {**request, "stream": stream})


def _estimate(request: SummaryArguments) -> _Call[SummaryPlan]:
    return _Call("POST", "/v1/summarize", SummaryPlan, {**request, "estimate": True})


def _summarize_files(paths: Sequence[Path | str], wishes: SummaryWishes) -> _Call[Summary]:
    form = {"options": json.dumps(wishes)}
    return _Call("POST", "/v1/summarize/files", Summary, paths=_files(paths), form=form)


def _check(text: str, against: CheckArguments) -> _Call[CheckedText]:
    return _Call("POST", "/v1/check", CheckedText, {"text": text, **against})


def _ingest(paths: Sequence[Path | str], collection: str) -> _Call[Job]:
    form = {"collection": collection}
    return _Call("POST", "/v1/documents", Job, paths=_files(paths), form=form)


def _job(job_id: str) -> _Call[Job]:
    return _Call("GET", f"/v1/jobs/{job_id}", Job, params={"wait": _JOB_WAIT_S})


def _job_items(job_id: str, limit: int, offset: int) -> _Call[JobItems]:
    params = {"limit": limit, "offset": offset}
    return _Call("GET", f"/v1/jobs/{job_id}/items", JobItems, params=params)


def _files(paths: Sequence[Path | str]) -> list[Path]:
    if not paths:
        raise ValueError("no file is named")
    return [Path(path) for path in paths]


class _Events(Generic[_Result]):
    """Server-sent events, line by line, each as the type of its name."""

    def __init__(self, kinds: Mapping[str, type[_Result]]) -> None:
        self._kinds = kinds
        self._name = ""
        self._data: list[str] = []
        self._ended = False

    def feed(self, line: str) -> Iterable[_Result]:
        """Read a line; an event is whole at an empty one."""
        field_, _, value = line.partition(": ")
        if field_ == "event":
            self._name = value
        elif field_ == "data":
            self._data.append(value)
        elif not line and self._data:
            name, data = self._name, "\n".join(self._data)
            self._name, self._data = "", []
            yield from self._event(name, data)

    def check_end(self) -> None:
        """Raise BrokenReply unless the stream came to its end."""
        if not self._ended:
            raise BrokenReply("the stream broke off before its end: ask again")

    def _event(self, name: str, data: str) -> Iterable[_Result]:
        if name == "error":
            _refuse(data.encode(), httpx.codes.INTERNAL_SERVER_ERROR)
        self._ended = name == "done"
        if name in self._kinds:  # those of later releases are passed over
            yield _parsed(self._kinds[name], data.encode())


def _parsed(kind: type[_Result], content: bytes) -> _Result:
    try:
        return TypeAdapter(kind).validate_json(content)
    except ValidationError as error:
        raise BrokenReply(
            f"the reply is no {kind.__name__} of this release: is the address that of a Footnote, "
            "and of the same release?"
        ) from error


def _refuse(content: bytes, status: int) -> NoReturn:
    try:
        problem = Problem.model_validate_json(content)
    except ValidationError:
        raise BrokenReply(
            f"the reply is an error {status} that is no problem+json: is the address that of a "
            "Footnote?"
        ) from None
    raise RequestRefused(
        f"{problem.title}: {problem.detail}",
        status=problem.status,
        title=problem.title,
        detail=problem.detail,
    )


def _unreachable(url: httpx.URL, error: httpx.TransportError) -> ServiceUnreachable:
    return ServiceUnreachable(f"no reply from {url} ({error}): is `footnote serve` running there?")
