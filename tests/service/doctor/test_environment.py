"""What the doctor finds in the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from service.doctor import environment, examine
from service.settings import Settings


def settings(tmp_path: Path, **values: Any) -> Settings:
    return Settings(home=tmp_path, **values)


def test_a_variable_that_is_no_setting_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_LLM_MODLE", "qwen")
    monkeypatch.setenv("FOOTNOTE_TEAPOT_HANDLES", "2")
    found = environment.unknown_settings()
    assert not found.good
    assert "FOOTNOTE_LLM_MODEL instead of FOOTNOTE_LLM_MODLE" in found.advice
    assert "remove FOOTNOTE_TEAPOT_HANDLES" in found.advice


def test_every_setting_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"FOOTNOTE_{name.upper()}", "")
    assert environment.unknown_settings().good


def test_a_value_that_is_wrong_is_told_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_RETRIEVED_PASSAGES", "many")
    last = list(examine())[-1]
    assert not last.good
    assert "FOOTNOTE_RETRIEVED_PASSAGES: Input should be a valid integer" in last.found


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"llm_base_url": "http://127.0.0.1:1/v1"}, "which model it serves"),
        ({"support_judge": "model"}, "none is configured"),
        ({"llm_max_output_tokens": 9_000}, "without a prompt"),
        ({"llm_first_token_timeout_s": 500.0}, "is longer than"),
        ({"max_upload_bytes": 10}, "is less than"),
        ({"proxy_user_header": "X-User"}, "no address that may send it"),
        ({"proxy_addresses": ("10.0.0.1",)}, "not the header"),
    ],
)
def test_settings_that_contradict_each_other_are_wrong(
    tmp_path: Path, values: dict[str, Any], said: str
) -> None:
    found = environment.contradictions(settings(tmp_path, **values))
    assert not found.good
    assert said in found.found
    assert found.advice


def test_the_defaults_agree(tmp_path: Path) -> None:
    assert environment.contradictions(settings(tmp_path)).good
    assert environment.exposure(settings(tmp_path)).good


@pytest.mark.parametrize(
    ("base_url", "good"),
    [
        ("http://models.example.com/v1", False),
        ("http://8.8.8.8/v1", False),
        ("https://models.example.com/v1", True),
        ("http://localhost:8080/v1", True),
        ("http://10.1.2.3/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://vllm:8000/v1", True),
    ],
)
def test_a_key_that_is_sent_unencrypted_is_wrong(
    tmp_path: Path, base_url: str, *, good: bool
) -> None:
    key = SecretStr("sk-canary-0123456789")
    found = environment.exposure(settings(tmp_path, llm_base_url=base_url, llm_api_key=key))
    assert found.good is good
    assert "canary" not in found.found + found.advice


def test_a_proxy_that_anybody_may_be_is_wrong(tmp_path: Path) -> None:
    found = environment.exposure(settings(tmp_path, proxy_addresses=("0.0.0.0/0",)))
    assert "anybody may name themselves" in found.found


def test_a_directory_that_everybody_may_write_into_is_wrong(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    found = environment.exposure(settings(tmp_path))
    assert "chmod o-w" in found.advice


def test_tracing_that_others_have_asked_for_is_told_and_overruled(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from service.cli import main; main()", "doctor", "--json"],
        env=os.environ
        | {
            "FOOTNOTE_HOME": str(tmp_path),
            "LANGSMITH_TRACING": "true",
            "HF_HUB_OFFLINE": "0",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://ann:secret@traces.example:4317",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    findings = {one["check"]: one for one in json.loads(done.stdout)["findings"]}
    said = findings["telemetry"]["found"]
    assert "LANGSMITH_TRACING asks for it and is overruled" in said
    assert "HF_HUB_OFFLINE is off" in said
    assert "traces go to traces.example:4317" in said
    assert "secret" not in done.stdout
