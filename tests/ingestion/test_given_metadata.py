"""Metadata that is given: checked once, laid over what a document says, and kept as it is."""

from __future__ import annotations

import contextlib
import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Metadata
from ingestion.errors import InvalidMetadata
from ingestion.given_metadata import NOTHING_GIVEN, GivenMetadata, parse_given
from ingestion.parsing.normalise import normalise_line

FOUND = Metadata(
    title="Untold",
    authors=("Ann Lee",),
    publisher="The Press",
    published_at=date(2020, 3, 4),
    published_from="pdf metadata",
)

text = st.text(max_size=40)
visible = text.filter(lambda value: normalise_line(value) != "")
stated = st.fixed_dictionaries(
    {},
    optional={
        "title": visible,
        "authors": st.lists(visible, max_size=3),
        "publisher": visible,
        "url": st.sampled_from(["https://a.test/b?c=d", "http://[2001:db8::1]:80/"]),
        "language": st.sampled_from(["en", "zh", "NO"]),
        "published_at": st.dates().map(date.isoformat),
        "modified_at": st.dates(),
    },
)
metadata = st.builds(
    Metadata,
    title=st.none() | visible,
    authors=st.lists(visible, max_size=2).map(tuple),
    published_at=st.none() | st.dates(),
    published_from=st.just("pdf metadata"),
)


def test_every_field_can_be_stated() -> None:
    assert parse_given(
        {
            "title": " On\nrain ",
            "authors": ["Ann Lee", "Bo Chen", "Ann Lee"],
            "publisher": "The Press",
            "url": "https://a.test/rain",
            "language": "EN",
            "published_at": "2024-01-01",
            "modified_at": date(2024, 5, 6),
        },
        "request",
    ) == GivenMetadata(
        title="On rain",
        authors=("Ann Lee", "Bo Chen"),
        publisher="The Press",
        url="https://a.test/rain",
        language="en",
        published_at=date(2024, 1, 1),
        modified_at=date(2024, 5, 6),
        origin="request",
    )


def test_short_names_and_a_text_of_authors_are_taken() -> None:
    said = {"author": "Ann Lee; 陈波；", "published": "2024-02-29", "modified": "2024-03-01"}
    assert parse_given(said, "request") == GivenMetadata(
        authors=("Ann Lee", "陈波"),
        published_at=date(2024, 2, 29),
        modified_at=date(2024, 3, 1),
        origin="request",
    )


@pytest.mark.parametrize("said", [{}, {"title": None, "authors": None}])
def test_what_states_nothing_is_nothing(said: dict[str, object]) -> None:
    assert parse_given(said, "request") is NOTHING_GIVEN


def test_that_there_are_no_authors_can_be_stated() -> None:
    assert parse_given({"authors": []}, "request").over(FOUND).authors == ()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"headline": "Rain"}, "'headline' is no field of metadata: there are title, authors"),
        ({"title": 7}, "title: '7' is not a text"),
        ({"title": " \u200b"}, "title is empty"),
        ({"title": "x" * 1001}, "title has 1,001 characters"),
        ({"authors": 7}, "authors: '7' is neither a list"),
        ({"authors": {"name": "Ann"}}, "is neither a list"),
        ({"authors": ["Ann", 7]}, "authors: '7' is not a text"),
        ({"authors": ["Ann", ""]}, "authors is empty"),
        ({"authors": ";"}, "authors is empty"),
        ({"authors": ["Ann"] * 5001}, "authors has more than 5,000"),
        ({"author": "Ann", "authors": ["Bo"]}, "authors is given twice"),
        ({"url": "javascript:alert(1)"}, "begins with http"),
        ({"url": "https://"}, "begins with http"),
        ({"url": "https://a.test/\r\nb"}, "begins with http"),
        ({"url": "https://me@a.test/"}, "url carries a name or password"),
        ({"url": "http://[::1"}, "begins with http"),
        ({"url": "http://a.test/\ud800"}, "begins with http"),
        ({"language": "zh-CN"}, "language: 'zh-CN' is not a code of two letters"),
        ({"language": "xx"}, "ISO 639-1"),
        ({"language": False}, "ISO 639-1"),
        ({"published": 2024}, "published_at: '2024' is not a day: write the whole"),
        ({"published": "2024-05"}, "is not a day"),
        ({"published": "2024-5-6"}, "is not a day"),
        ({"published": "20240506"}, "is not a day"),
        ({"published": datetime(2024, 5, 6)}, "is not a day"),  # noqa: DTZ001
        ({"published": "2024-02-30"}, "there is no day 2024-02-30"),
        ({"modified_at": "yesterday"}, "modified_at: 'yesterday' is not a day"),
    ],
)
def test_what_no_document_can_have_is_refused(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidMetadata) as refusal:
        parse_given(said, "request")
    assert reason in str(refusal.value)


