"""`footnote documents list`, `show`, `delete`."""

from __future__ import annotations

from datetime import date

from ingestion.documents import Metadata
from ingestion.library import DocumentSummary
from service.api.documents import document_text
from service.api.schemas import Document
from service.bootstrap import open_library, open_services
from service.commands.output import escape, print_json, stdout
from service.settings import Settings


def list_documents(collection: str, limit: int, *, as_json: bool) -> None:
    """Print a collection's documents."""
    with open_library(Settings()) as library:
        documents, total = library.documents(collection, limit)
    if as_json:
        print_json(
            {"documents": [Document.model_validate(one) for one in documents], "total": total}
        )
        return
    for one in documents:
        known = [
            one.title,
            _published(one),
            f"version {one.version}",
            f"{one.passages} passages",
        ]
        stdout().print(f"[cyan]{one.document_id}[/] {escape(one.source)}")
        stdout().print(f"    [dim]{escape(' · '.join(str(part) for part in known if part))}[/]")
    stdout().print(f"{len(documents)} of {total} documents in {escape(collection)}")


def show_document(document_id: str, version: int | None, *, as_json: bool) -> None:
    """Print one version of a document with its text."""
    with open_library(Settings()) as library:
        latest = library.version(document_id)
        wanted = latest if version is None else library.version(document_id, version)
        is_current = library.is_current(document_id)
        copies = library.near_copies(document_id) if is_current else []
    if as_json:
        print_json(document_text(wanted, latest.number, deleted=not is_current))
        return
    out = stdout()
    out.print(f"[bold]{escape(wanted.title)}[/]")
    out.print(f"[dim]{escape(wanted.source)}, version {wanted.number} of {latest.number}[/]")
    known = _described(wanted.document.metadata, wanted.ingested_at.date())
    out.print(f"[dim]{escape(' · '.join(known))}[/]")
    for copy in copies:
        out.print(f"[dim]nearly the same ({copy.similarity:.0%}): {escape(copy.source)}[/]")
    out.print(f"\n{escape(wanted.text)}")


def delete_document(document_id: str, *, as_json: bool) -> None:
    """Take a document out of search and listings."""
    with open_services(Settings()) as services:
        services.pipeline.delete(document_id)
    if as_json:
        print_json({"document_id": document_id, "deleted": True})
    else:
        stdout().print(f"deleted {escape(document_id)}")


def purge_document(document_id: str, *, as_json: bool) -> None:
    """Remove every byte of a document."""
    with open_services(Settings()) as services:
        services.pipeline.purge(document_id)
    if as_json:
        print_json({"document_id": document_id, "purged": True})
    else:
        stdout().print(f"purged {escape(document_id)}")


def _described(metadata: Metadata, ingested: date) -> list[str]:
    """What is known of a version, in the order of a title page; each date says what it is."""
    known = [
        ", ".join(metadata.authors),
        metadata.publisher,
        metadata.url,
        metadata.language,
        _published(metadata),
        f"last changed {metadata.modified_at}" if metadata.modified_at else None,
        f"ingested {ingested}",
    ]
    return [part for part in known if part]


def _published(one: Metadata | DocumentSummary) -> str | None:
    if one.published_at is None:
        return None
    return f"published {one.published_at} ({one.published_from or 'source not recorded'})"
