"""`footnote doctor`: looks at everything that can be wrong, and says what to do about it."""

from __future__ import annotations

from dataclasses import asdict

import typer

from service.commands.output import FAILED, escape, print_json, stdout
from service.doctor import Finding, Wanted, examine


def doctor(*, full: bool, model: bool, port: int, as_json: bool) -> None:
    """Print what was found; exit with 1 if anything is wrong."""
    findings: list[Finding] = []
    for one in examine(wanted=Wanted(full, model, port)):
        findings.append(one)
        if not as_json:
            _print(one)
    if as_json:
        print_json({"findings": [asdict(one) for one in findings]})
    if not all(one.good for one in findings):
        raise typer.Exit(FAILED)


def _print(finding: Finding) -> None:
    mark = "[green]ok[/]   " if finding.good else "[red]wrong[/]"
    advice = f" → {finding.advice}" if finding.advice else ""
    stdout().print(f"{mark} {finding.check}: {escape(finding.found + advice)}")
