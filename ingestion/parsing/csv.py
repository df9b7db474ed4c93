"""Comma- and tab-separated values (RFC 4180 and its many dialects): a line is a table's row."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from ingestion.documents import Metadata, ParsedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.decoding import decode
from ingestion.parsing.language import detect_language
from ingestion.parsing.table_rows import TableLimits, row_drafts

_Quoting = Literal[0, 3]  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE

# A comma is the last to be believed: it stands in numbers and in prose too.
_DELIMITERS = "\t;|,"
# Excel takes a first line such as "sep=;" for an instruction.
_STATED = re.compile(r"\ufeff?sep=(\t|[^\w\s\"])\r?\n", re.IGNORECASE)
_SAMPLE_ROWS = 200
_EVEN_SHARE = 2 / 3
_SENTENCE_END = re.compile(r"""[.!?。！？]["'”’」)]*\s*$""")
_PROSE_SHARE = 0.5


def parse_csv(data: bytes) -> ParsedDocument:
    """Read values parted by tabs, semicolons, bars or commas, whichever part them evenly.

    Where none does, as in prose, each line is a row of one cell.

    Raises:
        UndecodableText: if the bytes are not text.
        SourceTooLarge: if there are too many cells; `table_rows` sets the limit.
        EmptyDocument: if there is none.
    """
    text = decode(data)
    stated = _STATED.match(text)
    rows = _rows(text[stated.end() :], stated[1]) if stated else _rows(text, _delimiter(text))
    drafts = list(row_drafts(TableLimits().rows(rows)))
    return assemble(drafts, Metadata(language=_language(drafts)))


def _language(drafts: list[Draft]) -> str | None:
    return detect_language(" ".join(draft.text for draft in drafts[:_SAMPLE_ROWS]))


def _rows(text: str, delimiter: str | None) -> Iterator[Sequence[str]]:
    if delimiter is None:
        return ([line] for line in text.splitlines())
    return _reader(text, delimiter, _quoting(text, delimiter))


def _reader(text: str, delimiter: str, quoting: _Quoting) -> Iterator[list[str]]:
    source = io.StringIO(text, newline="")
    return csv.reader(
        source, delimiter=delimiter, quoting=quoting, skipinitialspace=True, strict=True
    )


def _quoting(text: str, delimiter: str) -> _Quoting:
    """Where quotation marks break the rules, they are characters like others."""
    try:
        deque(_reader(text, delimiter, csv.QUOTE_MINIMAL), maxlen=0)
    except csv.Error:
        return csv.QUOTE_NONE
    return csv.QUOTE_MINIMAL


def _delimiter(text: str) -> str | None:
    """The delimiter that gives the most rows the same number of columns, more than one."""
    quotings: tuple[_Quoting, ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
    for quoting in quotings:
        shares = {each: _even_share(text, each, quoting) for each in _DELIMITERS}
        best = max(shares, key=lambda each: shares[each])
        if shares[best] >= _EVEN_SHARE:
            return None if _is_prose(text, best) else best
    return None


def _even_share(text: str, delimiter: str, quoting: _Quoting) -> float:
    """The share of rows that have the commonest number of columns; 0 where that is one."""
    try:
        rows = list(islice(_reader(text, delimiter, quoting), _SAMPLE_ROWS))
    except csv.Error:
        return 0
    counts = Counter(len(row) for row in rows if row)
    columns, rows_alike = counts.most_common(1)[0] if counts else (1, 0)
    return rows_alike / counts.total() if columns > 1 else 0


def _is_prose(text: str, delimiter: str) -> bool:
    """Whether lines are sentences: a blank behind every comma, and most end as sentences do."""
    sample = "".join(islice(io.StringIO(text), _SAMPLE_ROWS))
    lines = [line for line in sample.splitlines() if line.strip()]
    sentences = sum(_SENTENCE_END.search(line) is not None for line in lines)
    set_close = re.search(rf"{re.escape(delimiter)}\S", sample)
    return set_close is None and sentences > _PROSE_SHARE * len(lines)
