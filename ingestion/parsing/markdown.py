"""Markdown (CommonMark with GitHub's tables): the text without its marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ingestion.documents import BlockKind, Metadata, ParsedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed, claimed_authors, iso_date
from ingestion.parsing.decoding import decode
from ingestion.parsing.language import detect_language
from ingestion.parsing.normalise import normalise_line

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(\w+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
# What site generators call the day of the last change.
_CHANGED = ("modified", "updated", "lastmod", "last_modified")
_BREAKS = {"softbreak": " ", "hardbreak": " "}


def parse_markdown(data: bytes) -> ParsedDocument:
    """Read Markdown, with a front matter of `key: value` lines if it has one.

    Raises:
        UndecodableText: if the bytes are not text.
        EmptyDocument: if nothing but marks is in them.
    """
    source = re.sub(r"\r\n?", "\n", decode(data)).removeprefix("\ufeff")
    front = _FRONT_MATTER.match(source)
    fields = dict(_FIELD.findall(front[1])) if front else {}
    drafts = list(_drafts(source[front.end() :] if front and fields else source))
    return assemble(drafts, _metadata(fields, drafts))


def _drafts(source: str) -> Iterator[Draft]:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    containers: list[str] = []
    cells: list[str] = []
    for token in tokens:
        if token.type == "tr_close":
            yield Draft(" | ".join(cells), "table_row")
            cells = []
        elif token.type == "inline" and containers[-1] in {"th", "td"}:
            cells.append(_inline_text(token.children or ()))
        elif token.type == "inline":
            yield _draft(_inline_text(token.children or ()), containers)
        elif token.type in {"fence", "code_block"}:
            yield Draft(token.content, "code")
        elif token.type == "html_block":
            yield Draft(_html_text(token.content))
        _track(token, containers)


def _track(token: Token, containers: list[str]) -> None:
    if token.nesting > 0:
        containers.append(token.tag)
    elif token.nesting < 0:
        containers.pop()


def _draft(text: str, containers: Sequence[str]) -> Draft:
    innermost = containers[-1]
    if innermost[0] == "h" and innermost[1:].isdigit():
        return Draft(text, "heading", int(innermost[1:]))
    return Draft(text, _kind(containers))


def _kind(containers: Sequence[str]) -> BlockKind:
    kinds: dict[str, BlockKind] = {"li": "list_item", "blockquote": "quotation"}
    return next((kinds[tag] for tag in reversed(containers) if tag in kinds), "paragraph")


def _inline_text(tokens: Sequence[Token]) -> str:
    return "".join(
        _inline_text(token.children)
        if token.children
        else _BREAKS.get(token.type, "" if token.type == "html_inline" else token.content)
        for token in tokens
    )


def _html_text(source: str) -> str:
    """The text of a passage in HTML, or "" for a comment."""
    from lxml import etree, html

    try:
        element = html.fragment_fromstring(source, create_parent="div")
    except etree.ParserError:
        return ""
    for hidden in element.xpath(".//script | .//style | .//comment()"):
        hidden.drop_tree()
    return str(element.text_content())


def _metadata(fields: dict[str, str], drafts: Sequence[Draft]) -> Metadata:
    values = {name.lower(): value.strip("\"'") for name, value in fields.items()}
    heading = next((draft.text for draft in drafts if draft.kind == "heading"), None)
    published = iso_date(values.get("date"))
    changed = (values.get(name) for name in _CHANGED)
    return Metadata(
        title=claimed(values.get("title")) or claimed(heading),
        authors=claimed_authors(values.get("author")),
        url=claimed(values.get("url")),
        language=detect_language(
            normalise_line(" ".join(draft.text for draft in drafts)), values.get("lang")
        ),
        published_at=published,
        published_from="front matter" if published else None,
        modified_at=next((day for day in map(iso_date, changed) if day), None),
    )
