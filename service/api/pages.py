"""`/v1/documents/{id}/pages`: pages as they look, and where a citation stands on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ingestion.documents import Box, PageLayout, PageSize, Span, Version
from ingestion.errors import UnknownPage
from ingestion.page_boxes import PageBox, boxes_of
from service.api.dependencies import Parts
from service.api.schemas import Pages, PageView, PageWords
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


@router.get("/v1/documents/{document_id}/pages")
def list_pages(
    parts: Parts,
    document_id: str,
    version: VersionNumber = None,
    start: Start = None,
    end: End = None,
) -> Pages:
    """The sizes of all pages of a PDF or image, and the boxes of a citation on them, in points."""
    found = parts.library.version_head(document_id, version)
    boxes: defaultdict[int, list[PageBox]] = defaultdict(list)
    for one in _boxes(parts, found.id, start, end):
        boxes[one.page].append(one)
    sizes = parts.library.page_sizes(found.id)
    return Pages(pages=[_view(size, boxes[size.number]) for size in sizes])


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
    found = parts.library.version_head(document_id, version)
    layout = _layout(parts, document_id, version, number)
    return _view(layout, _boxes_on(number, _boxes(parts, found.id, start, end)))


@router.get("/v1/documents/{document_id}/pages/{number}/words")
def read_page_words(
    parts: Parts, document_id: str, number: PageNumber, version: VersionNumber = None
) -> PageWords:
    """Where the words of a page stand on it, so that they can be selected there."""
    layout = _layout(parts, document_id, version, number)
    return PageWords(
        number=number,
        words=[(word.span.start, word.span.end, *_sides(word.box)) for word in layout.words],
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
    found = parts.library.version_head(document_id, version)
    _layout(parts, document_id, version, number)
    image = parts.parser.page_image(
        parts.library.originals.read(found.sha256),
        found.source,
        number,
        dpi / _POINTS_PER_INCH,
        [one.box for one in _boxes_on(number, _boxes(parts, found.id, start, end))],
    )
    # A version never changes; without its number, the newest is meant.
    caching = "private, max-age=86400" if version else "private, no-cache"
    return Response(image, media_type="image/png", headers={"Cache-Control": caching})


def _layout(parts: Services, document_id: str, version: int | None, number: int) -> PageLayout:
    layout = parts.library.page_layout(parts.library.version_head(document_id, version).id, number)
    if layout is None:
        raise _unknown_page(parts.library.version(document_id, version), number)
    return layout


def _boxes(
    parts: Services, version_id: int, start: int | None, end: int | None
) -> tuple[PageBox, ...]:
    if start is None or end is None or end <= start:
        return ()
    span = Span(start, end)
    return boxes_of(span, parts.library.page_layouts(version_id, span))


def _boxes_on(number: int, boxes: Iterable[PageBox]) -> list[PageBox]:
    return [one for one in boxes if one.page == number]


def _view(page: PageSize | PageLayout, boxes: Iterable[PageBox]) -> PageView:
    return PageView(
        number=page.number,
        width=page.width,
        height=page.height,
        boxes=[_sides(one.box) for one in boxes],
    )


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def _unknown_page(version: Version, number: int) -> UnknownPage:
    pages = len(version.document.pages)
    held = f"it has {pages} pages" if pages else "its format has no pages; read its text instead"
    return UnknownPage(f"{version.source} has no page {number} that can be shown: {held}")
