"""What a chosen sentence cannot be understood without: its list, its table's header, its referent.

A sentence of a list brings the sentence that announces the list and all items; a row of a table its
header; a sentence that begins with a pronoun the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.citations import CitedSentence
from service.layout import Layout

MOST_SENTENCES = 5
MOST_LIST_ITEMS = 12

_PRONOUN = re.compile(
    r"[\"“'‘]?(?:(?:It|They|This|These|That|Those|He|She|Such|His|Her|Their|Its)\b"
    r"|该|其(?!他|它|中|实|余|次)|他|她|它|这|此外?)"
)

Layouts = Mapping[tuple[str, int], Layout]


@dataclass(frozen=True, slots=True)
class Selected:
    """A sentence chosen for an answer; `beneath` if it belongs under the one before it.

    Items stand beneath the sentence that announces them, rows beneath their table's header.
    """

    sentence: CitedSentence
    beneath: bool = False


def in_company(best_first: Sequence[CitedSentence], layouts: Layouts) -> list[Selected]:
    """Sentences, best first, each with what it needs; no sentence twice.

    At most `MOST_SENTENCES` that stand beneath no other: a sentence for which there is no room
    together with its company is left out.
    """
    shown: dict[CitedSentence, Selected] = {}
    for sentence in best_first:
        group = [
            one
            for one in _company(sentence, layout_of(sentence, layouts))
            if one.sentence not in shown
        ]
        above = sum(not one.beneath for one in [*shown.values(), *group])
        if above <= MOST_SENTENCES:
            shown.update((one.sentence, one) for one in group)
    return list(shown.values())


def leans_on_the_one_before(text: str) -> bool:
    """Whether a sentence begins with a pronoun, so that the one before says whom it is about."""
    return bool(_PRONOUN.match(text))


def previous(sentence: CitedSentence) -> CitedSentence | None:
    """The sentence before, within the passage."""
    return CitedSentence(sentence.passage, sentence.index - 1) if sentence.index else None


def layout_of(sentence: CitedSentence, layouts: Layouts) -> Layout:
    """The layout of the document that a sentence stands in."""
    return layouts[sentence.passage.document_id, sentence.passage.version]


def _company(sentence: CitedSentence, layout: Layout) -> Iterator[Selected]:
    header = _header(sentence, layout)
    if header is not None:
        yield Selected(header)
        yield Selected(sentence, beneath=True)
        return
    announcing = _announcing(sentence, layout)
    if announcing is not None:
        yield Selected(announcing)
        yield from (Selected(item, beneath=True) for item in _items(announcing, layout))
        return
    before = previous(sentence)
    if before and leans_on_the_one_before(sentence.text) and _same_text(before, layout):
        yield Selected(before)
    yield Selected(sentence)


def _header(sentence: CitedSentence, layout: Layout) -> CitedSentence | None:
    """The header of the table that the sentence is a row of, if it is in the same passage."""
    span = layout.header(sentence.span)
    sentences = sentence.passage.sentences
    if span is None or span == sentence.span or span not in sentences:
        return None
    return CitedSentence(sentence.passage, sentences.index(span))


def _announcing(sentence: CitedSentence, layout: Layout) -> CitedSentence | None:
    """The sentence that announces the list: itself, or that before the list it is an item of.

    None if there is no such list, or it is so long that the sentence would not be shown with it.
    """
    at: CitedSentence | None = sentence
    for _ in range(MOST_LIST_ITEMS + 1):
        if at is None or layout.kind(at.span) != "list_item":
            break
        at = previous(at)
    if at is None or not at.text.endswith((":", "：")) or next(_items(at, layout), None) is None:
        return None
    items = set(_items(at, layout))
    return at if sentence == at or sentence in items else None


def _items(announcing: CitedSentence, layout: Layout) -> Iterator[CitedSentence]:
    """The list items right behind a sentence, within its passage."""
    passage = announcing.passage
    last = min(len(passage.sentences), announcing.index + 1 + MOST_LIST_ITEMS)
    for index in range(announcing.index + 1, last):
        item = CitedSentence(passage, index)
        if layout.kind(item.span) != "list_item":
            return
        yield item


def _same_text(before: CitedSentence, layout: Layout) -> bool:
    return layout.kind(before.span) not in ("heading", "table_row")
