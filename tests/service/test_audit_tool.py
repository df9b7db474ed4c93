"""The file of accepted vulnerabilities: each has a reason, and a day on which it ends."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path

import pytest

TOOL = runpy.run_path(str(Path(__file__).parents[2] / "tools/audit.py"))
read_exceptions, InvalidExceptions = TOOL["read_exceptions"], TOOL["InvalidExceptions"]
TODAY = date(2026, 11, 26)


def test_an_exception_is_an_id_a_day_and_a_reason() -> None:
    text = "# why\n\nPYSEC-2026-12 2026-12-24 Only its parser is affected, which is not used.\n"
    (accepted,) = read_exceptions(text, TODAY)
    assert accepted.id == "PYSEC-2026-12"
    assert accepted.until == date(2026, 12, 24)
    assert accepted.reason == "Only its parser is affected, which is not used."
    asked = TOOL["command"]([accepted])
    assert asked[asked.index("--ignore-vuln") + 1] == accepted.id


def test_on_its_day_an_exception_ends() -> None:
    with pytest.raises(InvalidExceptions, match="was accepted until 2026-11-26"):
        read_exceptions("GHSA-aaaa-bbbb-cccc 2026-11-26 Not used.", TODAY)


@pytest.mark.parametrize(
    "line",
    ["PYSEC-2026-12", "PYSEC-2026-12 2026-12-24", "PYSEC-2026-12 soon x", "GHSA-a 2026-13-01 x"],
)
def test_an_exception_without_a_day_and_a_reason_is_none(line: str) -> None:
    with pytest.raises(InvalidExceptions, match="line 1"):
        read_exceptions(line, TODAY)


def test_the_file_as_it_is_holds() -> None:
    """It fails from the day on which an exception ends, as `make audit` does."""
    text = TOOL["EXCEPTIONS"].read_text("utf-8")
    read_exceptions(text, date.today())  # noqa: DTZ011 - days are as people write them