def test_a_password_stays_out_of_the_message() -> None:
    with pytest.raises(InvalidMetadata, match="name or password") as refusal:
        parse_given({"url": "https://me:secret@a.test/"}, "request")
    assert "secret" not in str(refusal.value)


def test_what_is_given_takes_the_place_of_what_was_found() -> None:
    said = parse_given({"title": "On rain", "published": "2024-01-01"}, "metadata file")
    assert said.over(FOUND) == Metadata(
        title="On rain",
        authors=("Ann Lee",),
        publisher="The Press",
        published_at=date(2024, 1, 1),
        published_from="metadata file",
    )


def test_a_hint_fills_what_the_document_leaves_open() -> None:
    hint = GivenMetadata(title="x", url="https://a.test/", modified_at=date(2024, 5, 6))
    assert hint.under(FOUND) == Metadata(
        title="Untold",
        authors=("Ann Lee",),
        publisher="The Press",
        url="https://a.test/",
        published_at=date(2020, 3, 4),
        published_from="pdf metadata",
        modified_at=date(2024, 5, 6),
    )


@given(stated, metadata)
def test_the_origin_of_the_date_is_told_exactly_if_the_date_is_given(
    said: dict[str, object], found: Metadata
) -> None:
    described = parse_given(said, "request").over(found)
    expected = "request" if "published_at" in said else found.published_from
    assert described.published_from == expected


@given(stated)
def test_it_survives_being_kept_as_json(said: dict[str, object]) -> None:
    parsed = parse_given(said, "request")
    assert GivenMetadata.from_json(json.loads(json.dumps(parsed.to_json()))) == parsed


@given(stated)
def test_what_was_parsed_can_be_stated_again(said: dict[str, object]) -> None:
    parsed = parse_given(said, "request")
    kept = {name: value for name, value in parsed.to_json().items() if name != "origin"}
    assert parse_given(kept, "request") == parsed


@given(stated, stated)
def test_both_together_are_one_laid_over_the_other(
    first: dict[str, object], second: dict[str, object]
) -> None:
    one, other = parse_given(first, "request"), parse_given(second, "metadata file")
    assert one.before(other).over(FOUND) == one.over(other.over(FOUND))
    assert one.before(NOTHING_GIVEN) == one
    assert NOTHING_GIVEN.before(other) == other


@given(stated, stated, st.lists(st.sampled_from(["title", "authors", "publisher"]), max_size=2))
def test_an_edit_lies_over_what_was_given_and_can_be_taken_back(
    first: dict[str, object], second: dict[str, object], taken_back: list[str]
) -> None:
    """Only what was edited stays of it, when the rest is given anew."""
    held, edit = parse_given(first, "metadata file"), parse_given(second, "request")
    edited = held.edited_by(edit)
    assert edited.over(FOUND) == edit.over(held.over(FOUND))
    assert edited.edited == tuple(sorted(edit.names))
    assert edited.edits.before(held) == edited
    assert GivenMetadata.from_json(edited.to_json()) == edited
    assert edited.edited_by(NOTHING_GIVEN, edited.names) == NOTHING_GIVEN

    left = edited.edited_by(NOTHING_GIVEN, taken_back)
    assert set(left.names) == set(edited.names) - set(taken_back)
    assert set(left.edited) == set(edited.edited) - set(taken_back)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["title", "authors", "url", "published_at"]), json_values))
def test_any_json_is_taken_or_refused(said: dict[str, object]) -> None:
    with contextlib.suppress(InvalidMetadata):
        parsed = parse_given(said, "request")
        assert GivenMetadata.from_json(parsed.to_json()) == parsed
        assert json.dumps(parsed.to_json(), ensure_ascii=False).encode()
