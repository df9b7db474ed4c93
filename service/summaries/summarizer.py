"""From documents to a cited and checked summary, with a language model or without one.

With a language model, it reads everything, portion by portion, points at the sentences that matter,
and writes from those. Without one, or when it fails, sentences are chosen and shown verbatim.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from ingestion.library import Library
from prompts import load
from service.citations import CitationBook, CitedSentence
from service.composition import StatementReady
from service.errors import ModelError, TooMuchToSummarize
from service.reasons import reason
from service.summaries.caching import SummaryCache, cache_key
from service.summaries.cases import Case, Composed, Spent, summary_of
from service.summaries.coverage import survey
from service.summaries.drafting import SummaryDraft, lay_out
from service.summaries.estimates import estimate
from service.summaries.events import (
    SummaryEvent,
    SummaryPlanned,
    SummaryReady,
    SummarySupportReady,
    whole_summary,
    with_supports,
)
from service.summaries.extractive import ExtractiveSummarizer
from service.summaries.material import Material
from service.summaries.model_summaries import ModelSummarizer
from service.summaries.records import Cost, Summary, SummaryOptions, SummaryPlan
from service.support.checker import CitedStatement, SupportChecker
from service.support.wording import mostly_cjk
from service.verified_quotes import held_to_quotes

# To be raised with every change of what is made of the same, so that what is kept is not shown.
_REVISION = "1"


class Summarizer:
    """Summarizes documents. Safe to use by any number of tasks at once.

    Args:
        library: knows where words stand on pages.
        extractive: chooses sentences.
        by_model: has summaries written, if there is a language model.
        support: checks statements.
        prompt_tokens: how much of the model's window a prompt may take, by an estimate.
        most_calls: how many requests to the model a summary may take.
        made_by: what else a result depends on: names of models, and the release.
        cache: keeps results under digests of all that they depend on.
    """

    def __init__(  # noqa: PLR0913 - these are its parts; they are put together in one place
        self,
        library: Library,
        extractive: ExtractiveSummarizer,
        by_model: ModelSummarizer | None,
        support: SupportChecker,
        *,
        prompt_tokens: int,
        most_calls: int,
        made_by: Sequence[str],
        cache: SummaryCache,
    ) -> None:
        self._library = library
        self._extractive = extractive
        self._by_model = by_model
        self._support = support
        self._prompt_tokens = prompt_tokens
        self._most_calls = most_calls
        self._made_by = tuple(made_by)
        self._cache = cache

    def plan(self, material: Material, options: SummaryOptions) -> SummaryPlan:
        """What a summary would read and take; the model is not asked."""
        return self._open(material, options).plan

    async def summarize(
        self,
        material: Material,
        options: SummaryOptions,
        *,
        fresh: bool = False,
        on_event: Callable[[SummaryEvent], None] = lambda _: None,
    ) -> Summary:
        """Summarize, and wait until every statement is checked.

        `fresh` and what is raised are those of `stream`; `on_event` is told its events.
        """
        return await whole_summary(self.stream(material, options, fresh=fresh), on_event)

    async def stream(
        self, material: Material, options: SummaryOptions, *, fresh: bool = False
    ) -> AsyncGenerator[SummaryEvent, None]:
        """Summarize step by step; the last events are the summary and its checks.

        `fresh` says that what was answered before is not to be given again.

        Raises:
            TooMuchToSummarize: if the model would have to be asked too often.
        """
        case = await asyncio.to_thread(self._open, material, options)
        yield SummaryPlanned(case.plan)
        if not fresh and (kept := await asyncio.to_thread(self._cache.find, case.key)):
            yield SummaryReady(kept)
            return
        self._check_cost(case.plan.estimate)
        summary: Summary | None = None
        checked: list[SummarySupportReady] = []
        async with aclosing(self._made(case)) as events:
            async for event in events:
                if isinstance(event, SummaryReady):
                    summary = event.summary
                elif isinstance(event, SummarySupportReady):
                    checked.append(event)
                yield event
        if summary is not None and _is_worth_keeping(summary, case.plan):
            whole = with_supports(summary, checked)
            stored = case.material.is_stored
            await asyncio.to_thread(self._cache.keep, case.key, whole, is_stored=stored)

    def _open(self, material: Material, options: SummaryOptions) -> Case:
        began = time.monotonic()
        chosen, options = _in_language(material, options, translates=self._by_model is not None)
        found = survey(one.shown for one in chosen.read())
        plan = SummaryPlan(
            documents=tuple(one.about for one in chosen.readings),
            sections=len(found.sections),
            characters=found.characters,
            model=self._by_model.name if self._by_model else None,
            estimate=(estimate(found, options, self._prompt_tokens) if self._by_model else Cost()),
        )
        prompts = [load(name) for name in ("pick_sentences", "write_summary")]
        made_by = [_REVISION, *self._made_by, *(one.system + one.user for one in prompts)]
        key = cache_key(chosen, options, made_by)
        draft_of = partial(self._draft_of, chosen, options)
        return Case(chosen, options, found, plan, key, began, draft_of)

    def _check_cost(self, expected: Cost) -> None:
        if expected.calls > self._most_calls:
            raise TooMuchToSummarize(
                f"this takes about {expected.calls:,} requests to the language model, more than "
                f"{self._most_calls:,}: name fewer documents, or raise FOOTNOTE_SUMMARY_MAX_CALLS"
            )

    async def _made(self, case: Case) -> AsyncGenerator[SummaryEvent, None]:
        spent = Spent()
        composed = Composed(None, reason=reason("no_text"))
        if case.survey.sections:
            async with aclosing(self._composed(case, spent)) as events:
                async for event in events:
                    if isinstance(event, Composed):
                        composed = event
                    else:
                        yield event
        summary = await asyncio.to_thread(summary_of, case, composed, spent)
        yield SummaryReady(summary)
        if composed.draft is not None:
            async with aclosing(self._checked(summary, composed.draft)) as checks:
                async for ready in checks:
                    yield ready

    async def _composed(
        self, case: Case, spent: Spent
    ) -> AsyncGenerator[SummaryEvent | Composed, None]:
        fell_back: str | None = None
        if self._by_model is not None:
            try:
                async with aclosing(self._by_model.compose(case, spent)) as events:
                    async for event in events:
                        yield event
            except ModelError as error:
                fell_back = reason("summary_broke_off", error=error)
            else:
                return
        for chosen in await asyncio.to_thread(self._chosen, case, fell_back):
            yield chosen

    def _chosen(self, case: Case, fell_back: str | None) -> list[StatementReady | Composed]:
        choice = self._extractive.choose(case.material, case.survey.sentences, case.options)
        if not (choice.sentences or choice.differences):
            why = "; ".join(filter(None, [reason("nothing_on_it"), fell_back]))
            return [Composed(None, reason=why)]
        draft = case.draft_of(
            [
                *(one for part in choice.sentences for one in (part.sentence, *part.also)),
                *(one for pair in choice.differences for one in (pair.one, pair.other)),
            ]
        )
        lay_out(draft, choice, case.options.language)
        return [*_announced(draft), Composed(draft, choice.differences, reason=fell_back)]

    async def _checked(
        self, summary: Summary, draft: SummaryDraft
    ) -> AsyncGenerator[SummarySupportReady, None]:
        claims = [
            CitedStatement(one.text, tuple(draft.book.quotes(one.citations)))
            for one in summary.statements
        ]
        headings = [CitedStatement(one.text, draft.heading_quotes(one)) for one in summary.headings]
        async with aclosing(self._support.as_checked([*claims, *headings])) as checks:
            async for at, support in checks:
                if at < len(claims):
                    one = summary.statements[at]
                    held = held_to_quotes(support, one.text, one.quotations)
                    yield SummarySupportReady(at, None, held)
                else:
                    yield SummarySupportReady(None, at - len(claims), support)

    def _draft_of(
        self, material: Material, options: SummaryOptions, sentences: Sequence[CitedSentence]
    ) -> SummaryDraft:
        keys = {(one.passage.document_id, one.passage.version) for one in sentences}
        book = CitationBook(material.versions(keys), self._library.page_boxes)
        return SummaryDraft(book, options.format)


def _announced(draft: SummaryDraft) -> list[StatementReady]:
    """The statements of a draft that is whole, each with the citations that it uses first."""
    ready: list[StatementReady] = []
    seen: set[int] = set()
    for at, statement in enumerate(draft.statements):
        new = [one for one in statement.citations if one not in seen]
        seen.update(new)
        citations = tuple(draft.book.citations[number - 1] for number in new)
        ready.append(StatementReady(at, statement, citations))
    return ready


def _is_worth_keeping(summary: Summary, plan: SummaryPlan) -> bool:
    """Whether it is what is made when nothing goes wrong."""
    usual = (None, *map(reason, ("summary_too_long", "summary_cut", "nothing_on_it")))
    return summary.model == plan.model and summary.reason in usual


def _in_language(
    material: Material, options: SummaryOptions, *, translates: bool
) -> tuple[Material, SummaryOptions]:
    """What to read, and the language to write in: that of the focus, or of most documents.

    Where nothing can be translated, only documents in the language that was asked for are read, if
    there are any.
    """
    if options.language is None:
        return material, replace(options, language=_usual_language(material, options.focus))
    in_it = tuple(one for one in material.readings if one.language == options.language)
    if translates or not in_it:
        return material, options
    return replace(material, readings=in_it), options


def _usual_language(material: Material, focus: str | None) -> str | None:
    if focus and mostly_cjk(focus):
        return "zh"
    counted = Counter(one.language for one in material.readings if one.language)
    most = counted.most_common(1)
    return most[0][0] if most else None
