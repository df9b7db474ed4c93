"""What a check of somebody's own text comes to: one shape on every interface, as for answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.answers import Citation, Quotation, QuoteMatch, Searched, Support, SupportStatus


@dataclass(frozen=True, slots=True)
class GivenPassage:
    """A text that is to serve as evidence, without being stored."""

    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class PassageCitation:
    """A numbered pointer to adjacent sentences of a passage that was given with the request.

    `passages[passage].text[start:end] == quote`, in code points; `passage` counts from 0. `before`
    and `after` are the text around it. `match` says how quoted words were located in it.
    """

    number: int
    passage: int
    title: str | None
    start: int
    end: int
    quote: str
    before: str
    after: str
    match: QuoteMatch = "exact"


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    """One sentence of the text: `given[start:end] == text`, in code points.

    `citations` are the numbers of the evidence that `support` was judged by: the sentences nearest
    to the statement. `contrary` are those of other near sentences that read otherwise: they
    contradict a statement that its evidence supports, or support one that it contradicts. Offsets
    in `support.spans` and `quotations` are those of `text`.

    A statement with the support method `remark` (a heading, a word of greeting) claims nothing and
    is not counted.
    """

    text: str
    start: int
    end: int
    citations: tuple[int, ...]
    contrary: tuple[int, ...]
    support: Support
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedText:
    """The statements of a text, each with its evidence and support.

    `counts` has the number of statements of each status, remarks left out; they are `checkable` in
    all. `faithfulness` is the share of them that are `verbatim` or `supported`, and null if there
    are none: what could not be checked counts against it. `searched` says how far was looked, one
    entry a collection, and is empty for passages that were given. `method` names what judged.
    """

    statements: tuple[CheckedStatement, ...]
    citations: tuple[Citation | PassageCitation, ...]
    counts: dict[SupportStatus, int]
    checkable: int
    faithfulness: float | None
    method: str
    searched: tuple[Searched, ...] = ()
    timings_ms: dict[str, int] = field(default_factory=dict)
