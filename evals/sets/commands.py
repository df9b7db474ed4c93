"""What `footnote eval validate` does and prints."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

import typer
from rich.table import Table

from evals.cases import CaseKind
from evals.console import errors_told
from evals.sets import EvalSet, open_set
from evals.sets.checking import canonical_texts, problems
from service.commands.output import FAILED, fail, print_json, stdout


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a set holds; kinds, languages and labels with their numbers."""

    name: str
    documents: int
    cases: int
    unanswerable: int
    by_kind: dict[str, int]
    by_language: dict[str, int]
    statements: int
    by_label: dict[str, int]
    statements_by_language: dict[str, int]


def count(labelled: EvalSet) -> Counts:
    """Count a set; a kind that it lacks counts 0."""
    kinds = Counter(one.kind for one in labelled.cases)
    return Counts(
        name=labelled.name,
        documents=len(labelled.documents),
        cases=len(labelled.cases),
        unanswerable=sum(not one.answerable for one in labelled.cases),
        by_kind={kind: kinds[kind] for kind in get_args(CaseKind)},
        by_language=dict(Counter(one.language for one in labelled.cases)),
        statements=len(labelled.statements),
        by_label=dict(Counter(one.label for one in labelled.statements)),
        statements_by_language=dict(Counter(one.language for one in labelled.statements)),
    )


def validate(name: str, samples: Path | None, *, as_json: bool) -> None:
    """Check a set and print its counts; exit with 1 if something is wrong with it."""
    with errors_told():
        labelled = open_set(name, samples)
        found = problems(labelled, canonical_texts(labelled.documents))
    counts = count(labelled)
    if as_json:
        print_json({"counts": asdict(counts), "problems": found})
    else:
        _print(counts)
        for problem in found:
            fail(problem)
    if found:
        raise typer.Exit(FAILED)


def _print(counts: Counts) -> None:
    stdout().print(
        f"{counts.name}: {counts.documents} documents, {counts.cases} cases "
        f"({counts.unanswerable} unanswerable), {counts.statements} statements"
    )
    table = Table("", "", "n", box=None)
    parts = {
        "cases by kind": counts.by_kind,
        "cases by language": counts.by_language,
        "statements by label": counts.by_label,
        "statements by language": counts.statements_by_language,
    }
    for title, numbers in parts.items():
        for at, (name, number) in enumerate(numbers.items()):
            table.add_row("" if at else title, name, str(number))
    stdout().print(table)
