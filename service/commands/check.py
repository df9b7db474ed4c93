"""`footnote check`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from service.answers import Citation
from service.bootstrap import open_services
from service.checks import CheckedStatement, CheckedText, GivenPassage, PassageCitation
from service.commands.output import FAILED, WRONG, escape, fail, print_json, stdout
from service.evidence_sources import Against, InCollection, InDocuments, InPassages
from service.settings import Settings

_MARKS = {
    "verbatim": "[green]=[/]",
    "supported": "[green]✓[/]",
    "partial": "[yellow]~[/]",
    "unsupported": "[red]✗[/]",
    "contradicted": "[red]≠[/]",
    "unchecked": "[yellow]?[/]",
}
_LONGEST_QUOTE = 400


def check(path: str, against: Against, fail_under: float | None, *, as_json: bool) -> None:
    """Check a file, or standard input for `-`; exit with 1 if faithfulness is too low."""
    text = _read(path)
    with open_services(Settings()) as services:
        checked = asyncio.run(services.checker.check(text, against))
    if as_json:
        print_json(checked)
    else:
        _print_checked(checked)
    if fail_under is not None and (checked.faithfulness or 0.0) < fail_under:
        said = "nothing was to be checked" if checked.faithfulness is None else "faithfulness is"
        figure = "" if checked.faithfulness is None else f" {checked.faithfulness:.2f}"
        fail(f"{said}{figure}, less than {fail_under:.2f}")
        raise typer.Exit(FAILED)


def against_of(
    collection: str | None, documents: Sequence[str], files: Sequence[Path], default: str
) -> Against:
    """The evidence that options name; the default collection if they name none."""
    if sum(map(bool, (collection, documents, files))) > 1:
        fail("name one kind of evidence: --collection, --document or --against")
        raise typer.Exit(WRONG)
    if files:
        return InPassages(tuple(GivenPassage(_read(str(one)), one.name) for one in files))
    return InDocuments(tuple(documents)) if documents else InCollection(collection or default)


def _read(path: str) -> str:
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        fail(f"{path} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        fail(f"{path} is not text in UTF-8")
    raise typer.Exit(WRONG) from None


def _print_checked(checked: CheckedText) -> None:
    out = stdout()
    for statement in checked.statements:
        _print_statement(statement, checked)
    counts = ", ".join(f"{count} {status}" for status, count in checked.counts.items() if count)
    out.print()
    if checked.faithfulness is None:
        out.print("[dim]nothing to check[/]")
        return
    out.print(
        f"{checked.checkable} statements: {counts}; faithfulness {checked.faithfulness:.2f} "
        f"[dim]({escape(checked.method)})[/]"
    )


def _print_statement(statement: CheckedStatement, checked: CheckedText) -> None:
    out = stdout()
    said = escape(" ".join(statement.text.split()))
    support = statement.support
    if support.method == "remark":
        out.print(f"[dim]- {said}  (not checked: {escape(support.detail)})[/]")
        return
    out.print(f"{_MARKS[support.status]} {said} [dim]({support.status})[/]")
    if support.detail:
        out.print(f"    {escape(support.detail)}")
    for number in statement.citations:
        _print_citation(checked.citations[number - 1], "")
    for number in statement.contrary:
        _print_citation(checked.citations[number - 1], "otherwise: ")


def _print_citation(citation: Citation | PassageCitation, what: str) -> None:
    quote = " ".join(citation.quote.split())
    shown = quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}…"
    number = escape(f"[{citation.number}]")
    stdout().print(
        f"    [cyan]{number}[/] {what}“{escape(shown)}” [dim]{escape(_place(citation))}[/]"
    )


def _place(citation: Citation | PassageCitation) -> str:
    where = f"characters {citation.start} to {citation.end}"
    if isinstance(citation, PassageCitation):
        return f"{citation.title or f'passage {citation.passage + 1}'} · {where}"
    page = None if citation.page is None else f"page {citation.page}"
    parts = dict.fromkeys((citation.title, citation.source, page, where))
    return " · ".join(filter(None, parts))
