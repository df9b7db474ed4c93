"""From a question to a cited answer: retrieve, answer, cut, check, or abstain.

With a language model configured, it answers from numbered sentences and only points; without one,
or when it fails, sentences are selected verbatim. Either way the result is the same `Answer`.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from ingestion.documents import Version
from ingestion.indexes import SearchIndexes
from ingestion.library import NO_FILTERS, Filters, Library
from ingestion.tracing import Span, span
from service.answers import (
    Answer,
    RetrievedPassage,
    Searched,
    Support,
    Usage,
)
from service.citations import CitationBook
from service.composition import Composer, DraftStatement, StatementReady
from service.consolidation import merged, without_copies
from service.conversation import Turn, standalone_by_rule
from service.errors import ModelError
from service.evidence import TermWeights
from service.extractive import ExtractiveAnswerer
from service.model_answers import ModelAnswerer
from service.pointed_replies import ModelFinished, PointedAt
from service.pointers import Delta
from service.questions import checked_question
from service.reasons import reason
from service.retrieval import (
    Candidate,
    CollectionNames,
    HybridRetriever,
    ranked,
    searched_in,
)
from service.support.checker import CitedStatement, SupportChecker
from service.verified_quotes import drafted, held_to_quotes

# Some of what is found may be copies of the rest.
_LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """What retrieval found, before anything is answered."""

    passages: tuple[RetrievedPassage, ...]


@dataclass(frozen=True, slots=True)
class AnswerReady:
    """The whole answer. Statements may still be unchecked; `SupportReady` follows for those."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class SupportReady:
    """The support of one statement, once its check is done; not in the statements' order."""

    index: int
    support: Support


