"""Run Schemathesis against a Footnote of its own: `python -m tests.api_fuzz.run --examples 200`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.api_fuzz.town import Fuzzed, fuzzed

_ROOT = Path(__file__).parents[2]
_CONFIG = Path(__file__).with_name("schemathesis.toml")


def run(examples: int, reports: Path, more: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Fuzz every operation with so many examples; what was sent is written into a folder."""
    with tempfile.TemporaryDirectory() as home, fuzzed(Path(home)) as town:
        return _schemathesis(town, examples, reports, more)


def _schemathesis(
    town: Fuzzed, examples: int, reports: Path, more: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    reports = reports.resolve()
    reports.mkdir(parents=True, exist_ok=True)
    described = reports / "openapi.json"
    described.write_text(json.dumps(_without_tuples(town.description)), "utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(_CONFIG), "run"]
    options = [
        *(str(described), "--url", town.url, "--max-examples", str(examples), "--no-color"),
        *("--report", "ndjson", "--report-dir", str(reports), *more),
    ]
    environment = {
        **os.environ,
        "FOOTNOTE_FUZZ_KEY": town.key,
        "FOOTNOTE_FUZZ_KEY_ID": town.key_id,
        "FOOTNOTE_FUZZ_PAGES": town.pages,
        "PYTHONPATH": str(_ROOT),
    }
    return subprocess.run(
        [*command, *options],
        env=environment,
        cwd=reports,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _without_tuples(schema: Any) -> Any:
    """A description whose tuples are lists of their length.

    Schemathesis 4.32 rewrites `prefixItems` for an older draft and then refuses what it wrote.
    """
    if isinstance(schema, list):
        return [_without_tuples(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _without_tuples(one) for name, one in schema.items()}
    if (members := plain.pop("prefixItems", None)) is not None:
        plain["items"] = {"anyOf": members}
    return plain


def main() -> None:
    """Run it, show what it says, and fail if it found anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--reports", type=Path, default=_ROOT / "build/api-fuzz")
    known, more = parser.parse_known_args()
    done = run(known.examples, known.reports, more)
    (known.reports / "report.txt").write_text(done.stdout, "utf-8")
    sys.stdout.write(done.stdout)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
