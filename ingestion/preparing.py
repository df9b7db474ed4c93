"""From a source to passages that wait to be embedded: open, compare, parse, chunk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ingestion.chunking import chunk, context_tokens, embedding_text
from ingestion.documents import Metadata, ParsedDocument, Passage
from ingestion.embedding import Embedder
from ingestion.errors import ParseError, SourceError
from ingestion.given_metadata import NOTHING_GIVEN, GivenMetadata
from ingestion.library import Library, NewVersion
from ingestion.library.records import NO_VALIDATORS, DocumentSummary, Validators
from ingestion.near_copies import fingerprint
from ingestion.parsing.containers import Member, container_kind
from ingestion.parsing.pool import Parser
from ingestion.sources import Content, Source
from ingestion.tracing import span

if TYPE_CHECKING:  # numpy is slow to import
    from ingestion.embedding.vectors import Vectors

IN_CONTAINER = "!/"
"""Stands between the source of a container and the path of a member in it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A source that is parsed and chunked, its original kept, and waits to be embedded."""

    source: str
    container: str | None
    sha256: str
    size: int
    document: ParsedDocument
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    given: GivenMetadata
    own: Metadata | None
    validators: Validators
    fingerprint: bytes | None

    def version(self, embeddings: Vectors) -> NewVersion:
        """What is stored of it, with the vectors of its passages."""
        return NewVersion(
            source=self.source,
            sha256=self.sha256,
            document=self.document,
            passages=self.passages,
            embeddings=embeddings,
            container=self.container,
            validators=self.validators,
            given=self.given,
            own=self.own,
            fingerprint=self.fingerprint,
        )


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A source whose present state is held already."""

    held: DocumentSummary


@dataclass(frozen=True, slots=True)
class Failed:
    """A source that could not be had or read."""

    source: str
    container: str | None
    error: SourceError | ParseError


Outcome = Prepared | Unchanged | Failed


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a source: its own document, unless it is an archive, and those in it.

    `members` is None where the source could not be looked into, so that nothing is known of them;
    where its own document can be read all the same, `unopened` says why.
    """

    source: Source
    outcome: Outcome | None
    members: tuple[Source, ...] | None = ()
    unopened: Failed | None = None


class Preparer:
    """Prepares sources for one collection. Safe to call from several threads at once."""

    def __init__(
        self, library: Library, embedder: Embedder, parser: Parser, collection: str
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._parser = parser
        self._collection = collection

    def prepare(self, source: Source) -> Opened:
        """Open a source and make of it what can be made; what fails costs itself alone."""
        held = self._library.find(self._collection, source.source)
        try:
            content = source.open(held.validators if held else NO_VALIDATORS)
        except SourceError as error:
            return Opened(source, Failed(source.source, source.container, error), None)
        if content is None:
            if held is None:
                raise ValueError(f"{source.source} is unchanged, and none of it is held")
            return Opened(source, Unchanged(held))
        kind = container_kind(content.data, content.name)
        outcome = None if kind == "archive" else self._outcome(source, content, held)
        # Members bring no members: a container is flattened when it is looked into.
        if kind is None or source.container is not None:
            return Opened(source, outcome)
        return self._with_members(source, content, outcome)

    def _with_members(self, source: Source, content: Content, outcome: Outcome | None) -> Opened:
        try:
            found = self._parser.members(content.data, content.name)
        except (SourceError, ParseError) as error:
            if outcome is None or isinstance(outcome, Failed):
                failed = Failed(source.source, source.container, error)
                return Opened(source, outcome or failed, None)
            unopened = Failed(f"{source.source}{IN_CONTAINER}", source.source, error)
            return Opened(source, outcome, None, unopened)
        given = replace(content.given, title=None) if outcome is None else NOTHING_GIVEN
        members = (
            Source(
                f"{source.source}{IN_CONTAINER}{member.name}",
                partial(_open_member, member, given),
                container=source.source,
            )
            for member in found
        )
        return Opened(source, outcome, tuple(members))

    def _outcome(self, source: Source, content: Content, held: DocumentSummary | None) -> Outcome:
        sha256 = hashlib.sha256(content.data).hexdigest()
        given = _effective(content.given, held)
        if held is not None and (held.sha256, held.given) == (sha256, given):
            if content.validators not in (NO_VALIDATORS, held.validators):
                self._library.note_validators(held.document_id, content.validators)
            return Unchanged(held)
        try:
            with span("parse", bytes=len(content.data)):
                document = self._parser.parse(content.data, content.name)
        except (SourceError, ParseError) as error:
            return Failed(source.source, source.container, error)
        own = content.hints.under(document.metadata)
        document = replace(document, metadata=given.over(own))
        self._library.originals.keep(content.data)
        prepared = self._chunked(source, content, document, sha256, given)
        return replace(prepared, own=own) if given.names else prepared

    def _chunked(
        self,
        source: Source,
        content: Content,
        document: ParsedDocument,
        sha256: str,
        given: GivenMetadata,
    ) -> Prepared:
        with span("chunk"):
            passages = chunk(document, self._embedder.tokenizer, self._embedder.passage_tokens)
        return Prepared(
            source=source.source,
            container=source.container,
            sha256=sha256,
            size=len(content.data),
            document=document,
            passages=tuple(passages),
            texts=tuple(embedding_texts(document, passages, self._embedder)),
            given=given,
            own=None,
            validators=content.validators,
            fingerprint=fingerprint(document.text),
        )


def embedding_texts(
    document: ParsedDocument, passages: Sequence[Passage], embedder: Embedder
) -> Iterator[str]:
    """What is embedded for each passage of a document: its title and headings, and its words."""
    for passage in passages:
        yield embedding_text(
            document.metadata.title,
            passage.heading,
            passage.span.of(document.text),
            embedder.tokenizer,
            context_tokens(embedder.passage_tokens),
        )


def _effective(given: GivenMetadata, held: DocumentSummary | None) -> GivenMetadata:
    """What was given now, or what a request gave before.

    A metadata file is read anew each time, so what it no longer says is gone; what was given by
    request stays until another request, and what was edited until a request gives that field.
    """
    if held is None:
        return given
    if given == NOTHING_GIVEN and held.given.origin == "request":
        return held.given
    edits = held.given.edits
    return given.before(edits) if given.origin == "request" else edits.before(given)


def _open_member(member: Member, given: GivenMetadata, _held: Validators) -> Content:
    if member.problem is not None:
        raise SourceError(member.problem)
    return Content(member.data, member.name, given)
