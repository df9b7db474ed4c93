"""Follows a job over HTTP until it is settled."""

from __future__ import annotations

from typing import Any

import httpx


def settled(client: httpx.Client, accepted: httpx.Response) -> Any:
    """The job that a request was answered with, once it has come to its end."""
    assert accepted.status_code in {200, 202}, accepted.text
    job = accepted.json()
    while not job["is_settled"]:
        job = client.get(f"/v1/jobs/{job['id']}", params={"wait": 30}, timeout=60).json()
    return job


def settled_items(client: httpx.Client, accepted: httpx.Response) -> Any:
    """What became of everything in that job."""
    job = settled(client, accepted)
    return client.get(f"/v1/jobs/{job['id']}/items").json()["items"]
