"""A run as JUnit XML, as continuous integration shows it: a test for each case and each gate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from evals.runs.gates import Gate, Missed
from evals.runs.records import CaseRecord, Run

# What XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(run: Run, gates: Sequence[Gate], missed: Sequence[Missed], path: Path) -> None:
    """Write a run: cases that could not be asked are errors, gates that were missed failures."""
    suites = ET.Element("testsuites")
    cases = ET.SubElement(suites, "testsuite", _counts(f"{run.set_name}: cases", len(run.records)))
    cases.set("errors", str(run.failed))
    for record in run.records:
        _case(cases, record)
    names = dict.fromkeys([*(one.measure for one in gates), *(one.measure for one in missed)])
    suite = ET.SubElement(suites, "testsuite", _counts(f"{run.set_name}: gates", len(names)))
    suite.set("failures", str(len({one.measure for one in missed})))
    reasons = {one.measure: one.reason for one in missed}
    for name in names:
        test = ET.SubElement(suite, "testcase", {"classname": "gates", "name": _clean(name)})
        if name in reasons:
            ET.SubElement(test, "failure", {"message": _clean(reasons[name])})
    path.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(suites).write(path, encoding="utf-8", xml_declaration=True)


def _case(suite: ET.Element, record: CaseRecord) -> None:
    test = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": record.case.kind,
            "name": _clean(f"{record.case.id}: {record.case.question}"),
            "time": f"{record.seconds:.3f}",
        },
    )
    if record.answer is None:
        ET.SubElement(test, "error", {"message": _clean(record.error)})


def _counts(name: str, tests: int) -> dict[str, str]:
    return {"name": name, "tests": str(tests), "failures": "0", "errors": "0"}


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
