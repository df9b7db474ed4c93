"""The machine that the RTF specification (1.9.1) describes: groups of text in many encodings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ingestion.errors import DamagedDocument
from ingestion.parsing.assembly import Draft
from ingestion.parsing.normalise import normalise_line
from ingestion.parsing.rtf_words import (
    ASIDES,
    CHANGES,
    CHARACTERS,
    CHARSETS,
    CODE_PAGES,
    DATE_PARTS,
    DATES,
    DEEPEST_HEADING,
    HEADING_NAME,
    INFO,
    LABEL,
    SILENT,
    SYMBOLS,
    TOKEN,
    codec_of,
)


@dataclass(slots=True)
class _Sink:
    """Where text goes: the body, an aside, or a field such as the title."""

    name: str
    parts: list[str] = field(default_factory=list)

    def take(self) -> str:
        """The text so far, which is removed. Letters beyond 16 bits arrive in two halves."""
        text = "".join(self.parts)
        self.parts.clear()
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits, and gives back at its end. Without a sink, nothing is shown."""

    sink: _Sink | None
    destination: str = ""
    sealed: bool = False
    font: int = -1
    fallback: int = 1
    hidden: bool = False
    style: int = -1
    outline: int = 0
    in_table: bool = False


class RtfReader:
    """Reads one document. `drafts` is its body, `notes` its footnotes and text boxes.

    `info` holds the title and author that it states, `dates` the parts (`yr`, `mo`, `dy`, `hr`,
    `min`, `sec`) of its creation (`creatim`) and its last revision (`revtim`).
    """

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.notes: list[Draft] = []
        self.info: dict[str, str] = {}
        self.dates: dict[str, dict[str, int]] = {}
        self._body = _Sink("body")
        self._state = _State(self._body)
        self._outer: list[_State] = []
        self._codec = "cp1252"
        self._default_font = -1
        self._font_codecs: dict[int, str] = {}
        self._levels: dict[int, int] = {}
        self._pending = bytearray()
        self._skip = 0
        self._optional = False
        self._label: str | None = None
        self._cells: list[str] = []

    def read(self, data: bytes) -> None:
        """Read a whole document.

        Raises:
            DamagedDocument: if a group is left open.
        """
        position = data.find(b"{")
        while token := TOKEN.match(data, position):
            position = token.end() + self._take(token)
            if not self._outer:
                # Programs that read RTF ignore what follows the outermost group.
                break
        if self._outer:
            raise DamagedDocument(
                "the document breaks off: it was cut off, or damaged. Open it and save it again"
            )
        self._end_row()
        self._end_paragraph()

    def _take(self, token: re.Match[bytes]) -> int:
        """Act on one token; returns how many bytes after it are binary data."""
        word, number, code, symbol, brace, text = token.groups()
        if text or code:
            self._text(text or bytes.fromhex(code.decode()))
        elif word:
            return self._control(word.decode(), None if number is None else int(number))
        elif brace:
            self._skip = 0
            self._flush()
            self._open_group() if brace == b"{" else self._close_group()
        elif symbol:
            self._symbol(symbol)
        return 0

    def _text(self, text: bytes) -> None:
        skipped = min(self._skip, len(text))
        self._skip -= skipped
        if self._state.sink is not None and not self._state.hidden:
            # The halves of a Chinese letter may be written one as a code, the other plainly.
            self._pending += text[skipped:]

    def _flush(self) -> None:
        if self._pending and self._state.sink is not None:
            codec = self._font_codecs.get(self._state.font, self._codec)
            self._state.sink.parts.append(self._pending.decode(codec, "replace"))
        self._pending.clear()

    def _write(self, text: str) -> None:
        self._flush()
        if self._state.sink is not None and not self._state.hidden:
            self._state.sink.parts.append(text)

    def _open_group(self) -> None:
        self._outer.append(self._state)
        in_stylesheet = self._state.destination == "stylesheet"
        sink = _Sink("style") if in_stylesheet else self._state.sink
        self._state = replace(self._state, destination="", sink=sink)

    def _close_group(self) -> None:
        closed, self._state = self._state, self._outer.pop()
        if closed.sink is not None and closed.sink is not self._state.sink:
            self._finish(closed.sink, closed.style)

    def _finish(self, sink: _Sink, style: int) -> None:
        text = sink.take().strip()
        match sink.name:
            case "style":
                self._name_style(style, text.rstrip(";"))
            case "label" if LABEL.match(text) and self._state.in_table:
                self._body.parts.append(f"{text} ")
            case "label":
                self._label = f"{text} " if LABEL.match(text) else ""
            case "title" | "author":
                self.info[sink.name] = text
            case _:
                self.notes.append(Draft(text))

    def _name_style(self, style: int, name: str) -> None:
        if found := HEADING_NAME.fullmatch(name):
            self._levels[style] = min(int(found[1]), DEEPEST_HEADING)
        elif name.lower() == "title":
            self._levels[style] = 1

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._optional = True
        elif symbol in b"\r\n":
            self._end_of_paragraph()
        elif symbol in b"{}\\":
            # It may be the second half of a letter: Big5 has many that end in a backslash.
            self._text(symbol)
        elif self._skip:
            self._skip -= 1
        else:
            self._write(SYMBOLS.get(symbol, ""))

    def _control(self, word: str, number: int | None) -> int:
        optional, self._optional = self._optional, False
        if word == "bin":
            return max(number or 0, 0)
        if word in CHARACTERS:
            self._character(word)
            return 0
        self._skip = 0
        self._flush()
        if not self._enter(word, optional) and not self._structure(word):
            self._property(word, number)
        return 0

    def _character(self, word: str) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._write(CHARACTERS[word])

    def _enter(self, word: str, optional: bool) -> bool:
        """Whether a word says where its group's text goes."""
        if word in ASIDES and not self._state.sealed:
            self._redirect(_Sink("note"), word)
        elif word in {"listtext", "pntext"} and self._state.sink is self._body:
            self._redirect(_Sink("label"), word)
        elif word in INFO and self._inside("info"):
            self._redirect(_Sink(word), word)
        elif word in SILENT:
            self._state = replace(self._state, sink=None, sealed=True, destination=word)
        elif optional or word in DATES:
            self._redirect(None, word)
        else:
            return False
        return True

    def _redirect(self, sink: _Sink | None, destination: str) -> None:
        self._state = replace(self._state, sink=sink, destination=destination, style=-1)

    def _inside(self, destination: str) -> bool:
        return bool(self._outer) and self._outer[-1].destination == destination

    def _structure(self, word: str) -> bool:
        """Whether a word ended a paragraph, a cell or a row."""
        match word:
            case "par" | "sect" | "page":
                self._end_of_paragraph()
            case "cell" if self._state.sink is self._body:
                self._cells.append(self._body.take())
            case "row" if self._state.sink is self._body:
                self._end_row()
            case _:
                return False
        return True

    def _end_of_paragraph(self) -> None:
        if self._state.sink is self._body and not self._state.in_table:
            self._flush()
            self._end_paragraph()
        else:
            self._write("\n")

    def _end_paragraph(self) -> None:
        text, label = self._body.take(), self._label
        self._label = None
        level = self._state.outline or self._levels.get(self._state.style, 0)
        if level:
            self.drafts.append(Draft(f"{label or ''}{text}", "heading", level))
        elif label is not None:
            self.drafts.append(Draft(f"{label}{text}", "list_item"))
        else:
            self.drafts.append(Draft(text))

    def _end_row(self) -> None:
        cells = [normalise_line(cell) for cell in self._cells]
        self._cells.clear()
        self.drafts.append(Draft(" | ".join(cells) if any(cells) else "", "table_row"))

    def _property(self, word: str, number: int | None) -> None:
        if word in CHANGES:
            self._state = replace(self._state, **CHANGES[word](number))
        elif word == "plain":
            self._state = replace(self._state, hidden=False, font=self._default_font)
        elif word == "u" and number is not None:
            self._write(chr(number & 0xFFFF))
            self._skip = self._state.fallback
        elif word == "deff" and number is not None:
            self._default_font = number
            self._state = replace(self._state, font=number)
        elif word in CODE_PAGES:
            self._codec = CODE_PAGES[word]
        elif word == "ansicpg":
            self._codec = codec_of(number, self._codec)
        elif word == "fcharset" and number is not None and number in CHARSETS:
            self._font_codecs[self._state.font] = CHARSETS[number]
        elif word in DATE_PARTS and self._state.destination in DATES:
            self.dates.setdefault(self._state.destination, {})[word] = number or 0
