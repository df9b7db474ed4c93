"""`footnote serve --host`: others are let near only where it is safe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app

_FOOTNOTE = [sys.executable, "-c", "from service.cli import main; main()"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "FOOTNOTE_HOME": str(tmp_path / "home"), "FOOTNOTE_ALLOWED_HOSTS": ""}


def serve(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_FOOTNOTE, "serve", "--host", "0.0.0.0", "--port", "18431"],  # noqa: S104
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_another_address_takes_keys_and_allowed_hosts_and_says_how(
    environment: dict[str, str],
) -> None:
    refused = serve(environment)
    assert refused.returncode == 1
    assert "footnote keys create" in refused.stderr
    assert "FOOTNOTE_ALLOWED_HOSTS=" in refused.stderr
    refused = serve({**environment, "FOOTNOTE_ALLOWED_HOSTS": "notes.example.org"})
    assert "footnote keys create" in refused.stderr
    assert "FOOTNOTE_ALLOWED_HOSTS" not in refused.stderr


def test_a_key_that_has_ended_is_none(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    made = CliRunner().invoke(app, ["keys", "create", "a", "--scope", "read", "--json"])
    key_id = made.stdout.split('"id":"')[1][:32]
    with_hosts = {**environment, "FOOTNOTE_ALLOWED_HOSTS": "notes.example.org"}
    CliRunner().invoke(app, ["keys", "revoke", key_id])
    assert "there is no valid key" in serve(with_hosts).stderr
