"""PDF (ISO 32000): the text layer in reading order, page by page, and the document's data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ingestion.documents import Metadata, ParsedDocument
from ingestion.errors import DamagedDocument, EmptyDocument, EncryptedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed, claimed_authors, pdf_date
from ingestion.parsing.language import detect_language
from ingestion.parsing.pdf_fragments import page_fragments
from ingestion.parsing.pdf_frames import PageFrame
from ingestion.parsing.pdf_layout import layout
from ingestion.parsing.pdf_scans import PdfPage, with_scans_read


def parse_pdf(data: bytes, tell_progress: Callable[[], None] = lambda: None) -> ParsedDocument:
    """Read a PDF's text, without running headers, footers and page numbers.

    The text layer is read, and where a page has none, as scans have none, the picture of it.
    `tell_progress` is called before and after each scanned page.

    Raises:
        EncryptedDocument: if it asks for a password.
        DamagedDocument: if it is cut off or broken.
        UnsupportedFormat: if it is scanned, and Tesseract or a language of it is not installed.
        EmptyDocument: if there is no text on its pages.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = list(_read_pages(document))
            fragments = with_scans_read(document, pages, tell_progress)
            fields = document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise _open_error(error) from error
    drafts = layout(fragments)
    if not drafts:
        raise EmptyDocument(
            f"the PDF has {len(pages)} pages and no text layer, and no text can be made out on the "
            "pages as scanned: scan them at 300 dpi"
        )
    sizes = [page.size for page in pages]
    return assemble(drafts, _metadata(fields, drafts), page_sizes=sizes)


def _open_error(error: Exception) -> DamagedDocument | EncryptedDocument:
    if "password" in str(error).lower():
        return EncryptedDocument("the PDF asks for a password: save it without one")
    return DamagedDocument("the PDF is damaged or was cut off: download or export it again")


def _read_pages(document: Any) -> Iterator[PdfPage]:
    for number in range(len(document)):
        page = document[number]
        try:
            yield PdfPage(PageFrame.of(page).size, page_fragments(page, number + 1))
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
        modified_at=pdf_date(fields.get("ModDate")),
    )
