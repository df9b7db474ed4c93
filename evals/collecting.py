"""Readers' feedback becomes candidates: thumbs-down and corrections, for a person to review."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.candidates import Candidate, Origin, read_candidates, write_candidates
from evals.cases import Case
from ingestion.library.feedback import StoredFeedback
from service.support.wording import mostly_cjk


def collect(feedback: Sequence[StoredFeedback], path: Path) -> int:
    """Add what is new among the feedback to a file of candidates, and return how much that is.

    A thumbs-up brings up nothing. What a person has decided on already stays as it is.

    Raises:
        BadDataset: if the file cannot be read.
    """
    held = read_candidates(path) if path.exists() else []
    known = {one.id for one in held}
    new = [
        candidate
        for one in feedback
        if one.feedback.verdict == "down" or one.feedback.correction
        if (candidate := _candidate(one)).id not in known
    ]
    if new:
        write_candidates(path, [*held, *new])
    return len(new)


def _candidate(stored: StoredFeedback) -> Candidate:
    given = stored.feedback
    case = Case(
        id=f"feedback-{stored.id}",
        kind="fact",
        language="zh" if mostly_cjk(given.question) else "en",
        question=given.question,
        answerable=True,
        reference=given.correction,
        gold=(),
        group=given.document_ids[0] if given.document_ids else given.collection,
        note=f"answered: {given.answer}",
    )
    origin: Origin = "correction" if given.correction else "thumbs_down"
    return Candidate(case, origin, reason=f"{stored.created_at:%Y-%m-%d}: {origin}")
