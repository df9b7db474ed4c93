"""Uploads, streamed from the network into the staging folder while they arrive.

The framework's own form parser keeps parts in the system's temporary folder, which may be memory,
and hands them over when the whole body has come. Here a file that is too large is refused when it
passes the limit, a wrong collection before the files behind it are read, and each byte is written
once, to the disk that the library is on.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from ingestion.errors import SourceTooLarge
from ingestion.library.staging import StagedFile, Staging
from service.errors import InvalidRequest

_MOST_FILES = 1_000
_MOST_FIELD_BYTES = 100_000
_LONGEST_NAME = 255
_BLOCK = 1_000_000

CheckField = Callable[[str, str], None]
"""Is called with each field's name and value as it comes; raises if the value will not do."""


@dataclass(frozen=True, slots=True)
class FormFields:
    """The fields of a form beside its files: those that may be sent, and those that have to be."""

    known: frozenset[str]
    needed: frozenset[str] = frozenset()


DOCUMENT_FIELDS = FormFields(
    frozenset({"collection", "source", "metadata"}), needed=frozenset({"collection"})
)
"""Those of documents that are to be ingested."""


@dataclass(frozen=True, slots=True)
class StagedUpload:
    """A file that has come: what its sender called it, and where it is."""

    name: str
    file: StagedFile


@dataclass(slots=True)
class _Part:
    name: str = ""
    value: bytearray = field(default_factory=bytearray)
    upload: StagedUpload | None = None


class Upload:
    """The files and fields of a form (RFC 7578), as its bytes come."""

    def __init__(
        self,
        content_type: str,
        staging: Staging,
        max_bytes: int,
        check_field: CheckField,
        form: FormFields = DOCUMENT_FIELDS,
    ) -> None:
        self.files: list[StagedUpload] = []
        self.fields: dict[str, str] = {}
        self._staging = staging
        self._max_bytes = max_bytes
        self._check_field = check_field
        self._form = form
        self._header = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._part = _Part()
        self._parser = MultipartParser(
            _boundary(content_type),
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._take_header_name,
                "on_header_value": self._take_header_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._take_data,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )
        self._ended = False

    def feed(self, data: bytes) -> None:
        """Take in the next bytes of the body. It writes to disk: to be called in a thread.

        Raises:
            InvalidRequest: if the body is not a form, or not one with documents.
            SourceTooLarge: if a file has more bytes than a document may have.
            LibraryUnavailable: if there is no room for it.
        """
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise InvalidRequest(f"the form cannot be read: {error}") from None

    def finish(self) -> None:
        """Check that the form has come to its end with all that it needs.

        Raises:
            InvalidRequest: if it has not.
        """
        if not self._ended:
            raise InvalidRequest("the form breaks off before its end")
        if not self.files:
            raise InvalidRequest("the form holds no file: send one or more parts named `file`")
        if lacking := sorted(self._form.needed - self.fields.keys()):
            raise InvalidRequest(f"the form names no {lacking[0]}: send a field `{lacking[0]}`")
        if self.fields.get("source") and len(self.files) > 1:
            raise InvalidRequest("`source` names one document: send it with one file only")

    def abandon(self) -> None:
        """Remove the files that have come."""
        for upload in self.files:
            upload.file.abandon()
        if self._part.upload is not None:
            self._part.upload.file.abandon()

    def _begin_part(self) -> None:
        self._part = _Part()
        self._disposition = b""

    def _take_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _take_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
        sent = options.get(b"filename")
        if (sent is None) != (self._part.name != "file"):
            raise InvalidRequest(
                f"the part {self._part.name!r} is none of this form: files are named `file` and "
                f"have a file name, the other fields are {', '.join(sorted(self._form.known))}"
            )
        if sent is None:
            self._begin_field(self._part.name)
        elif len(self.files) == _MOST_FILES:
            raise InvalidRequest(f"more than {_MOST_FILES:,} files: send them in several requests")
        else:
            name = file_name(sent.decode("utf-8", "replace"))
            self._part.upload = StagedUpload(name, self._staging.create())

    def _begin_field(self, name: str) -> None:
        if name not in self._form.known or name in self.fields:
            raise InvalidRequest(f"the field {name!r} is unknown, or was sent twice")

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        upload = self._part.upload
        if upload is None:
            self._part.value += data[start:end]
            if len(self._part.value) > _MOST_FIELD_BYTES:
                raise InvalidRequest(f"the field {self._part.name!r} is too long")
            return
        if upload.file.size + end - start > self._max_bytes:
            raise SourceTooLarge(
                f"{upload.name} has more than the limit of {self._max_bytes:,} bytes: split it, or "
                "raise FOOTNOTE_MAX_DOCUMENT_BYTES"
            )
        upload.file.write(data[start:end])

    def _end_part(self) -> None:
        part, self._part = self._part, _Part()
        if part.upload is not None:
            self.files.append(part.upload)
            part.upload.file.keep()
            return
        try:
            value = part.value.decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidRequest(f"the field {part.name!r} is not UTF-8") from None
        self._check_field(part.name, value)
        self.fields[part.name] = value

    def _end(self) -> None:
        self._ended = True


async def received(
    request: Request,
    staging: Staging,
    max_bytes: int,
    check_field: CheckField,
    form: FormFields = DOCUMENT_FIELDS,
) -> Upload:
    """Take in a form with documents; the caller abandons it if they are not wanted after all.

    Raises:
        InvalidRequest: if it is not such a form.
        SourceTooLarge: if a file has more bytes than a document may have.
        LibraryUnavailable: if there is no room for it.
    """
    content_type = request.headers.get("content-type", "")
    upload = Upload(content_type, staging, max_bytes, check_field, form)
    try:
        async for block in _blocks(request.stream()):
            await run_in_threadpool(upload.feed, block)
        upload.finish()
    except BaseException:
        upload.abandon()
        raise
    return upload


def file_name(sent: str) -> str:
    """The last part of a name, as RFC 7578 asks (section 4.2), without what cannot be shown."""
    last = re.split(r"[/\\]", sent)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip()
    # The end of it tells the format.
    return "upload" if shown in {"", ".", ".."} else shown[-_LONGEST_NAME:]


async def _blocks(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The body in fewer and larger pieces: each costs a change of thread."""
    waiting = bytearray()
    async for data in stream:
        waiting += data
        if len(waiting) >= _BLOCK:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def _boundary(content_type: str) -> bytes:
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise InvalidRequest("send the documents as multipart/form-data")
    return boundary
