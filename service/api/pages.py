"""`/v1/documents/{id}/pages`: pages as they look, and where a citation stands on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ingestion.documents import Span, Version
from ingestion.errors import UnknownPage
from ingestion.page_boxes import PageBox
from service.api.dependencies import Parts
from service.api.schemas import PageView
from service.bootstrap import Services

router = APIRouter(tags=["documents"])

_POINTS_PER_INCH = 72

PageNumber = Annotated[int, Path(ge=1, le=2**31, description="The page, counted from 1.")]
VersionNumber = Annotated[int | None, Query(ge=1, le=2**31, description="Default: newest.")]
Start = Annotated[
    int | None, Query(ge=0, le=2**31, description="Where a citation begins in the text.")
]
End = Annotated[
    int | None, Query(ge=0, le=2**31, description="Where it ends (half-open, in code points).")
]


@router.get("/v1/documents/{document_id}/pages/{number}")
def read_page(
    parts: Parts,
    document_id: str,
    number: PageNumber,
    version: VersionNumber = None,
    start: Start = None,
    end: End = None,
) -> PageView:
    """The size of a page of a PDF or image, and the boxes of a citation on it, in points."""
    found = parts.library.version(document_id, version)
    layout = parts.library.page_layout(found.id, number)
    if layout is None:
        raise _unknown_page(found, number)
    return PageView(
        number=number,
        width=layout.width,
        height=layout.height,
        boxes=[
            (one.box.left, one.box.top, one.box.right, one.box.bottom)
            for one in _boxes(parts, found, number, start, end)
        ],
    )


@router.get(
    "/v1/documents/{document_id}/pages/{number}/image",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "The page as PNG."}},
)
def read_page_image(
    parts: Parts,
    document_id: str,
    number: PageNumber,
    version: VersionNumber = None,
    start: Start = None,
    end: End = None,
    dpi: Annotated[int, Query(ge=36, le=300, description="Dots per inch.")] = 144,
) -> Response:
    """A page of a PDF or image as it looks, with the boxes of a citation drawn on it."""
    found = parts.library.version(document_id, version)
    if parts.library.page_layout(found.id, number) is None:
        raise _unknown_page(found, number)
    image = parts.parser.page_image(
        parts.library.originals.read(found.sha256),
        found.source,
        number,
        dpi / _POINTS_PER_INCH,
        [one.box for one in _boxes(parts, found, number, start, end)],
    )
    # A version never changes; without its number, the newest is meant.
    caching = "private, max-age=86400" if version else "private, no-cache"
    return Response(image, media_type="image/png", headers={"Cache-Control": caching})


def _boxes(
    parts: Services, version: Version, number: int, start: int | None, end: int | None
) -> list[PageBox]:
    if start is None or end is None or end <= start:
        return []
    span = Span(start, end)
    found = parts.library.page_boxes(version, span)
    return [one for one in found if one.page == number]


def _unknown_page(version: Version, number: int) -> UnknownPage:
    pages = len(version.document.pages)
    held = f"it has {pages} pages" if pages else "its format has no pages; read its text instead"
    return UnknownPage(f"{version.source} has no page {number} that can be shown: {held}")
