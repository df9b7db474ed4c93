"""An export as Markdown with footnotes, as GitHub and Pandoc read them.

Words of documents and models are escaped: none of them becomes markup, a link or an image, also
where a reader of Markdown makes links of bare addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.exports.notes import ListedSource, Note
from service.exports.outline import NearestPassage, Outline, TurnOutline
from service.exports.texts import Heading, Mark, Paragraph, Sentence
from service.exports.wording import Wording

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~^$&!+=@]")
# What Markdown readers make a link of, or a mention, though nothing marks it as one.
_LINK_LIKE = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,15}://|(?:www\.|mailto:|xmpp:)(?=\S))[a-z0-9./?=&%~#:@+_-]*"
    r"|[\w.+-]{0,64}@\w[\w.-]{0,252}",
    re.IGNORECASE,
)
# At the start of a line: a list, a rule, a definition; to Pandoc letters number a list, too.
_OPENING = re.compile(r"[-:%]|\(?\w{1,9}[.)](?=\s|$)")


def markdown(outline: Outline, words: Wording) -> bytes:
    """Write an outline as Markdown, in UTF-8."""
    return "\n".join(_lines(outline, words)).encode() + b"\n"


def escaped(text: str) -> str:
    """Words as they are, on one line, with nothing in them that Markdown takes for more.

    What would begin a list or a rule at the start of a line is not: see `_line`.
    """
    parts, reached = [], 0
    line = " ".join(text.split())
    for link in _LINK_LIKE.finditer(line):
        parts += [_SPECIAL.sub(r"\\\g<0>", line[reached : link.start()]), f"`{link[0]}`"]
        reached = link.end()
    parts.append(_SPECIAL.sub(r"\\\g<0>", line[reached:]))
    return "".join(parts)


def escaped_line(text: str) -> str:
    """The same at the start of a line."""
    return _line(escaped(text))


def _line(escaped_text: str) -> str:
    """The same at the start of a line."""
    found = _OPENING.match(escaped_text)
    if found is None:
        return escaped_text
    return f"{escaped_text[: found.end() - 1]}\\{escaped_text[found.end() - 1 :]}"


def _lines(outline: Outline, words: Wording) -> Iterator[str]:
    yield f"# {escaped(outline.title)}\n"
    yield f"{outline.exported}\n"
    for turn in outline.turns:
        yield from _turn(turn, words)
    if outline.sources:
        yield f"## {words.cited_documents}\n"
        yield from (_source(number, one, words) for number, one in enumerate(outline.sources, 1))
        yield ""
    for note in outline.notes:
        yield from _note(note, words)


def _turn(turn: TurnOutline, words: Wording) -> Iterator[str]:
    yield f"## {escaped(turn.question)}\n"
    yield f"{turn.asked}\n"
    yield f"**{escaped(turn.label)}**\n"
    yield from (f"{_line(escaped(one))}\n" for one in turn.remarks if one)
    yield from _text(turn.text)
    yield from (f"*{escaped(one)}*\n" for one in turn.afterwards)
    if turn.disagreements:
        yield f"### {words.disagreements}\n"
        for about, *voices in turn.disagreements:
            yield f"- {_line(escaped(about.text))}"
            yield from (f"    - {_line(_sentence(one))}" for one in voices)
        yield ""
    if turn.nearest:
        yield f"### {words.nearest}\n"
        yield from (_passage(rank, one, words) for rank, one in enumerate(turn.nearest, 1))


def _text(blocks: tuple[Heading | Paragraph, ...]) -> Iterator[str]:
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            yield f"### {escaped(block.text)}{_status(block.mark)}\n"
            continue
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        is_followed = isinstance(following, Paragraph) and bool(following.item)
        sign = f"{block.item} " if block.item else ""
        end = "" if block.item and is_followed else "\n"
        yield f"{sign}{_paragraph(block)}{end}"


def _paragraph(paragraph: Paragraph) -> str:
    first, *others = paragraph.sentences
    return _line(_sentence(first)) + "".join(map(_further, others))


def _further(sentence: Sentence) -> str:
    # What closes emphasis must be followed by a blank to be read so, in Chinese as well.
    return f" {_sentence(sentence).lstrip()}"


def _sentence(sentence: Sentence) -> str:
    notes = "".join(f"[^{note.number}]" for note in sentence.notes)
    text = escaped(f"{sentence.before}{sentence.text}")
    return f"{text}{notes}{_status(sentence.mark)}"


def _status(mark: Mark | None) -> str:
    return f" *({escaped(mark.words)})*" if mark else ""


def _note(note: Note, words: Wording) -> Iterator[str]:
    yield f"[^{note.number}]: {_titled(note.title, note.place, words)}\n"
    yield from _quotation(note.quote, "    ")


def _quotation(quote: str, indent: str) -> Iterator[str]:
    lines = [_line(escaped(line)) for line in quote.split("\n")]
    for at, line in enumerate(lines):
        is_last = at + 1 == len(lines)
        # A line break that is not also the end of a paragraph.
        broken = "\\" if line and not is_last and lines[at + 1] else ""
        yield f"{indent}> {line}{broken}".rstrip()
    yield ""


def _passage(rank: int, passage: NearestPassage, words: Wording) -> str:
    quote = "\n".join(_quotation(passage.text, "    "))
    return f"{rank}. {_titled(passage.title, passage.place, words)}\n\n{quote}"


def _source(number: int, source: ListedSource, words: Wording) -> str:
    notes = words.cited_in(len(source.notes), ", ".join(map(str, source.notes)))
    authors = f"{escaped(words.comma.join(source.authors))}{words.colon}" if source.authors else ""
    return f"{number}. {authors}{_titled(source.title, (*source.details, notes), words)}"


def _titled(title: str, place: tuple[str, ...], words: Wording) -> str:
    rest = f"{words.colon}{escaped(words.semicolon.join(place))}" if place else ""
    return f"**{escaped(title)}**{rest}"
