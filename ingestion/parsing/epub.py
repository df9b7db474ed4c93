"""Electronic books (EPUB 2 and 3): the chapters in reading order, without the contents list."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import unquote

from ingestion.documents import Metadata, ParsedDocument
from ingestion.errors import DamagedDocument, EncryptedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed, claimed_authors, iso_date
from ingestion.parsing.html_blocks import html_drafts, html_tree
from ingestion.parsing.language import detect_language
from ingestion.parsing.packages import BROKEN_ARCHIVE, open_package

_CONTAINER = "META-INF/container.xml"
_LOCKS = "META-INF/encryption.xml"
_PAGE_TYPES = frozenset({"application/xhtml+xml", "text/html"})


def parse_epub(data: bytes) -> ParsedDocument:
    """Read a book's text: every chapter that its spine lists.

    Raises:
        DamagedDocument: if it is not a whole book.
        EncryptedDocument: if its chapters are locked (DRM).
        SourceTooLarge: if it unpacks to too much; `packages` sets the limit.
        EmptyDocument: if it holds no text.
    """
    with open_package(data) as archive:
        path, package = _package(archive)
        chapters = _chapters(path, package)
        _check_locks(archive, chapters)
        drafts = [draft for chapter in chapters for draft in _chapter(archive, chapter)]
    return assemble(drafts, _metadata(package, drafts))


def _package(archive: zipfile.ZipFile) -> tuple[str, Any]:
    """Where the package document (OPF) lies, and its root element."""
    rootfile = next(_xml(archive, _CONTAINER).iterfind(".//{*}rootfile"), None)
    if rootfile is None:
        raise DamagedDocument("the book does not say where its contents lie: export it again")
    path = rootfile.get("full-path", "")
    return path, _xml(archive, path)


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        return etree.fromstring(_member(archive, name), parser)
    except etree.XMLSyntaxError as error:
        raise DamagedDocument(f"the book is broken at {name}: export it again") from error


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError as error:
        raise DamagedDocument(f"the book lacks {name}: download or export it again") from error
    except BROKEN_ARCHIVE as error:
        raise DamagedDocument(f"the book is broken at {name}: download it again") from error


def _chapters(path: str, package: Any) -> list[str]:
    """The names of the spine's pages in the archive, without the list of contents."""
    items = {item.get("id"): item for item in package.iterfind("{*}manifest/{*}item")}
    listed = (items.get(entry.get("idref")) for entry in package.iterfind("{*}spine/{*}itemref"))
    folder = posixpath.dirname(path)
    return [
        posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")).partition("#")[0]))
        for item in listed
        if item is not None
        and item.get("media-type") in _PAGE_TYPES
        and "nav" not in item.get("properties", "").split()
    ]


def _check_locks(archive: zipfile.ZipFile, chapters: list[str]) -> None:
    """Fonts may be locked, as they often are; chapters may not.

    Raises:
        EncryptedDocument: if a chapter is encrypted.
    """
    if _LOCKS not in archive.namelist():
        return
    locked = _xml(archive, _LOCKS).iterfind(".//{*}CipherReference")
    if not {unquote(reference.get("URI", "")) for reference in locked}.isdisjoint(chapters):
        raise EncryptedDocument(
            "the book is locked by its seller (DRM): Footnote reads books without a lock"
        )


def _chapter(archive: zipfile.ZipFile, name: str) -> Iterator[Draft]:
    data = _member(archive, name)
    body = html_tree(data).find("body") if data.strip() else None
    return iter(()) if body is None else html_drafts(body)


def _metadata(package: Any, drafts: list[Draft]) -> Metadata:
    published = _publication(package)
    heading = next((draft.text for draft in drafts if draft.kind == "heading"), None)
    text = " ".join(draft.text for draft in drafts)
    return Metadata(
        title=claimed(_field(package, "title")) or claimed(heading),
        authors=claimed_authors(";".join(_fields(package, "creator"))),
        publisher=claimed(_field(package, "publisher")),
        language=detect_language(text, _field(package, "language")),
        published_at=published,
        published_from="epub metadata" if published else None,
        modified_at=_modification(package),
    )


def _fields(package: Any, name: str) -> list[str]:
    return ["".join(field.itertext()) for field in package.iterfind(f"{{*}}metadata/{{*}}{name}")]


def _field(package: Any, name: str) -> str | None:
    return next(iter(_fields(package, name)), None)


def _publication(package: Any) -> date | None:
    """The day of publication; EPUB 2 has dates of other events beside it."""
    for field in package.iterfind("{*}metadata/{*}date"):
        events = [value for name, value in field.items() if name.endswith("event")]
        if events in ([], ["publication"]):
            return iso_date(field.text)
    return None


def _modification(package: Any) -> date | None:
    """The day of the last change, as EPUB 3 states it, or EPUB 2."""
    for field in package.iterfind("{*}metadata/{*}meta"):
        if field.get("property") == "dcterms:modified" and field.get("refines") is None:
            return iso_date(field.text)
    for field in package.iterfind("{*}metadata/{*}date"):
        if any(name.endswith("event") and value == "modification" for name, value in field.items()):
            return iso_date(field.text)
    return None
