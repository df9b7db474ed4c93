"""`/v1/evaluations`: runs of the evaluation that were kept, and their reports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from service.api.dependencies import Parts
from service.api.schemas import Wire
from service.evaluations import (
    DamagedEvaluation,
    Evaluation,
    EvaluationSummary,
    ReportHashes,
)

router = APIRouter(tags=["evaluations"])


class FeedbackCount(Wire):
    """What readers said of answers so far."""

    right: int
    wrong: int
    corrections: int = Field(description="How many of them say what would have been right.")


class Evaluations(Wire):
    """The newest runs, the newest first, and what readers said in the meantime."""

    evaluations: list[EvaluationSummary]
    damaged: list[DamagedEvaluation]
    total: int
    feedback: FeedbackCount


@router.get("/v1/evaluations")
def list_evaluations(parts: Parts, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Evaluations:
    """The runs that `footnote eval run` has kept in the data directory, the newest first.

    Those that cannot be read are named in `damaged`, each with the reason.
    """
    kept = parts.evaluations.newest(limit)
    tally = parts.library.feedback.tally()
    return Evaluations(
        evaluations=list(kept.evaluations),
        damaged=list(kept.damaged),
        total=kept.total,
        feedback=FeedbackCount.model_validate(tally),
    )


@router.get("/v1/evaluations/{evaluation_id}")
def read_evaluation(parts: Parts, evaluation_id: str) -> Evaluation:
    """One run: its figures over all cases, and by kind and language of the question."""
    return parts.evaluations.get(evaluation_id)


@router.get(
    "/v1/evaluations/{evaluation_id}/report",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}, "description": "The report, a page by itself."}},
)
def read_report(parts: Parts, evaluation_id: str) -> Response:
    """The whole report of a run: every question with its answer, verdicts and evidence.

    It holds words of documents and models. It is served into a sandbox: it has an origin of its
    own, asks for nothing, and only its own style and script are let through.
    """
    content, hashes = parts.evaluations.report(evaluation_id)
    headers = {
        "Content-Security-Policy": _report_policy(hashes),
        # Browsers refuse a page that is in a sandbox and yet shares a group of windows.
        "Cross-Origin-Opener-Policy": "unsafe-none",
        "Cache-Control": "private, no-cache",
    }
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)


def _report_policy(hashes: ReportHashes) -> str:
    return "; ".join(
        [
            "sandbox allow-scripts",
            "default-src 'none'",
            f"style-src '{hashes.style}'",
            f"script-src '{hashes.script}'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