AnswerEvent = PassagesFound | Delta | StatementReady | AnswerReady | SupportReady


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything about one question that the steps of answering share."""

    asked: str
    standalone: str | None
    searched: Searched
    candidates: tuple[Candidate, ...]
    versions: dict[tuple[str, int], Version]
    weights: TermWeights
    began: float
    retrieved: float

    @property
    def question(self) -> str:
        """What is searched for and answered."""
        return self.standalone or self.asked

    @property
    def passages(self) -> tuple[RetrievedPassage, ...]:
        return ranked(self.candidates)


class Answerer:
    """Answers questions from one library. Safe to use by any number of tasks at once."""

    def __init__(  # noqa: PLR0913 - these are its parts; they are put together in one place
        self,
        library: Library,
        indexes: SearchIndexes,
        retriever: HybridRetriever,
        extractive: ExtractiveAnswerer,
        model: ModelAnswerer | None,
        support: SupportChecker,
        *,
        passages: int,
        max_question_chars: int,
    ) -> None:
        self._library = library
        self._indexes = indexes
        self._retriever = retriever
        self._extractive = extractive
        self._model = model
        self._support = support
        self._passages = passages
        self._max_question_chars = max_question_chars

    async def answer(
        self,
        question: str,
        collections: CollectionNames,
        turns: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        """Answer a question and wait until every statement is checked.

        `turns` are the questions before it in a conversation, with their answers; `filters` say
        which documents to look into.

        Raises:
            InvalidQuestion: if the question is empty or too long.
            UnknownCollection: if there is no such collection.
        """
        return await whole_answer(self.stream(question, collections, turns, filters))

    async def stream(
        self,
        question: str,
        collections: CollectionNames,
        turns: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Answer a question step by step; the last events are the answer and its checks.

        Raises:
            InvalidQuestion: if the question is empty or too long.
            UnknownCollection: if there is no such collection.
        """
        asked = checked_question(question, self._max_question_chars)
        with span("answer", turns=len(turns)) as answering:
            supports: dict[int, Support] = {}
            async with aclosing(self._steps(asked, collections, turns, filters)) as events:
                async for event in events:
                    _note(answering, event, supports)
                    yield event
            answering.set(**_counted(supports.values()))

    async def _steps(
        self, asked: str, collections: CollectionNames, turns: Sequence[Turn], filters: Filters
    ) -> AsyncGenerator[AnswerEvent, None]:
        standalone = await self._standalone(asked, collections, turns) if turns else None
        case = await asyncio.to_thread(self._open_case, asked, standalone, collections, filters)
        yield PassagesFound(case.passages)
        if not case.candidates:
            yield AnswerReady(_abstention(case, reason("nothing_found")))
            return
        fell_back: str | None = None
        if self._model is not None:
            try:
                async with aclosing(self._stream_from_model(case, self._model)) as events:
                    async for event in events:
                        yield event
            except ModelError as error:
                fell_back = reason("no_model_answer", error=error)
            else:
                return
        for selected in await asyncio.to_thread(self._select, case, fell_back):
            yield selected

    async def _standalone(
        self, asked: str, collections: CollectionNames, turns: Sequence[Turn]
    ) -> str | None:
        """A follow-up question made to stand alone; None if it does so already."""
        rewritten = await self._model.standalone(asked, turns) if self._model else None
        if rewritten is None:
            rewritten = await asyncio.to_thread(self._by_rule, asked, collections, turns)
        return None if rewritten == asked else rewritten

    def _by_rule(self, asked: str, collections: CollectionNames, turns: Sequence[Turn]) -> str:
        passages = searched_in(self._library, collections).passages
        weights = TermWeights(self._indexes.document_frequency, passages)
        return standalone_by_rule(asked, turns, self._indexes.analyzer, weights)

    def _open_case(
        self, asked: str, standalone: str | None, collections: CollectionNames, filters: Filters
    ) -> _Case:
        began = time.monotonic()
        question = standalone or asked
        searched = searched_in(self._library, collections, filters)
        ranking = self._retriever.retrieve(
            question, collections, _LOOKED_AT * self._passages, filters=filters
        )
        found = without_copies(ranking)[: self._passages]
        versions = self._versions(found)
        weights = TermWeights(self._indexes.document_frequency, searched.passages)
        return _Case(
            asked=asked,
            standalone=standalone,
            searched=searched,
            candidates=tuple(merged(found, versions)),
            versions=versions,
            weights=weights,
            began=began,
            retrieved=time.monotonic(),
        )

    def _versions(self, candidates: Sequence[Candidate]) -> dict[tuple[str, int], Version]:
        wanted = {(one.passage.document_id, one.passage.version) for one in candidates}
        return {key: self._library.version(*key) for key in wanted}

    def _select(self, case: _Case, fell_back: str | None) -> list[AnswerEvent]:
        selection = self._extractive.select(
            case.question, case.candidates, case.versions, case.weights
        )
        if not (selection.sentences and selection.evidence.sufficient):
            too_little = selection.evidence.shortfall
            return [AnswerReady(_abstention(case, _joined(too_little, fell_back)))]
        book, composer = CitationBook(case.versions.values(), self._library.page_boxes), Composer()
        events: list[AnswerEvent] = []
        for at, one in enumerate(selection.sentences):
            known = len(book.citations)
            numbers = book.cite([one.sentence])
            quote = book.quotes(numbers)[0]
            separator = "\n- " if one.beneath else "\n" if at else ""
            (support,) = self._support.check([CitedStatement(quote, (quote,))])
            before = len(composer.text)
            statement = composer.add(DraftStatement(quote, numbers, support, separator))
            added = composer.text[before:]
            events.append(StatementReady(at, statement, book.citations[known:], added))
        return [*events, AnswerReady(_answer(case, composer, book, why=fell_back))]

    async def _stream_from_model(
        self, case: _Case, model: ModelAnswerer
    ) -> AsyncGenerator[AnswerEvent, None]:
        book, composer = CitationBook(case.versions.values(), self._library.page_boxes), Composer()
        finished = ModelFinished()
        async for event in model.stream(case.question, case.candidates):
            if isinstance(event, Delta):
                yield event
            elif isinstance(event, PointedAt):
                known = len(book.citations)
                draft = await asyncio.to_thread(drafted, event, book)
                before = len(composer.text)
                statement = composer.add(draft)
                at, added = len(composer.statements) - 1, composer.text[before:]
                yield StatementReady(at, statement, book.citations[known:], added)
            else:
                finished = event
        if finished.declined or not book.citations:
            why = reason("model_declined" if finished.declined else "model_cited_nothing")
            yield AnswerReady(_abstention(case, why, finished=finished, model=model.name))
            return
        cut = reason("answer_cut") if finished.cut else None
        yield AnswerReady(
            _answer(case, composer, book, finished=finished, model=model.name, why=cut)
        )
        claims = [
            CitedStatement(statement.text, tuple(book.quotes(statement.citations)))
            for statement in composer.statements
        ]
        async with aclosing(self._support.as_checked(claims)) as checks:
            async for at, support in checks:
                one = composer.statements[at]
                yield SupportReady(at, held_to_quotes(support, one.text, one.quotations))


