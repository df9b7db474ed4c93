"""What Word, PowerPoint and Excel files have in common (ECMA-376, part 2): package and properties.

The libraries that read them fill in properties that a file does not state, some with the present
time; so what is stated is read here.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, TypeVar

from ingestion.documents import Metadata
from ingestion.errors import DamagedDocument
from ingestion.parsing.claims import claimed, claimed_authors, iso_date
from ingestion.parsing.language import detect_language
from ingestion.parsing.packages import open_package

_T = TypeVar("_T")

_RELATIONS = "_rels/.rels"
_CORE = "/metadata/core-properties"
# The dates of the empty files that python-docx and python-pptx begin with, and leave in place.
_TEMPLATE_DATES = frozenset(
    {"2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z", "2013-01-27T09:15:58Z"}
)


@dataclass(frozen=True, slots=True)
class CoreProperties:
    """What a file states of itself, as it is written there."""

    title: str | None = None
    creator: str | None = None
    language: str | None = None
    created: str | None = None
    modified: str | None = None

    def metadata(self, name: str, text: str, heading: str | None = None) -> Metadata:
        """The properties as metadata.

        Args:
            name: the format, for `Metadata.published_from`.
            text: the document's words, or enough of them to tell their language.
            heading: its title, if the properties have none.
        """
        published = _day(self.created)
        return Metadata(
            title=claimed(self.title) or claimed(heading),
            authors=claimed_authors(self.creator),
            language=detect_language(text, self.language),
            published_at=published,
            published_from=f"{name} properties" if published else None,
            modified_at=_day(self.modified),
        )


def open_office(
    data: bytes, opener: Callable[[IO[bytes]], _T], broken: tuple[type[Exception], ...], advice: str
) -> tuple[_T, CoreProperties]:
    """Open a file with a library, once it is known to be safe to unpack.

    Args:
        data: the bytes of the file.
        opener: what opens it.
        broken: what that raises for files that are not whole.
        advice: what to say then.

    Raises:
        DamagedDocument: if it is not whole.
        EncryptedDocument: if it asks for a password.
        SourceTooLarge: if it unpacks to too much; `packages` sets the limit.
    """
    from lxml import etree

    with open_package(data) as archive:
        properties = _core_properties(archive)
    try:
        return opener(io.BytesIO(data)), properties
    except (*broken, etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise DamagedDocument(advice) from error


def _core_properties(archive: zipfile.ZipFile) -> CoreProperties:
    relations = _xml(archive, _RELATIONS)
    for relation in () if relations is None else relations:
        if relation.get("Type", "").endswith(_CORE):
            # Targets are relative to the root of the package.
            root = _xml(archive, posixpath.normpath(relation.get("Target", "")).lstrip("/"))
            return CoreProperties() if root is None else _stated(root)
    return CoreProperties()


def _stated(root: Any) -> CoreProperties:
    texts = {name: root.findtext(f"{{*}}{name}") for name in CoreProperties.__dataclass_fields__}
    return CoreProperties(**texts)


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        return etree.fromstring(archive.read(name), parser)
    except (KeyError, etree.XMLSyntaxError):
        # Properties are no reason to refuse a document whose text can be read.
        return None


def _day(stated: str | None) -> date | None:
    return None if stated is None or stated.strip() in _TEMPLATE_DATES else iso_date(stated)
