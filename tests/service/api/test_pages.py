"""Pages of PDFs and images over HTTP: their sizes, their looks, and where a citation stands."""

from __future__ import annotations

import io
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from reportlab.platypus import PageBreak

from tests.ingestion.parsing.files import PROSE, pdf_flow, pdf_paragraphs
from tests.service.api.following import settled_items

SENTENCE = "The mole at Ostrel is 600 metres long, and the lighthouse stands at its end."


@pytest.fixture
def document_id(client: httpx.Client) -> str:
    """A PDF whose second page holds a sentence of its own."""
    flow = [*pdf_paragraphs([PROSE * 3]), PageBreak(), *pdf_paragraphs([f"{PROSE}{SENTENCE}"])]
    response = client.post(
        "/v1/documents",
        files={"file": ("harbour.pdf", pdf_flow(flow))},
        data={"collection": "coast"},
    )
    (item,) = settled_items(client, response)
    assert item["state"] == "added", item
    return str(item["document_id"])


def place(client: httpx.Client, document_id: str) -> dict[str, int]:
    text = client.get(f"/v1/documents/{document_id}/text").json()["text"]
    start = text.index(SENTENCE)
    return {"start": start, "end": start + len(SENTENCE)}


def inside(word: list[float], box: list[float]) -> bool:
    return box[0] <= word[0] < word[2] <= box[2] and box[1] <= word[1] < word[3] <= box[3]


def yellow(image: Image.Image, box: list[float], scale: float) -> bool:
    """Whether all of a box is tinted: blue is lower than red wherever it is not black."""
    left, top, right, bottom = (round(side * scale) for side in box)
    pixels = np.asarray(image.convert("RGB"), int)[top:bottom, left:right]
    light = pixels[pixels[..., 0] > 200]
    return bool((light[:, 0] - light[:, 2] > 30).all())


def test_a_citation_of_an_answer_has_the_boxes_that_its_page_gives_for_it(
    client: httpx.Client, document_id: str
) -> None:
    question = {"question": "How long is the mole at Ostrel?", "collection": "coast"}
    citations: list[dict[str, Any]] = client.post("/v1/ask", json=question).json()["citations"]
    cited = next(one for one in citations if one["document_id"] == document_id)

    page = client.get(
        f"/v1/documents/{document_id}/pages/2",
        params={"start": cited["start"], "end": cited["end"]},
    ).json()

    assert cited["page"] == 2
    assert cited["boxes"]
    assert [box[1:] for box in cited["boxes"]] == page["boxes"]
    assert all(
        0 <= left < right <= page["width"] and 0 <= top < bottom <= page["height"]
        for left, top, right, bottom in page["boxes"]
    )


def test_the_list_of_pages_tells_their_sizes_and_where_a_citation_stands(
    client: httpx.Client, document_id: str
) -> None:
    where = place(client, document_id)
    listed = client.get(f"/v1/documents/{document_id}/pages", params=where).json()["pages"]
    alone = [
        client.get(f"/v1/documents/{document_id}/pages/{number}", params=where).json()
        for number in (1, 2)
    ]
    assert listed == alone
    assert [bool(page["boxes"]) for page in listed] == [False, True]


def test_a_format_without_pages_lists_none(client: httpx.Client) -> None:
    listed = client.get("/v1/documents", params={"collection": "coast"}).json()["documents"]
    answer = client.get(f"/v1/documents/{listed[0]['document_id']}/pages")
    assert answer.json() == {"pages": []}


def test_the_words_of_a_page_are_those_of_the_text_where_its_boxes_are(
    client: httpx.Client, document_id: str
) -> None:
    where = place(client, document_id)
    text = client.get(f"/v1/documents/{document_id}/text").json()["text"]
    page = client.get(f"/v1/documents/{document_id}/pages/2", params=where).json()
    words = client.get(f"/v1/documents/{document_id}/pages/2/words").json()["words"]

    cited = [word for word in words if where["start"] <= word[0] and word[1] <= where["end"]]
    assert [text[start:end] for start, end, *_ in cited] == SENTENCE.split()
    assert all(any(inside(word[2:], box) for box in page["boxes"]) for word in cited)


def test_a_page_is_drawn_with_the_boxes_of_a_citation(
    client: httpx.Client, document_id: str
) -> None:
    where = place(client, document_id)
    page = client.get(f"/v1/documents/{document_id}/pages/2", params=where).json()

    plain = client.get(f"/v1/documents/{document_id}/pages/2/image", params={"dpi": 72})
    marked = client.get(f"/v1/documents/{document_id}/pages/2/image", params={"dpi": 72} | where)

    assert marked.headers["content-type"] == "image/png"
    image = Image.open(io.BytesIO(marked.content))
    assert image.size == pytest.approx((page["width"], page["height"]), abs=1)
    assert all(yellow(image, box, 1) for box in page["boxes"])
    assert not any(yellow(Image.open(io.BytesIO(plain.content)), box, 1) for box in page["boxes"])


def test_a_page_that_is_not_there_is_a_problem(client: httpx.Client, document_id: str) -> None:
    for path in ("pages/3", "pages/3/image", "pages/3/words"):
        answer = client.get(f"/v1/documents/{document_id}/{path}")
        assert answer.status_code == 404
        assert "it has 2 pages" in answer.json()["detail"]


def test_a_format_without_pages_says_so(client: httpx.Client) -> None:
    listed = client.get("/v1/documents", params={"collection": "coast"}).json()["documents"]
    answer = client.get(f"/v1/documents/{listed[0]['document_id']}/pages/1/image")
    assert answer.status_code == 404
    assert "read its text instead" in answer.json()["detail"]
