"""What the doctor finds on a machine."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from service.app import create_app
from service.bootstrap import Services
from service.doctor import machine
from tests.server import served


def test_the_packages_of_this_environment_are_those_of_the_lock() -> None:
    found = machine.packages()
    assert found.good, found


def test_another_version_of_a_package_is_wrong(tmp_path: Path) -> None:
    lock = machine.LOCK.read_text("utf-8")
    changed = re.sub(r"^fastapi==.*$", "fastapi==0.1.0", lock, flags=re.MULTILINE)
    (tmp_path / "requirements.lock").write_text(changed, "utf-8")
    found = machine.packages(tmp_path / "requirements.lock")
    assert not found.good
    assert "fastapi" in found.found
    assert "(tested: 0.1.0)" in found.found
    assert "pip install -r requirements.lock" in found.advice


def test_without_a_lock_only_what_is_missing_is_wrong(tmp_path: Path) -> None:
    assert machine.packages(tmp_path / "none").good


def test_a_missing_package_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A distribution of ours that needs one that is nowhere."""
    info = tmp_path / "footnote-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: footnote\nVersion: 0.1.0\nRequires-Dist: nowhere-at-all>=1\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    found = machine.packages()
    assert not found.good
    assert found.found == "missing: nowhere-at-all"


def test_an_encoding_other_than_utf_8_is_wrong() -> None:
    look = "from service.doctor.machine import encoding; f = encoding(); print(f.good, f.advice)"
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    said = subprocess.run(
        [sys.executable, "-c", look], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("False set LANG=C.UTF-8")


def test_a_port_that_another_program_holds_is_wrong() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = machine.port(taken.getsockname()[1])
    assert not found.good
    assert "--port" in found.advice


def test_a_port_on_which_footnote_answers_is_good(services: Services) -> None:
    with served(create_app(services)) as url:
        found = machine.port(int(url.rpartition(":")[2]))
    assert found.good
    assert found.found == "a Footnote answers there"


def test_no_text_recognition_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = machine.text_recognition()
    assert found.good
    assert "no Tesseract" in found.found
    assert found.advice


def test_a_page_that_is_not_built_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "WEB_FOLDER", tmp_path)
    assert not machine.page().good
