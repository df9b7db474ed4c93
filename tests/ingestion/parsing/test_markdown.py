from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from ingestion.errors import EmptyDocument
from ingestion.parsing.markdown import parse_markdown
from ingestion.parsing.normalise import normalise, normalise_line
from tests.ingestion.parsing.files import blocks, paragraphs

SOURCE = """---
title: "Chips and Ships"
author: Ann Lee; Bo Chen
date: 2026-11-05
---

# Chips *and* Ships

A [link](http://example.org) and `code`,
**wrapped** ~~once~~. <!-- hidden -->

- one
- two
  1. inner

> A quotation.

| Year | Tonnes |
|------|-------:|
| 2025 | **5.2** million |

```python
x = 1
```

<div>Raw <b>text</b><script>alert(1)</script></div>

Setext
------
"""


def test_marks_go_and_structure_stays() -> None:
    assert blocks(parse_markdown(SOURCE.encode())) == [
        ("heading", "Chips and Ships"),
        ("paragraph", "A link and code, wrapped once."),
        ("list_item", "one"),
        ("list_item", "two"),
        ("list_item", "inner"),
        ("quotation", "A quotation."),
        ("table_row", "Year | Tonnes"),
        ("table_row", "2025 | 5.2 million"),
        ("code", "x = 1"),
        ("paragraph", "Raw text"),
        ("heading", "Setext"),
    ]


def test_front_matter_is_metadata() -> None:
    metadata = parse_markdown(SOURCE.encode()).metadata
    assert metadata.title == "Chips and Ships"
    assert metadata.authors == ("Ann Lee", "Bo Chen")
    assert (metadata.published_at, metadata.published_from) == (date(2026, 11, 5), "front matter")


@pytest.mark.parametrize("name", ["modified", "updated", "lastmod", "last_modified"])
def test_front_matter_may_tell_of_a_change(name: str) -> None:
    source = f"---\ntitle: Chips\n{name}: 2026-11-06T10:00:00Z\n---\n\nRain fell."
    metadata = parse_markdown(source.encode()).metadata
    assert (metadata.published_at, metadata.published_from) == (None, None)
    assert metadata.modified_at == date(2026, 11, 6)


def test_the_first_heading_is_the_title_without_front_matter() -> None:
    document = parse_markdown("前言\n\n## 第二章 *要点*\n\n正文。".encode())
    assert document.metadata.title == "第二章 要点"
    assert document.metadata.language == "zh"
    assert document.blocks[1].level == 2


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert parse_markdown(b"---\nSome text.\n\n---\nMore.").text == "Some text.\n\nMore."


def test_marks_alone_are_no_document() -> None:
    with pytest.raises(EmptyDocument):
        parse_markdown(b"---\n\n<!-- nothing -->\n\n***\n")


@given(paragraphs)
def test_every_paragraph_is_in_the_text_in_order(source: list[str]) -> None:
    document = parse_markdown("\n\n".join(source).encode())
    assert normalise(document.text) == document.text
    position = 0
    for paragraph in filter(None, map(normalise_line, source)):
        position = document.text.index(paragraph, position) + len(paragraph)
