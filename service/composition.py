"""Statements and their citation numbers become the text of an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingestion.documents import Span
from service.answers import Citation, Quotation, Statement, Support


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A statement before it has its place: `separator` is what stands between it and the last."""

    text: str
    citations: tuple[int, ...]
    support: Support
    separator: str = " "
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementReady:
    """A statement, whole, with the citations that it is the first to use.

    `added` is what the text of the answer grew by: what stands before the statement, its words and
    its marks. It is empty in a summary, whose text is put together later.
    """

    index: int
    statement: Statement
    citations: tuple[Citation, ...]
    added: str = ""


class Composer:
    """Lays statements out one after another and knows where each of them stands.

    `text` reads "First. [1] Second. [2][3]"; every statement satisfies
    `text[statement.start:statement.end] == statement.text`.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._statements: list[Statement] = []

    @property
    def text(self) -> str:
        """The answer so far, with citation marks."""
        return "".join(self._parts)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements so far."""
        return tuple(self._statements)

    def add(self, draft: DraftStatement) -> Statement:
        """Append a statement and return it with its place."""
        if self._parts:
            self._append(draft.separator)
        elif draft.separator.strip():
            self._append(draft.separator.lstrip())
        start = self._length
        self._append(draft.text)
        statement = Statement(
            draft.text, start, self._length, draft.citations, draft.support, draft.quotations
        )
        self._statements.append(statement)
        if draft.citations:
            self._append(" " + marks(draft.citations))
        return statement

    def add_heading(self, text: str, separator: str) -> Span:
        """Append a heading, which is no statement, and return where it stands."""
        self._append(separator if self._parts else separator.lstrip())
        start = self._length
        self._append(text)
        return Span(start, self._length)

    def _append(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)


def marks(numbers: Iterable[int]) -> str:
    """Citation marks: `[2][3]`."""
    return "".join(f"[{number}]" for number in numbers)
