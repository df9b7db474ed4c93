"""Look the locked packages up among known vulnerabilities: `python tools/audit.py [OPTION…]`.

pip-audit does the looking up, from a folder of its own, so that nothing of it gets into the lock.
It asks PyPI; with `--vulnerability-service osv` it asks osv.dev, where PyPI cannot be reached.
Findings that are accepted stand in `audit-exceptions.txt`, each with the reason and the day on
which the acceptance ends; from then on the check fails until somebody looks again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXCEPTIONS = ROOT / "audit-exceptions.txt"
LOCKS = ("requirements.lock",)
PIP_AUDIT = "2.10.1"

_FOLDER = ROOT / "build/pip-audit"
_LINE = re.compile(r"(?P<id>[A-Z]+-[\w-]+)\s+(?P<until>\d{4}-\d{2}-\d{2})\s+(?P<reason>\S.*)")


class InvalidExceptions(Exception):
    """The file of exceptions holds what is none, or one that has ended."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A vulnerability that is known and accepted until a day, and why."""

    id: str
    until: date
    reason: str


def read_exceptions(text: str, today: date) -> list[Accepted]:
    """The exceptions that a file holds.

    Raises:
        InvalidExceptions: if a line is none, or its time is over.
    """
    found: list[Accepted] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            raise InvalidExceptions(f"line {number}: write ID YYYY-MM-DD REASON, not {line!r}")
        accepted = Accepted(parts["id"], _day(parts["until"], number), parts["reason"])
        if accepted.until <= today:
            raise InvalidExceptions(
                f"line {number}: {accepted.id} was accepted until {accepted.until}: update the "
                "package, or look again and give a new day and reason"
            )
        found.append(accepted)
    return found


def command(accepted: Sequence[Accepted]) -> list[str]:
    """What looks the locked packages up."""
    files = [part for lock in LOCKS for part in ("--requirement", str(ROOT / lock))]
    ignored = [part for one in accepted for part in ("--ignore-vuln", one.id)]
    # The lock is whole, so nothing has to be resolved; what cannot be looked up is no good news.
    options = ["--no-deps", "--disable-pip", "--strict", "--progress-spinner", "off"]
    return [sys.executable, "-m", "pip_audit", *options, *files, *ignored]


def main() -> int:
    """Check the exceptions, then the packages."""
    try:
        accepted = read_exceptions(EXCEPTIONS.read_text("utf-8"), date.today())  # noqa: DTZ011
    except InvalidExceptions as error:
        print(f"{EXCEPTIONS.name}, {error}", file=sys.stderr)
        return 1
    _install()
    environment = {**os.environ, "PYTHONPATH": str(_FOLDER)}
    asked = [*command(accepted), *sys.argv[1:]]
    return subprocess.run(asked, env=environment, check=False).returncode


def _install() -> None:
    if (_FOLDER / f"pip_audit-{PIP_AUDIT}.dist-info").is_dir():
        return
    wanted = f"pip-audit=={PIP_AUDIT}"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(_FOLDER), wanted]
    subprocess.run(pip, check=True)


def _day(text: str, number: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidExceptions(f"line {number}: {text} is no day") from None


if __name__ == "__main__":
    sys.exit(main())
