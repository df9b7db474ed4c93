"""PDF (ISO 32000): the text layer in reading order, page by page, and the document's data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingestion.documents import Metadata, ParsedDocument
from ingestion.errors import DamagedDocument, EmptyDocument, EncryptedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed, claimed_authors, pdf_date
from ingestion.parsing.language import detect_language
from ingestion.parsing.pdf_fragments import page_fragments
from ingestion.parsing.pdf_layout import layout
from ingestion.parsing.pdf_lines import Fragment


def parse_pdf(data: bytes) -> ParsedDocument:
    """Read a PDF's text layer, without running headers, footers and page numbers.

    Raises:
        EncryptedDocument: if it asks for a password.
        DamagedDocument: if it is cut off or broken.
        EmptyDocument: if it has no text layer, as a scan has none.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = [_fragments(document, number) for number in range(len(document))]
            fields = document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise _open_error(error) from error
    drafts = layout(pages)
    if not drafts:
        raise EmptyDocument(
            f"the PDF has {len(pages)} pages and no text layer: it looks scanned, and text "
            "recognition (OCR) is not available yet. Run it through an OCR program first"
        )
    return assemble(drafts, _metadata(fields, drafts), len(pages))


def _open_error(error: Exception) -> DamagedDocument | EncryptedDocument:
    if "password" in str(error).lower():
        return EncryptedDocument("the PDF asks for a password: save it without one")
    return DamagedDocument("the PDF is damaged or was cut off: download or export it again")


def _fragments(document: Any, number: int) -> list[Fragment]:
    page = document[number]
    try:
        return page_fragments(page)
    finally:
        page.close()


def _metadata(fields: dict[str, str], drafts: Sequence[Draft]) -> Metadata:
    published = pdf_date(fields.get("CreationDate"))
    largest = next((draft.text for draft in drafts if draft.level == 1), None)
    return Metadata(
        title=claimed(fields.get("Title")) or claimed(largest),
        authors=claimed_authors(fields.get("Author")),
        language=detect_language(" ".join(draft.text for draft in drafts)),
        published_at=published,
        published_from="pdf metadata" if published else None,
    )
