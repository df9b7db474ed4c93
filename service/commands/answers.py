"""`footnote search` and `footnote ask`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from ingestion.library import Filters
from service.answers import Answer, Citation, RetrievedPassage, Statement
from service.api.schemas import SearchResults
from service.bootstrap import open_services
from service.commands.output import WRONG, escape, fail, print_json, stdout
from service.composition import marks
from service.conversation import Turn
from service.questions import checked_question
from service.retrieval import ranked, searched_in
from service.settings import Settings

_STATUS_NOTES = {
    "partial": "[yellow](supported in part)[/]",
    "unsupported": "[red](not supported)[/]",
    "contradicted": "[red](contradicted)[/]",
    "unchecked": "[yellow](unchecked)[/]",
}


def search(query: str, collection: str, limit: int, filters: Filters, *, as_json: bool) -> None:
    """Print the passages that bear on a query."""
    settings = Settings()
    asked = checked_question(query, settings.max_question_chars)
    with open_services(settings) as services:
        found = services.retriever.retrieve(asked, collection, limit, filters=filters)
        passages = ranked(found)
        searched = searched_in(services.library, collection, filters)
    if as_json:
        print_json(SearchResults(passages=list(passages), searched=searched))
        return
    for passage in passages:
        _print_passage(passage)
    if not passages:
        stdout().print(f"no passage of {escape(collection)} bears on this")


def ask(
    question: str, collection: str, after: Sequence[Path], filters: Filters, *, as_json: bool
) -> None:
    """Print a cited answer, or why there is none; `after` are the answers that it follows up."""
    settings = Settings()
    asked = checked_question(question, settings.max_question_chars)
    turns = [_turn(path) for path in after]
    with open_services(settings) as services:
        answer = asyncio.run(services.answerer.answer(asked, collection, turns, filters))
    if as_json:
        print_json(answer)
    elif answer.abstained:
        _print_abstention(answer)
    else:
        _print_answer(answer)


def filters_of(
    documents: Sequence[str],
    sources: Sequence[str],
    languages: Sequence[str],
    published: tuple[str | None, str | None],
) -> Filters:
    """The conditions that options give."""
    first, last = (_day(one) if one else None for one in published)
    return Filters(tuple(documents), tuple(sources), tuple(languages), first, last)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        fail(f"{written} is no day: write it as YYYY-MM-DD")
        raise typer.Exit(WRONG) from None


def _turn(path: Path) -> Turn:
    try:
        earlier = json.loads(path.read_text("utf-8"))
        return Turn(str(earlier["question"]), str(earlier["text"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        fail(f"{path} is no answer that `footnote ask --json` printed: {error}")
        raise typer.Exit(WRONG) from None


def _print_answer(answer: Answer) -> None:
    out = stdout()
    _print_standalone(answer)
    label = f"Answer by {answer.model}" if answer.model else "Extractive answer, no model used"
    out.print(f"[dim]{escape(label)}[/]")
    if answer.reason:
        out.print(f"[yellow]{escape(answer.reason)}[/]")
    for statement in answer.statements:
        print_statement(statement)
    print_citations(answer.citations, with_quotes=answer.mode == "model")


def print_statement(statement: Statement, before: str = "") -> None:
    """Print a statement with its marks and, unless it is supported, what is wrong with it."""
    out = stdout()
    numbers = escape(marks(statement.citations))
    note = _STATUS_NOTES.get(statement.support.status, "")
    out.print(f"{escape(before + statement.text)} [cyan]{numbers}[/] {note}".rstrip())
    if note and statement.support.detail:
        out.print(f"    [dim]{escape(statement.support.detail)}[/]")


def print_citations(citations: Sequence[Citation], *, with_quotes: bool) -> None:
    """Print what the marks stand for."""
    out = stdout()
    out.print()
    for citation in citations:
        out.print(f"[cyan]{escape(f'[{citation.number}]')}[/] {escape(_place(citation))}")
        if with_quotes:
            out.print(f"    [dim]“{escape(citation.quote)}”[/]")


def _print_standalone(answer: Answer) -> None:
    if answer.standalone_question:
        stdout().print(f"[dim]taken as: {escape(answer.standalone_question)}[/]")


def _print_abstention(answer: Answer) -> None:
    out = stdout()
    _print_standalone(answer)
    searched = answer.searched
    out.print(f"[yellow]No answer:[/] {escape(answer.reason or '')}")
    out.print(
        f"[dim]searched {searched.passages} passages of {searched.documents} documents "
        f"in {escape(', '.join([searched.collection, *searched.filters]))}; nearest:[/]"
    )
    for passage in answer.passages[:3]:
        _print_passage(passage)


def _print_passage(passage: RetrievedPassage) -> None:
    place = " · ".join(filter(None, (passage.title, passage.heading, _page(passage.page))))
    out = stdout()
    out.print(f"[cyan]{passage.rank}.[/] {escape(place)} [dim]({passage.score:.2f})[/]")
    out.print(f"   {escape(' '.join(passage.text.split()))}")


def _place(citation: Citation) -> str:
    published = citation.published_at.isoformat() if citation.published_at else None
    where = f"characters {citation.start} to {citation.end}"
    parts = (citation.title, published, citation.source, _page(citation.page), where)
    return " · ".join(part for part in parts if part)


def _page(page: int | None) -> str | None:
    return None if page is None else f"page {page}"
