"""Files of metadata: which document they belong to, and that nothing but a plain form is read."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import InvalidMetadata
from ingestion.given_metadata import NOTHING_GIVEN, GivenMetadata
from ingestion.metadata_files import (
    MAX_METADATA_BYTES,
    metadata_file_of,
    parse_metadata_file,
)

NAME = "rain.txt.meta.yaml"


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("title: Rain\n")


def found(folder: Path, name: str) -> str | None:
    """The name of a document's metadata file."""
    path = metadata_file_of(folder / name)
    return path.name if path else None


def parsed(text: str) -> GivenMetadata:
    return parse_metadata_file(text.encode(), NAME)


class TestWhoseItIs:
    """A file of metadata belongs to one document."""

    def test_one_with_the_whole_name_is_that_documents_alone(self, tmp_path: Path) -> None:
        make(tmp_path, "rain.pdf", "rain.docx", "rain.pdf.meta.yaml")
        assert found(tmp_path, "rain.pdf") == "rain.pdf.meta.yaml"
        assert found(tmp_path, "rain.docx") is None

    def test_one_with_the_name_before_the_suffix_will_do(self, tmp_path: Path) -> None:
        make(tmp_path, "rain.v2.pdf", "rain.v2.meta.yaml", "rain.pdf", "rain.v2.bak")
        assert found(tmp_path, "rain.v2.pdf") == "rain.v2.meta.yaml"
        assert found(tmp_path, "rain.pdf") is None

    def test_the_whole_name_goes_first(self, tmp_path: Path) -> None:
        make(tmp_path, "rain.pdf", "rain.docx", "rain.pdf.meta.yaml", "rain.meta.yaml")
        assert found(tmp_path, "rain.pdf") == "rain.pdf.meta.yaml"

    def test_one_that_may_be_anothers_is_refused(self, tmp_path: Path) -> None:
        make(tmp_path, "rain.pdf", "rain.docx", "rain.meta.yaml")
        with pytest.raises(InvalidMetadata, match=r"call it rain\.pdf\.meta\.yaml or rain\.docx"):
            found(tmp_path, "rain.pdf")

    def test_a_name_as_long_as_a_disk_allows_has_none(self, tmp_path: Path) -> None:
        make(tmp_path, "x" * 251 + ".txt")
        assert found(tmp_path, "x" * 251 + ".txt") is None

    def test_a_document_without_a_suffix_can_have_one(self, tmp_path: Path) -> None:
        make(tmp_path, "rain", "rain.meta.yaml")
        assert found(tmp_path, "rain") == "rain.meta.yaml"


def test_a_form_is_read() -> None:
    form = """
# what the scan does not say
title: "On rain: a study"
authors:
  - Ann Lee
  - 陈波
publisher: The Press
language: no
url: https://a.test/rain
published: 2024-01-01   # the day it came out
modified:
"""
    assert parsed(form) == GivenMetadata(
        title="On rain: a study",
        authors=("Ann Lee", "陈波"),
        publisher="The Press",
        language="no",
        url="https://a.test/rain",
        published_at=date(2024, 1, 1),
        origin="metadata file",
    )


@pytest.mark.parametrize("form", ["", "# nothing yet\n", "---\n", "title: ~\n", "{}"])
def test_an_empty_form_gives_nothing(form: str) -> None:
    assert parsed(form) == NOTHING_GIVEN


def test_a_byte_order_mark_is_no_part_of_it() -> None:
    assert parse_metadata_file(b"\xef\xbb\xbftitle: Rain", NAME).title == "Rain"


def test_a_value_is_a_text_until_it_is_asked_for() -> None:
    assert parsed("title: 1984").title == "1984"
    assert parsed("publisher: 'null'").publisher == "null"


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("headline: Rain", "'headline' is no field of metadata"),
        ("published: 2024", "published_at: '2024' is not a day"),
        ("title: [Rain, Snow]", "title: \"['Rain', 'Snow']\" is not a text"),
        ("title: Rain\ntitle: Snow", "line 2: 'title' is there twice"),
        ("- title", "line 1: write it as `key: value`"),
        ("Rain", "line 1: write it as `key: value`"),
        ("title: {a: b}", "line 1: a value can only be"),
        ("authors: [[Ann]]", "line 1: a value can only be"),
        ("? [a]\n: b", "line 1: a key can only be"),
        ("title: a\n---\ntitle: b", "line 2: a second document"),
        ("title: 'a", "line 1 is not YAML"),
        ("title: a: b", "line 1 is not YAML"),
        ("\ttitle: a", "line 1 is not YAML"),
        ("title: &a Rain", "line 1: anchors"),
        ("title: *a", "line 1: anchors"),
        ("title: !!python/object/apply:os.system [ls]", "line 1: anchors"),
        ("!!python/object:os.x {title: a}", "line 1: anchors"),
        ("title: \x07", "characters or numbers that YAML has not"),
        ('title: "\\UFFFFFFFF"', "characters or numbers that YAML has not"),
        ("title: " + "x" * MAX_METADATA_BYTES, "more than the 100,000"),
    ],
)
def test_anything_else_is_refused_with_the_file_and_the_place(form: str, reason: str) -> None:
    with pytest.raises(InvalidMetadata) as refusal:
        parsed(form)
    assert str(refusal.value).startswith(f"{NAME}: ")
    assert reason in str(refusal.value)


def test_other_encodings_are_refused() -> None:
    with pytest.raises(InvalidMetadata, match="not text in UTF-8"):
        parse_metadata_file("title: Müller".encode("latin-1"), NAME)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "piece", ["[", "{", "- ", "? ", "a: ", "a:\n", "'", '"', "|\n", "x\n", "# ", "%", "a, ", "\t"]
)
def test_no_form_takes_long(piece: str) -> None:
    form = "title: " + piece * (MAX_METADATA_BYTES // len(piece) - 10)
    with contextlib.suppress(InvalidMetadata):
        parsed(form)


yaml_like = st.lists(
    st.sampled_from([*"[]{}&*!|>%@`'\",:-?# \n\t", "title", "authors", "<<", "---", "...", "\\x"])
    | st.text(max_size=3)
).map("".join)


@given(yaml_like.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=60))
def test_any_bytes_are_taken_or_refused(data: bytes) -> None:
    with contextlib.suppress(InvalidMetadata):
        assert isinstance(parse_metadata_file(data, NAME), GivenMetadata)
