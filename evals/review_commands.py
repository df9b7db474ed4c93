"""What `footnote eval review` does: list candidates, edit them, accept or reject them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter
from rich.table import Table

from evals.candidates import (
    Candidate,
    accept,
    find,
    read_candidates,
    reject,
    replaced,
    write_candidates,
)
from evals.case_files import plain_record
from evals.cases import Case
from evals.console import errors_told
from evals.errors import BadDataset, CandidateRefused
from evals.json_files import checked
from evals.sets import open_set
from evals.sets.checking import canonical_texts
from service.commands.output import escape, stdout

_TEXTS = ("question", "reference", "kind", "language", "group", "note")


@dataclass(frozen=True, slots=True)
class Decision:
    """What is asked for: changes (`field=text`) first, then to accept into a set or to reject."""

    changes: tuple[str, ...] = ()
    edit: bool = False
    accept_into: str | None = None
    reject_because: str | None = None


def review(path: Path, wanted: str | None, decision: Decision, samples: Path | None) -> None:
    """List the open candidates, or show one with what was done to it."""
    with errors_told():
        candidates = read_candidates(path)
        if wanted is None:
            _list(candidates)
            return
        decided = _decided(find(candidates, wanted), decision, samples)
        changed = replaced(candidates, decided, wanted)
        if changed != candidates:
            write_candidates(path, changed)
    stdout().print(f"{escape(decided.id)}: {decided.status}")
    stdout().print(escape(_as_text(decided.case)))


def _decided(candidate: Candidate, decision: Decision, samples: Path | None) -> Candidate:
    if decision.accept_into is not None and decision.reject_because is not None:
        raise CandidateRefused("a candidate is accepted or rejected, not both")
    case = _changed(candidate.case, decision.changes)
    if decision.edit:
        case = _edited(case)
    candidate = replace(candidate, case=case)
    if decision.accept_into is not None:
        into = open_set(decision.accept_into, samples)
        return accept(candidate, into, canonical_texts(into.documents))
    if decision.reject_because is not None:
        return reject(candidate, decision.reject_because)
    return candidate


def _changed(case: Case, changes: tuple[str, ...]) -> Case:
    row = plain_record(case)
    for change in changes:
        name, is_set, text = change.partition("=")
        if not is_set or name not in _TEXTS:
            raise CandidateRefused(f"{change}: write FIELD=TEXT with one of {', '.join(_TEXTS)}")
        row[name] = text
    return checked(TypeAdapter(Case), row, "the changed candidate")


def _edited(case: Case) -> Case:
    text = _in_editor(_as_text(case) + "\n")
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadDataset(f"what was edited is not JSON ({error}); nothing is changed") from None
    return checked(TypeAdapter(Case), value, "the edited candidate")


def _in_editor(text: str) -> str:
    """The text as the user's editor leaves it."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "candidate.json"
        path.write_text(text, encoding="utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(path)], check=True)  # noqa: S603 -- the user's own editor, no shell
            return path.read_text(encoding="utf-8")
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise CandidateRefused(f"{editor} did not edit it ({error}): set EDITOR") from None


def _as_text(case: Case) -> str:
    return json.dumps(plain_record(case), ensure_ascii=False, indent=2)


def _list(candidates: list[Candidate]) -> None:
    table = Table("id", "origin", "kind", "question", "reason", box=None)
    shown = [one for one in candidates if one.status == "open"]
    for one in shown:
        row = (one.id, one.origin, one.case.kind, one.case.question, one.reason)
        table.add_row(*map(escape, row))
    if shown:
        stdout().print(table)
    stdout().print(f"{len(shown)} open of {len(candidates)}")
