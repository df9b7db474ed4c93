"""Importing into a running Footnote, within its limits: for the command line and the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ingestion.exchange import Importer, ImportLimits, ImportResult
from service.bootstrap import Services

# Base64 and the escapes of JSON take room beside the bytes of a document.
_BYTES_A_BYTE = 4


def importer(parts: Services) -> Importer:
    """What imports, within the limits that the settings have for documents."""
    most = parts.settings.max_document_bytes
    limits = ImportLimits(line_bytes=_BYTES_A_BYTE * most, text_chars=most)
    return Importer(parts.library, parts.pipeline, parts.embedder, limits)


def results_of(
    importing: Importer, file: BinaryIO, collection: str, *, all_or_nothing: bool
) -> Iterator[ImportResult]:
    """What becomes of the lines of a file; with `all_or_nothing` it is read through first.

    Raises:
        InvalidExchange: if it is no exchanged collection at all.
    """
    if all_or_nothing:
        wrong = importing.check(file)
        if wrong:
            return iter(wrong)
        file.seek(0)
    return importing.run(file, collection)
