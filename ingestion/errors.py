"""Every error that ingestion raises on purpose.

    IngestionError
    ├── SourceError              the bytes could not be had
    │   ├── SourceNotFound
    │   ├── SourceTooLarge
    │   ├── InvalidMetadata
    │   └── FetchError           a URL could not be fetched
    │       ├── UrlRefused
    │       ├── AddressRefused
    │       ├── RobotsRefused
    │       └── FetchFailed
    ├── ParseError               the bytes are not a readable document
    │   ├── EmptyDocument
    │   ├── UnsupportedFormat
    │   ├── EncryptedDocument
    │   ├── DamagedDocument
    │   └── UndecodableText
    ├── EmbeddingError           the model cannot be used
    │   └── ModelWeightsChanged
    ├── LibraryError             the library cannot do what was asked
    │   ├── InvalidName
    │   ├── InvalidValue
    │   ├── UnknownCollection
    │   ├── UnknownDocument
    │   ├── UnknownPage
    │   ├── UnknownJob
    │   ├── UnknownConversation
    │   ├── UnknownTurn
    │   ├── UnknownKey
    │   ├── QueueFull
    │   ├── LibraryInUse
    │   ├── LibraryUnavailable
    │   ├── LibraryDamaged
    │   ├── BackupError
    │   ├── EmbeddingModelMismatch
    │   └── LibrarySchemaTooNew
    ├── InvalidExchange          a line of an exchanged collection is not what it has to be
    └── IndexDamaged             an index cannot be used, and is rebuilt from the library

A message says what was wrong and what to do about it, in words for the person who sent the input.
"""

from __future__ import annotations


class IngestionError(Exception):
    """Root of the tree; its message is fit to show to a user."""


class SourceError(IngestionError):
    """The bytes of a source could not be had."""


class SourceNotFound(SourceError):
    """The path does not exist, or cannot be opened."""


class SourceTooLarge(SourceError):
    """The source is larger than the configured limit."""


class InvalidMetadata(SourceError):
    """Metadata that was given with a source is not what a document can have."""


class FetchError(SourceError):
    """What a URL leads to could not be fetched."""


class UrlRefused(FetchError):
    """The URL is none that Footnote fetches."""


class AddressRefused(FetchError):
    """The host is not on the public internet, and was not allowed."""


class RobotsRefused(FetchError):
    """The host asks programs to keep away."""


class FetchFailed(FetchError):
    """The host cannot be reached, or its answer is not a document."""


class ParseError(IngestionError):
    """The bytes are not a document that can be read."""


class EmptyDocument(ParseError):
    """There are no bytes, or no text in them."""


class UnsupportedFormat(ParseError):
    """The format is not one of those that Footnote reads."""


class EncryptedDocument(ParseError):
    """The document asks for a password."""


class DamagedDocument(ParseError):
    """The bytes break the rules of their format."""


class UndecodableText(ParseError):
    """The bytes are not text in any encoding that could be established."""


class EmbeddingError(IngestionError):
    """The embedding model cannot be loaded or run."""


class ModelWeightsChanged(EmbeddingError):
    """The weights on disk are not the ones that were published."""


class LibraryError(IngestionError):
    """The library cannot do what was asked."""


class InvalidName(LibraryError):
    """A collection's name breaks the rules for names."""


class InvalidValue(LibraryError):
    """A text or number is none that the database can hold."""


class UnknownCollection(LibraryError):
    """No collection of that name."""


class UnknownDocument(LibraryError):
    """No document, or no version of it, under that id."""


class UnknownPage(LibraryError):
    """The version has no such page, or none that looks like anything."""


class UnknownJob(LibraryError):
    """No job under that id."""


class UnknownConversation(LibraryError):
    """There is no conversation of that id."""


class UnknownTurn(LibraryError):
    """The conversation has no turn of that id."""


class UnknownKey(LibraryError):
    """There is no key of that id."""


class QueueFull(LibraryError):
    """As many jobs as may wait are waiting."""


class LibraryInUse(LibraryError):
    """Another process owns the data directory."""


class LibraryUnavailable(LibraryError):
    """The data directory or the database cannot be used: no such place, no right, no room."""


class LibraryDamaged(LibraryError):
    """The database says of itself that it is damaged."""


class BackupError(LibraryError):
    """A backup cannot be written, or is not one that can be restored."""


class EmbeddingModelMismatch(LibraryError):
    """The library's vectors were made by another model than the one configured."""


class LibrarySchemaTooNew(LibraryError):
    """The data directory was written by a newer release."""


class InvalidExchange(IngestionError):
    """A line of an exchanged collection is not what it has to be."""


class IndexDamaged(IngestionError):
    """An index cannot be used; it is rebuilt from the library."""
