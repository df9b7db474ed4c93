"""`/v1/evaluations`."""

from __future__ import annotations

import httpx
import pytest

from service.bootstrap import Services
from service.evaluations import EVALUATIONS
from tests.service.test_evaluations import FIRST, HASH, SECOND, kept


def test_runs_are_listed_the_newest_first_with_damaged_ones_named(
    client: httpx.Client, services: Services
) -> None:
    home = services.settings.home
    kept(home)
    (kept(home, SECOND) / "summary.json").write_text("{", "utf-8")
    listed = client.get("/v1/evaluations").json()
    assert [one["id"] for one in listed["evaluations"]] == [FIRST]
    assert [one["id"] for one in listed["damaged"]] == [SECOND]
    assert listed["total"] == 2
    (figure,) = listed["evaluations"][0]["figures"]
    assert figure == {
        "measure": "faithfulness",
        "unit": "share",
        "estimate": {"mean": 0.91, "low": 0.84, "high": 0.96, "count": 120},
        "unjudged": 2,
    }


def test_no_run_is_no_error(coast: httpx.Client) -> None:
    listed = coast.get("/v1/evaluations").json()
    assert (listed["evaluations"], listed["damaged"], listed["total"]) == ([], [], 0)


def test_feedback_is_counted_beside_the_runs(client: httpx.Client) -> None:
    said = {"collection": "coast", "question": "When?", "answer": "In 1931."}
    for more in ({"verdict": "up"}, {"verdict": "down"}, {"verdict": "down", "correction": "1930"}):
        client.post("/v1/feedback", json=said | more).raise_for_status()
    counted = client.get("/v1/evaluations").json()["feedback"]
    assert counted == {"right": 1, "wrong": 2, "corrections": 1}


def test_one_run_has_its_figures_by_parts(client: httpx.Client, services: Services) -> None:
    kept(services.settings.home)
    found = client.get(f"/v1/evaluations/{FIRST}").json()
    assert found["summary"]["set_name"] == "harbour"
    assert found["by_kind"]["number"][0]["estimate"]["mean"] == 0.91


def test_a_damaged_run_says_what_is_wrong_with_it(client: httpx.Client, services: Services) -> None:
    (kept(services.settings.home) / "summary.json").write_text("{", "utf-8")
    response = client.get(f"/v1/evaluations/{FIRST}")
    assert response.status_code == 500
    assert "no summary of this release" in response.json()["detail"]


def test_a_report_is_served_into_a_sandbox(client: httpx.Client, services: Services) -> None:
    kept(services.settings.home, report="<!doctype html><p>一 report")
    response = client.get(f"/v1/evaluations/{FIRST}/report")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "一 report" in response.text
    policy = response.headers["content-security-policy"].split("; ")
    assert policy[:2] == ["sandbox allow-scripts", "default-src 'none'"]
    assert f"script-src '{HASH}'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not any("unsafe" in one or "same-origin" in one for one in policy)
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "key",
    [
        "%2e%2e",
        f"..%2f{EVALUATIONS}%2f{FIRST}",
        f"{FIRST}%2f..%2f{FIRST}",
        f"{FIRST}%00",
        f"{FIRST}%0a",
        "%2Fetc",
        SECOND,
    ],
)
@pytest.mark.parametrize("rest", ["", "/report"])
def test_no_id_leads_out_of_the_folder(
    client: httpx.Client, services: Services, key: str, rest: str
) -> None:
    kept(services.settings.home)
    response = client.get(f"/v1/evaluations/{key}{rest}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("limit", ["0", "501", "many"])
def test_a_limit_that_makes_no_sense_is_refused(coast: httpx.Client, limit: str) -> None:
    assert coast.get("/v1/evaluations", params={"limit": limit}).status_code == 422
