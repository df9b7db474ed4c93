"""Formats: media types, names of files, and the same bytes for the same export."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import get_args

import pytest
from hypothesis import given

from service.exports import MEDIA_TYPES, ExportFormat, exported, filename_of
from service.exports.wording import CHINESE, ENGLISH
from tests.service.exports.hostile import hostile_text
from tests.service.exports.samples import abstention, answer, brief, export

FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)


def test_the_same_export_gives_the_same_bytes() -> None:
    made = export(answer(), abstention(), brief(), title="港口 harbour")
    first = {fmt: exported(made, fmt) for fmt in FORMATS}
    time.sleep(2.1)  # a zip counts time in steps of two seconds

    assert {fmt: exported(made, fmt) for fmt in FORMATS} == first
    assert MEDIA_TYPES.keys() == first.keys()


def test_nothing_heavy_is_loaded_before_a_format_asks_for_it() -> None:
    code = "import sys, service.exports; print(sorted({'docx', 'reportlab'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The harbour of Ostrel", "The harbour of Ostrel.docx"),
        ("港口：何时开放？", "港口 何时开放.docx"),
        ("../../etc/passwd", "etc passwd.docx"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j.docx"),
        ("con", "footnote con.docx"),
        (".hidden", "hidden.docx"),
        ("…", "footnote.docx"),
        ("长" * 200, "长" * 40 + ".docx"),
    ],
)
def test_a_file_is_called_after_the_title_as_far_as_every_system_allows(
    title: str, name: str
) -> None:
    assert filename_of(export(title=title), "docx") == name


@given(hostile_text)
def test_no_title_makes_a_name_that_leads_elsewhere(title: str) -> None:
    name = filename_of(export(title=title), "pdf")

    assert name.endswith(".pdf")
    assert len(name.encode()) <= 130
    assert name.isprintable()
    assert not set(name[:-4]) & set('./\\:*?"<>|')


def test_the_languages_take_the_same_things_into_their_sentences() -> None:
    """A name in braces that only one language has would break, or be lost, in the other."""

    def names(text: object) -> list[str]:
        return sorted(part.split("}")[0] for part in str(text).split("{")[1:])

    for field in ENGLISH.__dataclass_fields__:
        one, other = getattr(ENGLISH, field), getattr(CHINESE, field)
        if isinstance(one, str):
            assert names(one) == names(other), field
            assert other
    assert ENGLISH.supports.keys() == CHINESE.supports.keys()
