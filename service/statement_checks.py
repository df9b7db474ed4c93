"""What was found out about a statement, put into words and citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.answers import Citation, Quotation, QuoteMatch, Searched, Support, SupportStatus
from service.checks import CheckedStatement, CheckedText, PassageCitation
from service.citations import CitationBook, CitedSentence
from service.claims import Claim
from service.evidence_choice import SentencePool
from service.quotations import locate, quoted_spans
from service.readings import Nearby, Outcome, Reading
from service.verified_quotes import find_quotes, held_to_quotes

_STATUSES: tuple[SupportStatus, ...] = (
    "verbatim",
    "supported",
    "partial",
    "unsupported",
    "contradicted",
    "unchecked",
)
_LOCATED: dict[QuoteMatch, str] = {
    "exact": "is quoted to the letter",
    "whitespace": "is quoted to the word, with other white space or capitals",
    "punctuation": "is quoted to the word, with other punctuation or hyphens",
}
_NOTHING_NEAR = "no sentence of the evidence bears on it"
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class StatementCheck:
    """A statement's outcome, what a judge made of it, and the sentences that hold its quotations.

    `judged` takes the place of the outcome's support, if a judge was asked.
    """

    outcome: Outcome
    judged: Support | None
    quoted: tuple[CitedSentence, ...]

    @property
    def sentences(self) -> list[CitedSentence]:
        """Every sentence that is to be cited."""
        readings = [self.outcome.reading, *self.outcome.contrary]
        read = [sentence for one in readings if one for sentence in one.sentences]
        return [*read, *self.quoted]


def quoted_sentences(one: Nearby, pool: SentencePool) -> tuple[CitedSentence, ...]:
    """The sentences that hold what a statement puts between quotation marks, where found."""
    plain = one.claim.plain
    near = list({at.sentence.passage.id: at.sentence.passage for at in one.near}.values())
    found: list[CitedSentence] = []
    for span in quoted_spans(plain):
        words = span.of(plain)
        passages = [*near, *pool.holding(words)]
        located = locate(words, [passage.text for passage in passages])
        if located is not None:
            passage = passages[located.text]
            place = located.span.shifted(passage.span.start)
            found += [
                CitedSentence(passage, at)
                for at, sentence in enumerate(passage.sentences)
                if sentence.start < place.end and place.start < sentence.end
            ]
    return tuple(dict.fromkeys(found))


def checked_statement(
    text: str, claim: Claim, check: StatementCheck | None, book: CitationBook
) -> CheckedStatement:
    """A statement with its citations; one without a check claims nothing, or so it seems."""
    said = claim.span.of(text)
    place = claim.span.start, claim.span.end
    if check is None:
        return CheckedStatement(
            said, *place, (), (), Support("unchecked", "remark", detail=claim.remark)
        )
    reading = check.outcome.reading
    # Quoted words may stand in a sentence beside the evidence: both are one citation then.
    cited = dict.fromkeys([*(reading.sentences if reading else ()), *check.quoted])
    numbers = book.cite(list(cited))
    quotations = find_quotes(claim.plain, numbers, book)
    contrary = {
        number: one for one in check.outcome.contrary for number in book.cite(one.sentences)
    }
    support = _support(claim, check)
    support = _with_quotes(held_to_quotes(support, claim.plain, quotations), claim, quotations)
    support = _with_contrary(support, contrary)
    against = tuple(number for number in contrary if number not in numbers)
    return CheckedStatement(said, *place, numbers, against, support, quotations)


def counted(
    statements: Sequence[CheckedStatement],
    citations: tuple[Citation | PassageCitation, ...],
    method: str,
    searched: tuple[Searched, ...],
    timings_ms: dict[str, int],
) -> CheckedText:
    """The whole of a check, with its counts."""
    outcomes = [one.support.status for one in statements if one.support.method != "remark"]
    counts = {status: outcomes.count(status) for status in _STATUSES}
    held = counts["verbatim"] + counts["supported"]
    return CheckedText(
        statements=tuple(statements),
        citations=citations,
        counts=counts,
        checkable=len(outcomes),
        faithfulness=round(held / len(outcomes), 4) if outcomes else None,
        method=method,
        searched=searched,
        timings_ms=timings_ms,
    )


def _support(claim: Claim, check: StatementCheck) -> Support:
    if check.outcome.reading is None:
        return Support("unsupported", "evidence", 0.0, _NOTHING_NEAR, ((0, len(claim.plain)),))
    return check.judged or check.outcome.reading.support


def _with_quotes(support: Support, claim: Claim, quotations: Sequence[Quotation]) -> Support:
    located = [
        f"“{_shown(claim.plain[one.start : one.end])}” {_LOCATED[one.match]}"
        for one in quotations
        if one.match is not None
    ]
    return _with_detail(support, located)


def _with_contrary(support: Support, contrary: dict[int, Reading]) -> Support:
    return _with_detail(support, [f"but [{at}] {_says(one)}" for at, one in contrary.items()])


def _says(contrary: Reading) -> str:
    if contrary.decides:
        return "supports it"
    if contrary.decides is None:
        return "has another number"
    return f"contradicts it ({contrary.support.detail})"


def _with_detail(support: Support, more: Sequence[str]) -> Support:
    return replace(support, detail="; ".join(filter(None, [support.detail, *more])))


def _shown(words: str) -> str:
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"
