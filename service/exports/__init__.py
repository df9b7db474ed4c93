"""Answers, summaries and conversations as files, with their notes, statuses and sources."""

from __future__ import annotations

from service.exports.formats import (
    MEDIA_TYPES,
    ExportFormat,
    exported,
    filename_of,
)
from service.exports.records import CitedDocument, Export, ExportedTurn
from service.exports.wording import Language

__all__ = [
    "MEDIA_TYPES",
    "CitedDocument",
    "Export",
    "ExportFormat",
    "ExportedTurn",
    "Language",
    "exported",
    "filename_of",
]
