"""`/v1/feedback`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from evals.candidates import read_candidates
from evals.collecting import collect
from service.bootstrap import Services

GIVEN: dict[str, Any] = {
    "collection": "coast",
    "question": "When was the harbour opened?",
    "answer": "The harbour of Ostrel was opened on 4 May 1931. [1]",
    "verdict": "down",
    "correction": "In spring 1931.",
}


def harbour(client: httpx.Client) -> str:
    listed = client.get("/v1/documents", params={"collection": "coast"}).json()["documents"]
    return str(next(one["document_id"] for one in listed if one["source"] == "harbour.txt"))


def test_a_thumbs_down_becomes_a_candidate_and_a_thumbs_up_does_not(
    client: httpx.Client, services: Services, tmp_path: Path
) -> None:
    cited = {"documents": [harbour(client)]}
    for given in (GIVEN | cited, GIVEN | {"verdict": "up", "correction": ""}):
        assert client.post("/v1/feedback", json=given).status_code == 201
    path = tmp_path / "candidates.jsonl"
    assert collect(services.library.feedback.all(), path) == 1
    (candidate,) = read_candidates(path)
    assert (candidate.origin, candidate.status) == ("correction", "open")
    assert candidate.case.question == GIVEN["question"]
    assert candidate.case.reference == "In spring 1931."
    assert "4 May 1931" in candidate.case.note
    assert collect(services.library.feedback.all(), path) == 0, "what is there is not added again"


def test_feedback_goes_with_the_documents_that_it_quotes(
    client: httpx.Client, services: Services
) -> None:
    document = harbour(client)
    for documents in ([document], []):
        client.post("/v1/feedback", json=GIVEN | {"documents": documents}).raise_for_status()
    services.pipeline.purge(document)
    assert [one.feedback.document_ids for one in services.library.feedback.all()] == [()]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"collection": "nowhere"}, 404),
        ({"documents": ["nothing"]}, 404),
        ({"question": " "}, 422),
        ({"verdict": "sideways"}, 422),
        ({"answer": "a" * 20_001}, 422),
        ({"colour": "red"}, 422),
    ],
)
def test_what_cannot_be_kept_is_a_problem(
    coast: httpx.Client, wrong: dict[str, Any], status: int
) -> None:
    response = coast.post("/v1/feedback", json=GIVEN | wrong)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
