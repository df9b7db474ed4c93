"""The formats of an export: what each is called, and who writes it."""

from __future__ import annotations

import re
from typing import Literal

from service.exports.characters import clean_line
from service.exports.outline import outlined
from service.exports.records import Export
from service.exports.wording import Language, wording_in

ExportFormat = Literal["markdown", "docx", "pdf", "bibtex"]

MEDIA_TYPES: dict[ExportFormat, str] = {
    "markdown": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "bibtex": "application/x-bibtex; charset=utf-8",
}
_SUFFIXES: dict[ExportFormat, str] = {
    "markdown": ".md",
    "docx": ".docx",
    "pdf": ".pdf",
    "bibtex": ".bib",
}
_LONGEST_NAME_BYTES = 120
_UNFIT = re.compile(r"[^\w -]+")
# Windows keeps these names for devices, whatever the suffix.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def exported(export: Export, fmt: ExportFormat, language: Language = "en") -> bytes:
    """Write an export as a file of some format, its own words in some language.

    The same export gives the same bytes.
    """
    if fmt == "bibtex":
        from service.exports.bibtex import bibtex

        return bibtex(export)
    words = wording_in(language)
    outline = outlined(export, words)
    if fmt == "markdown":
        from service.exports.markdown import markdown

        return markdown(outline, words)
    if fmt == "docx":
        from service.exports.docx import docx

        return docx(outline, words, export.exported_at)
    from service.exports.pdf import pdf

    return pdf(outline, words, export.exported_at)


def filename_of(export: Export, fmt: ExportFormat) -> str:
    """A name for the file that every system takes: its title as far as file names allow."""
    name = " ".join(_UNFIT.sub(" ", clean_line(export.title)).split()).strip("-_ ")
    name = name.encode()[:_LONGEST_NAME_BYTES].decode(errors="ignore").strip()
    if not name or _DEVICES.fullmatch(name):
        name = f"footnote {name}".strip()
    return name + _SUFFIXES[fmt]
