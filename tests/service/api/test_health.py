"""`/healthz` and `/readyz`."""

from __future__ import annotations

import httpx


def test_ready_names_the_models(client: httpx.Client) -> None:
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["model"] is None
    assert ready["embedding_model"].startswith("all-MiniLM-L6-v2@")
    assert client.get("/healthz").json()["status"] == "ok"
