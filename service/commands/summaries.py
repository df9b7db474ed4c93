"""`footnote summarize`."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import typer

from ingestion.library import Filters
from ingestion.sources import Source, file_source, url_source
from service.bootstrap import Services, open_fetcher, open_services
from service.commands.answers import print_citations, print_statement
from service.commands.output import WRONG, escape, fail, print_json, progress, stdout
from service.settings import Settings
from service.summaries.events import SummaryEvent, SummaryProgressed
from service.summaries.material import Material
from service.summaries.records import (
    WORDS_OF,
    Length,
    Summary,
    SummaryFormat,
    SummaryOptions,
    SummaryPlan,
)
from service.summaries.targets import (
    material_of_collection,
    material_of_documents,
    material_of_parsed,
    material_of_text,
    parsed,
)

_LENGTH = re.compile(r"(\d{1,4})\s*(sentence|word)s?")
_STDIN = "-"


def summarize(
    targets: Sequence[str],
    collection: str,
    filters: Filters,
    options: SummaryOptions,
    *,
    estimate: bool,
    fresh: bool,
    as_json: bool,
) -> None:
    """Print a summary of files, URLs, documents, a text on stdin, or a whole collection."""
    if targets and filters:
        fail("--document, --source, --language and --published-… are for a whole collection")
        raise typer.Exit(WRONG)
    with open_services(Settings()) as services:
        material = _material(services, targets, collection, filters, options.focus)
        if estimate:
            _print_plan(services.summarizer.plan(material, options), as_json=as_json)
            return
        summary = asyncio.run(_made(services, material, options, fresh=fresh))
    if as_json:
        print_json(summary)
    else:
        _print_summary(summary)


def options_of(focus: str | None, length: str, form: str, language: str | None) -> SummaryOptions:
    """The options of a summary from those of the command."""
    if focus is not None and not any(char.isalnum() for char in focus):
        fail("--focus holds no word: leave it out, or name a question or topic")
        raise typer.Exit(WRONG)
    if language is not None and not re.fullmatch("[a-z]{2}", language):
        fail(f"{language!r} is no language: give a code of two letters, such as en or zh")
        raise typer.Exit(WRONG)
    return SummaryOptions(focus, _length(length), cast("SummaryFormat", form), language)


def _length(written: str) -> Length:
    if written in WORDS_OF:
        return Length(words=WORDS_OF[written])
    match = _LENGTH.fullmatch(written.strip().lower())
    if match is None or int(match.group(1)) == 0:
        fail(
            f"{written!r} is no length: say short, medium or long, or a number with its unit, "
            "such as '5 sentences' or '120 words'"
        )
        raise typer.Exit(WRONG)
    number = int(match.group(1))
    return Length(sentences=number) if match.group(2) == "sentence" else Length(words=number)


def _material(
    services: Services,
    targets: Sequence[str],
    collection: str,
    filters: Filters,
    focus: str | None,
) -> Material:
    if not targets:
        return material_of_collection(
            services.library, services.retriever, collection, filters, focus
        )
    if list(targets) == [_STDIN]:
        return material_of_text(services.embedder, sys.stdin.read())
    sources = [one for target in targets if (one := _source(services, target)) is not None]
    if not sources:
        return material_of_documents(services.library, targets, collection)
    if len(sources) < len(targets):
        fail(
            "files and URLs are summarized by themselves: give those, or documents of a "
            "collection, not both"
        )
        raise typer.Exit(WRONG)
    documents = [parsed(services.parser, one) for one in sources]
    return material_of_parsed(services.embedder, documents)


def _source(services: Services, target: str) -> Source | None:
    """The file or page that a target names; None if it can only be a document."""
    settings = services.settings
    if target.startswith(("http://", "https://")):
        return url_source(target, open_fetcher(settings.fetch_allow))
    path = Path(target)
    return file_source(path, target, settings.max_document_bytes) if path.is_file() else None


async def _made(
    services: Services, material: Material, options: SummaryOptions, *, fresh: bool
) -> Summary:
    """The summary, with a bar on stderr while the model reads."""
    with progress("reading", 1) as bar:

        def show(event: SummaryEvent) -> None:
            if isinstance(event, SummaryProgressed):
                bar.update(bar.task_ids[0], completed=event.done, total=event.total)

        return await services.summarizer.summarize(material, options, fresh=fresh, on_event=show)


def _print_plan(plan: SummaryPlan, *, as_json: bool) -> None:
    if as_json:
        print_json(plan)
        return
    out = stdout()
    out.print(
        f"{len(plan.documents):,} documents, {plan.sections:,} sections, "
        f"{plan.characters:,} characters"
    )
    if plan.model is None:
        out.print("no model is configured: an extractive summary takes nothing")
        return
    out.print(
        f"{escape(plan.model)}: about {plan.estimate.calls:,} requests, "
        f"{plan.estimate.prompt_tokens:,} tokens in, {plan.estimate.completion_tokens:,} out"
    )


def _print_summary(summary: Summary) -> None:
    out = stdout()
    label = f"Summary by {summary.model}" if summary.model else "Extractive summary, no model used"
    kept = ", made before" if summary.cached else ""
    out.print(f"[dim]{escape(label)}{kept}[/]")
    if summary.reason:
        out.print(f"[yellow]{escape(summary.reason)}[/]")
    if summary.abstained:
        return
    reached = 0
    headings = {one.before: one for one in summary.headings}
    for at, statement in enumerate(summary.statements):
        if at in headings:
            out.print(f"\n[bold]{escape(headings[at].text)}[/]")
            reached = headings[at].end
        between = _without_marks(summary.text[reached : statement.start])
        print_statement(statement, between)
        reached = statement.end
    print_citations(summary.citations, with_quotes=summary.mode == "model")
    share = summary.coverage
    cited = sum(bool(one.citations) for one in share.sections)
    out.print(
        f"\n[dim]draws on {cited} of {len(share.sections)} sections "
        f"({share.text_share:.0%} of the text)[/]"
    )
    for one in summary.disagreements:
        out.print(f"[yellow]sources disagree:[/] {escape(one.about)}")
        for voice in one.voices:
            day = f", {voice.published_at.isoformat()}" if voice.published_at else ""
            out.print(f"    {escape(f'[{voice.citation}] {voice.title}{day}')}")


def _without_marks(between: str) -> str:
    """What stands before a statement on its line: a bullet, who says it."""
    return re.sub(r"^(?: ?(?:\[\d+\])+)?\s*", "", between)
