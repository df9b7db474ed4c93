"""`footnote search` and `footnote ask`."""

from __future__ import annotations

import asyncio

from service.answers import Answer, Citation, RetrievedPassage, Searched
from service.api.schemas import SearchResults
from service.bootstrap import open_services
from service.commands.output import escape, print_json, stdout
from service.questions import checked_question
from service.retrieval import ranked
from service.settings import Settings

_STATUS_NOTES = {
    "partial": "[yellow](supported in part)[/]",
    "unsupported": "[red](not supported)[/]",
    "contradicted": "[red](contradicted)[/]",
    "unchecked": "[yellow](unchecked)[/]",
}


def search(query: str, collection: str, limit: int, *, as_json: bool) -> None:
    """Print the passages that bear on a query."""
    settings = Settings()
    asked = checked_question(query, settings.max_question_chars)
    with open_services(settings) as services:
        summary = services.library.collection(collection)
        passages = ranked(services.retriever.retrieve(asked, collection, limit))
    if as_json:
        searched = Searched(summary.name, summary.documents, summary.passages)
        print_json(SearchResults(passages=list(passages), searched=searched))
        return
    for passage in passages:
        _print_passage(passage)
    if not passages:
        stdout().print(f"no passage of {escape(collection)} bears on this")


def ask(question: str, collection: str, *, as_json: bool) -> None:
    """Print a cited answer, or why there is none."""
    settings = Settings()
    asked = checked_question(question, settings.max_question_chars)
    with open_services(settings) as services:
        answer = asyncio.run(services.answerer.answer(asked, collection))
    if as_json:
        print_json(answer)
    elif answer.abstained:
        _print_abstention(answer)
    else:
        _print_answer(answer)


def _print_answer(answer: Answer) -> None:
    out = stdout()
    label = f"Answer by {answer.model}" if answer.model else "Extractive answer, no model used"
    out.print(f"[dim]{escape(label)}[/]")
    if answer.reason:
        out.print(f"[yellow]{escape(answer.reason)}[/]")
    for statement in answer.statements:
        numbers = escape("".join(f"[{number}]" for number in statement.citations))
        note = _STATUS_NOTES.get(statement.support.status, "")
        out.print(f"{escape(statement.text)} [cyan]{numbers}[/] {note}".rstrip())
        if note and statement.support.detail:
            out.print(f"    [dim]{escape(statement.support.detail)}[/]")
    out.print()
    for citation in answer.citations:
        out.print(f"[cyan]{escape(f'[{citation.number}]')}[/] {escape(_place(citation))}")
        if answer.mode == "model":
            out.print(f"    [dim]“{escape(citation.quote)}”[/]")


def _print_abstention(answer: Answer) -> None:
    out = stdout()
    searched = answer.searched
    out.print(f"[yellow]No answer:[/] {escape(answer.reason or '')}")
    out.print(
        f"[dim]searched {searched.passages} passages of {searched.documents} documents "
        f"in {escape(searched.collection)}; nearest:[/]"
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