def _note(answering: Span, event: AnswerEvent, supports: dict[int, Support]) -> None:
    """How an answer came out, and the support of its statements as far as it is known."""
    if isinstance(event, AnswerReady):
        answer = event.answer
        answering.set(mode=answer.mode, abstained=answer.abstained)
        answering.set(invalid_citations=answer.invalid_citations)
        supports |= {at: one.support for at, one in enumerate(answer.statements)}
    elif isinstance(event, SupportReady):
        supports[event.index] = event.support


def _counted(supports: Iterable[Support]) -> dict[str, int]:
    """How many statements have which support, as a span says it."""
    counts = Counter(one.status for one in supports)
    return {f"support__{status}": count for status, count in counts.items()}


async def whole_answer(events: AsyncIterator[object]) -> Answer:
    """The answer that a stream of events brings, with its checks."""
    answer: Answer | None = None
    supports: dict[int, Support] = {}
    async for event in events:
        if isinstance(event, AnswerReady):
            answer = event.answer
        elif isinstance(event, SupportReady):
            supports[event.index] = event.support
    assert answer is not None  # noqa: S101 - every stream that ends has brought its answer
    return with_supports(answer, supports)


def with_supports(answer: Answer, supports: dict[int, Support]) -> Answer:
    """The answer with the supports that became known after it."""
    statements = tuple(
        replace(statement, support=supports.get(at, statement.support))
        for at, statement in enumerate(answer.statements)
    )
    return replace(answer, statements=statements)


def _joined(*reasons: str | None) -> str:
    return "; ".join(filter(None, reasons))


def _answer(
    case: _Case,
    composer: Composer,
    book: CitationBook,
    *,
    finished: ModelFinished | None = None,
    model: str | None = None,
    why: str | None = None,
) -> Answer:
    """The answer that was composed; an abstention if nothing was."""
    now = time.monotonic()
    return Answer(
        id=uuid.uuid4().hex,
        question=case.asked,
        standalone_question=case.standalone,
        mode="extractive" if model is None else "model",
        model=model,
        abstained=not composer.statements,
        reason=why,
        text=composer.text,
        statements=composer.statements,
        citations=book.citations,
        passages=case.passages,
        searched=case.searched,
        invalid_citations=finished.invalid_citations if finished else 0,
        usage=finished.usage if finished else Usage(),
        timings_ms={
            "retrieve": round(1000 * (case.retrieved - case.began)),
            "answer": round(1000 * (now - case.retrieved)),
            "total": round(1000 * (now - case.began)),
        },
    )


def _abstention(
    case: _Case,
    why: str,
    *,
    finished: ModelFinished | None = None,
    model: str | None = None,
) -> Answer:
    empty = CitationBook((), lambda *_: ())
    return _answer(case, Composer(), empty, finished=finished, model=model, why=why)
