"""Whether a labelled set holds together: its ids, its spans, and the texts that they point into.

Texts are read from the set's documents by the parsers that ingestion uses, so a span that
resolves here is a span that an answer can cite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from evals.cases import Case, GoldSpan, LabelledStatement
from evals.errors import BadDataset
from evals.sets import EvalSet
from ingestion.errors import IngestionError
from ingestion.library.records import NO_VALIDATORS
from ingestion.parsing.sandbox import ParserProcess
from ingestion.sources import Source

Texts = Mapping[tuple[str, int], str]


def canonical_texts(documents: Iterable[Source]) -> dict[tuple[str, int], str]:
    """The canonical text of every version of every document, by source and version (from 1).

    Raises:
        BadDataset: if a document cannot be read.
    """
    texts: dict[tuple[str, int], str] = {}
    versions: Counter[str] = Counter()
    with ParserProcess() as parser:
        for one in documents:
            text = _text(one, parser)
            # Ingestion makes no new version of a text that has not changed.
            if texts.get((one.source, versions[one.source])) != text:
                versions[one.source] += 1
                texts[one.source, versions[one.source]] = text
    return texts


def _text(one: Source, parser: ParserProcess) -> str:
    try:
        content = one.open(NO_VALIDATORS)
        if content is None:
            raise BadDataset(f"{one.source} has no content")
        return parser.parse(content.data, content.name).text
    except IngestionError as error:
        raise BadDataset(f"{one.source}: {error}") from None


def problems(labelled: EvalSet, texts: Texts) -> list[str]:
    """What is wrong with a set, one line each, naming the case or the statement; none if sound."""
    return [
        *_repeated([one.id for one in labelled.cases], "case"),
        *_repeated([one.id for one in labelled.statements], "statement"),
        *(f"case {one.id}: {what}" for one in labelled.cases for what in _of_case(one, texts)),
        *(
            f"statement {one.id}: {what}"
            for one in labelled.statements
            for what in _of_statement(one, texts)
        ),
    ]


def _repeated(ids: list[str], what: str) -> Iterator[str]:
    for name, times in Counter(ids).items():
        if times > 1:
            yield f"{what} {name}: the id occurs {times} times"


def _of_case(case: Case, texts: Texts) -> Iterator[str]:
    if not case.question.strip():
        yield "the question is empty"
    if case.answerable and not case.gold:
        yield "it is answerable, but names no gold span"
    if not case.answerable and (case.gold or case.reference):
        yield "it is unanswerable, but has a gold span or a reference"
    if case.answerable and not case.reference:
        yield "it is answerable, but has no reference"
    if case.kind == "unanswerable" and case.answerable:
        yield "its kind is unanswerable, but it is marked as answerable"
    if case.kind == "follow_up" and not case.turns:
        yield "it is a follow-up, but has no earlier turn"
    yield from _of_spans(case.gold, texts)


def _of_statement(one: LabelledStatement, texts: Texts) -> Iterator[str]:
    if not one.evidence:
        yield "it cites no evidence"
    if (one.label == "supported") == bool(one.spans):
        yield f"its label is {one.label}, so spans are {'wrong' if one.spans else 'missing'}"
    for start, end in one.spans:
        if not 0 <= start < end <= len(one.statement):
            yield f"the span {start}-{end} is outside the statement"
    yield from _of_spans(one.evidence, texts)


def _of_spans(spans: Iterable[GoldSpan], texts: Texts) -> Iterator[str]:
    for span in spans:
        where = f"{span.source}, version {span.version}"
        text = texts.get((span.source, span.version))
        if text is None:
            yield f"{where}: the set holds no such document"
        elif not 0 <= span.start < span.end or text[span.start : span.end] != span.quote:
            found = text.find(span.quote)
            hint = f"it stands at {found}" if found >= 0 else "the text does not hold it"
            yield f"{where}: {span.start}-{span.end} is not the quote ({hint}): {span.quote[:60]!r}"
