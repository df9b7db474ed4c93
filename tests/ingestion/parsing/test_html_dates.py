"""Publication and last change are two dates, and a page states each in its own way."""

from __future__ import annotations

from datetime import date

import pytest

from ingestion.parsing.html import parse_html
from tests.ingestion.parsing.files import PROSE, html_page

PUBLISHED = '<meta property="article:published_time" content="2024-03-01T08:00:00Z">'
JSON_LD = '<script type="application/ld+json">{}</script>'


def dates(head: str = "", body: str = "") -> tuple[date | None, str | None, date | None]:
    """When a page was published, where that stands, and when it was last changed."""
    page = html_page(f"<h1>Chips</h1>{body}<p>{PROSE}</p><p>{PROSE}</p>", head)
    metadata = parse_html(page).metadata
    return metadata.published_at, metadata.published_from, metadata.modified_at


@pytest.mark.parametrize(
    "statement",
    [
        '<meta property="article:modified_time" content="2024-05-06T10:00:00+02:00">',
        '<meta property="og:updated_time" content="2024-05-06">',
        '<meta itemprop="dateModified" content="2024-05-06">',
        '<meta name="DCTERMS.modified" content="2024-05-06">',
        JSON_LD.format('{"@type": "Article", "dateModified": "2024-05-06T10:00:00Z"}'),
        JSON_LD.format('{"broken": [, "dateModified" : "2024-05-06"'),
    ],
)
def test_a_change_is_no_publication(statement: str) -> None:
    assert dates(statement) == (None, None, date(2024, 5, 6))
    assert dates(statement + PUBLISHED) == (date(2024, 3, 1), "html meta", date(2024, 5, 6))


@pytest.mark.parametrize("mark", ['itemprop="dateModified"', 'class="entry-date updated"'])
def test_a_time_in_the_page_may_be_that_of_a_change(mark: str) -> None:
    body = f'<time {mark} datetime="2024-05-06T10:00:00Z">6 May</time>'
    assert dates(PUBLISHED, body) == (date(2024, 3, 1), "html meta", date(2024, 5, 6))


def test_both_may_stand_in_one_statement() -> None:
    both = JSON_LD.format('{"datePublished": "2024-03-01", "dateModified": "2024-05-06"}')
    assert dates(both) == (date(2024, 3, 1), "json-ld", date(2024, 5, 6))


def test_both_may_be_the_same_day() -> None:
    both = JSON_LD.format('{"datePublished": "2024-03-01", "dateModified": "2024-03-01"}')
    assert dates(both) == (date(2024, 3, 1), "json-ld", date(2024, 3, 1))


def test_where_articles_of_a_list_disagree_nothing_is_taken() -> None:
    both = JSON_LD.format('[{"dateModified": "2024-05-06"}, {"dateModified": "2024-05-07"}]')
    assert dates(both)[2] is None


def test_a_page_without_statements_was_never_changed() -> None:
    body = "<p>Updated 6 May 2024.</p>"
    assert dates(PUBLISHED, body)[2] is None


@pytest.mark.parametrize(
    ("stated", "published"),
    [("2024-01-01", None), ("2024-01-01T00:00:00Z", None), ("2024-01-01T08:15", date(2024, 1, 1))],
)
def test_the_first_of_january_needs_a_time_of_day(stated: str, published: date | None) -> None:
    meta = f'<meta property="article:published_time" content="{stated}">'
    json = JSON_LD.format(f'{{"datePublished": "{stated}"}}')
    assert dates(meta)[0] == published
    assert dates(json)[0] == published
