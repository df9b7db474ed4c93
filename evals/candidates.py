"""Candidates for a labelled set: what use or a model brings up, until a person has decided.

A file of JSONL, a candidate a line. Nothing in it counts as labelled: only a case that a person
accepts moves into a set, and only if the set still holds together with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from evals.case_files import plain_record, read_cases, write_records
from evals.cases import Case
from evals.errors import BadDataset, CandidateRefused
from evals.json_files import checked, json_rows, write_rows
from evals.sets import EvalSet
from evals.sets.checking import Texts, problems

Origin = Literal["thumbs_down", "correction", "draft", "person"]
Status = Literal["open", "accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that a person has to decide on; `origin` is what brought it up.

    Its case may be unfinished. `reason` is why it was brought up, or why it was rejected.
    """

    case: Case
    origin: Origin
    status: Status = "open"
    reason: str = ""

    @property
    def id(self) -> str:
        """The id of its case."""
        return self.case.id


def read_candidates(path: Path) -> list[Candidate]:
    """Read a file of candidates.

    Raises:
        BadDataset: naming the file and the line that cannot be read, or an id that occurs twice.
    """
    adapter = TypeAdapter(Candidate)
    read: dict[str, Candidate] = {}
    for where, row in json_rows(path):
        one = checked(adapter, row, where)
        if one.id in read:
            raise BadDataset(f"{where}: the id {one.id} occurs twice")
        read[one.id] = one
    return list(read.values())


def write_candidates(path: Path, candidates: Sequence[Candidate]) -> None:
    """Write a file of candidates, which takes the place of the one before as a whole."""
    written = path.with_name(path.name + ".new")
    write_rows(
        written,
        (
            {
                "case": plain_record(one.case),
                "origin": one.origin,
                "status": one.status,
                "reason": one.reason,
            }
            for one in candidates
        ),
    )
    written.replace(path)


def find(candidates: Sequence[Candidate], wanted: str) -> Candidate:
    """The candidate with an id.

    Raises:
        CandidateRefused: if there is none.
    """
    for one in candidates:
        if one.id == wanted:
            return one
    raise CandidateRefused(f"there is no candidate {wanted}: list them without --id")


def replaced(candidates: Sequence[Candidate], new: Candidate, id_: str) -> list[Candidate]:
    """The candidates with one of them, known by its id, replaced."""
    return [new if one.id == id_ else one for one in candidates]


def accept(candidate: Candidate, into: EvalSet, texts: Texts) -> Candidate:
    """Add a candidate's case to the file of a set.

    Args:
        candidate: an open one.
        into: the set that it goes into.
        texts: the canonical texts of the set's documents, which its gold spans are checked with.

    Raises:
        CandidateRefused: if it is decided on already, or the set would not hold together with it;
            then the set is left as it was.
    """
    _check_open(candidate)
    path = into.folder / "cases.jsonl"
    cases = (*read_cases(path), candidate.case)
    wrong = problems(replace(into, cases=cases, statements=()), texts)
    if own := [one for one in wrong if one.startswith(f"case {candidate.id}:")]:
        raise CandidateRefused(f"{own[0]}; edit it before it is accepted")
    write_records(path, cases)
    return replace(candidate, status="accepted")


def reject(candidate: Candidate, reason: str) -> Candidate:
    """A candidate that is not to become a case.

    Raises:
        CandidateRefused: if it is decided on already.
    """
    _check_open(candidate)
    return replace(candidate, status="rejected", reason=reason or candidate.reason)


def _check_open(candidate: Candidate) -> None:
    if candidate.status != "open":
        raise CandidateRefused(f"{candidate.id} is {candidate.status} already")
