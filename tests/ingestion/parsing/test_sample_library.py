"""The sample library: what every parser makes of documents of the kind that users have."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ingestion.documents import ParsedDocument
from ingestion.parsing import SUFFIXES, parse
from ingestion.parsing.normalise import normalise, normalise_line
from tests.conftest import SAMPLES
from tests.ingestion.parsing.files import texts

LIBRARY = SAMPLES / "library"
FILES = sorted(path for path in LIBRARY.iterdir() if path.suffix in SUFFIXES)
BUILT = sorted((SAMPLES / "sources").glob("*.md"))

# Words of menus, notices, lists of other articles, and running titles. None is in an article.
FURNITURE = [
    *"cookie,Cookie,Skip to main,Related articles,Most read,Latest posts,Newsletter".split(","),
    *"Share this article,Copy link,All rights reserved,Privacy,Podcast".split(","),
    *"延伸阅读,订阅周报,隐私政策,第1页".split(","),
    *"The text is free to quote with its source,Report MMI 2026-04".split(","),
]


def read(name: str) -> ParsedDocument:
    path = LIBRARY / name
    return parse(path.read_bytes(), path.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_is_read_without_its_furniture(path: Path) -> None:
    document = read(path.name)
    assert normalise(document.text) == document.text
    assert [words for words in FURNITURE if words in document.text] == []
    assert document.metadata.language == ("zh" if "zh-" in path.name else "en")


@pytest.mark.parametrize("source", BUILT, ids=lambda path: path.name)
def test_nothing_of_a_sample_is_lost_or_out_of_order(source: Path) -> None:
    """The PDF and Word samples are written from sources, whose words must all be there."""
    head, _, body = source.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    text = "".join(read(fields["Output"].split("/")[-1]).text.split())
    position = 0
    for line in filter(None, map(_visible, body.splitlines())):
        found = text.find(line, position)
        assert found >= 0, line
        position = found + len(line)


def _visible(line: str) -> str:
    """A line of a sample's source without marks and blanks."""
    if line.startswith("["):
        return ""
    # Word counts the items of numbered lists itself.
    words = re.sub(r"^(?:#+|-|>|\d+\.) ", "", line.strip().strip("|"))
    return "".join(normalise_line(words).split())


def test_tables_of_a_pdf_are_kept() -> None:
    rows = texts(read("velmar-rail-corridor-feasibility.pdf"), "table_row")
    assert rows[1:3] == [
        "1 | Brask bridge | New double-track bridge, 614 metres | 940 | December 2028",
        "2 | Korvane to Brask | Second track, 118 kilometres | 2,310 | June 2029",
    ]


def test_words_that_columns_broke_are_mended() -> None:
    text = read("bank-of-cadrenne-stability-note.pdf").text
    for word in (
        "corporate loans",
        "photoresist are not available for two quarters",
        "28-nanometre",
    ):
        assert word in text


def test_a_web_page_says_what_it_is() -> None:
    metadata = read("velmar-review-export-licences.html").metadata
    assert metadata.title == "Ten Weeks of Cadrenne's Chip Licences"
    assert metadata.authors == ("Tamsin Orrage",)
    assert metadata.publisher == "Velmar Review"
    assert metadata.url == "https://velmar-review.example/velmar-review-export-licences"
    assert (metadata.published_at, metadata.published_from) == (date(2026, 11, 11), "html meta")


def test_a_date_that_a_program_wrote_is_no_date() -> None:
    """The sample PDFs say that they were made on 1 January 2000."""
    metadata = read("zh-sarrow-strait-notice.pdf").metadata
    assert metadata.title == "萨罗海峡管理局2027年航行通告"
    assert metadata.published_at is None
