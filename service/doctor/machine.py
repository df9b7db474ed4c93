"""What Footnote stands on: Python, packages, libraries of the system, encoding, the port."""

from __future__ import annotations

import locale
import os
import re
import socket
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

import httpx
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

import service
from ingestion.parsing.tesseract import (
    LANGUAGES,
    find_tesseract,
    how_to_install,
    missing_languages,
    missing_packs,
)
from service.app import WEB_FOLDER
from service.doctor.findings import Finding, good, wrong

LOCK = Path(service.__file__).parents[1] / "requirements.lock"

_LEAST_PYTHON = (3, 11)
_LEAST_SQLITE = (3, 35)
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;#]+)")
_MOST_NAMED = 5


def python() -> Finding:
    """Whether this Python is new enough."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < _LEAST_PYTHON:
        return wrong("Python", found, "install Python 3.11 or newer")
    return good("Python", found)


def packages(lock: Path = LOCK) -> Finding:
    """Whether what Footnote needs is installed, in the versions that it was tested with."""
    pinned = _pinned(lock)
    missing, other = [], []
    needed = sorted(_needed("footnote"))
    for name in needed:
        try:
            found = version(name)
        except PackageNotFoundError:
            missing.append(name)
            continue
        if name in pinned and found.partition("+")[0] != pinned[name]:
            other.append(f"{name} {found} (tested: {pinned[name]})")
    if missing:
        return wrong("packages", f"missing: {_some(missing)}", _reinstall(lock))
    if other:
        return wrong("packages", f"other versions: {_some(other)}", _reinstall(lock))
    if not pinned:
        return good("packages", f"{len(needed)} installed; there is no lock to compare with")
    return good("packages", f"{len(needed)} installed, as in {lock.name}")


def sqlite() -> Finding:
    """Whether the system's SQLite is new enough."""
    if sqlite3.sqlite_version_info < _LEAST_SQLITE:
        return wrong(
            "SQLite", sqlite3.sqlite_version, "use a Python with SQLite 3.35 or newer behind it"
        )
    return good("SQLite", sqlite3.sqlite_version)


def encoding() -> Finding:
    """Whether names of files and texts on the terminal are UTF-8."""
    names, texts = sys.getfilesystemencoding(), locale.getpreferredencoding(do_setlocale=False)
    found = f"file names in {names}, texts in {texts}"
    if not all(_is_utf8(one) for one in (names, texts)):
        return wrong("encoding", found, "set LANG=C.UTF-8, or PYTHONUTF8=1")
    return good("encoding", found)


def text_recognition() -> Finding:
    """Scans need it, nothing else does, so a machine without it is not wrong."""
    tesseract = find_tesseract()
    if tesseract is None:
        return good(
            "text recognition", "no Tesseract, so scans and images are refused", how_to_install()
        )
    if missing_languages(tesseract):
        return good("text recognition", missing_packs(tesseract))
    return good("text recognition", f"{tesseract.program} reads {', '.join(LANGUAGES)}")


def page() -> Finding:
    """Whether the chat page is there to be served."""
    if not (WEB_FOLDER / "index.html").is_file():
        return wrong("chat page", "not built", "run `make web`")
    return good("chat page", "built")


def port(number: int) -> Finding:
    """Whether the port that is served on is free, or a Footnote's already."""
    check = f"port {number}"
    try:
        with socket.create_server(("127.0.0.1", number)):
            return good(check, "free")
    except OSError as error:
        if _is_footnote(number):
            return good(check, "a Footnote answers there")
        reason = os.strerror(error.errno or 0)
        return wrong(check, f"cannot be had: {reason}", "choose another: `footnote serve --port N`")


def _is_footnote(number: int) -> bool:
    try:
        reply = httpx.get(f"http://127.0.0.1:{number}/healthz", timeout=2, trust_env=False)
        return "status" in reply.json()
    except (httpx.HTTPError, ValueError, TypeError):
        return False


def _pinned(lock: Path) -> dict[str, str]:
    try:
        lines = lock.read_text("utf-8").splitlines()
    except OSError:
        return {}
    found = filter(None, map(_PIN.match, lines))
    return {canonicalize_name(one[1]): one[2] for one in found}


def _needed(root: str) -> set[str]:
    """The packages that one needs on this machine, and those that they need."""
    seen: set[tuple[str, str]] = set()
    left = [(root, "")]
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            left += [
                (canonicalize_name(needed.name), extra)
                for needed in _requirements(*one)
                for extra in ("", *needed.extras)
            ]
    return {name for name, _ in seen} - {root}


def _requirements(name: str, extra: str) -> Iterator[Requirement]:
    try:
        stated = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for line in stated:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        marker = requirement.marker
        if marker is None or marker.evaluate({"extra": extra}):
            yield requirement


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _reinstall(lock: Path) -> str:
    if lock.is_file():
        return f"run `python -m pip install -r {lock.name}`, or `make setup`"
    return "run `python -m pip install --upgrade footnote`"


def _is_utf8(name: str) -> bool:
    return name.lower().replace("-", "").replace("_", "") == "utf8"
