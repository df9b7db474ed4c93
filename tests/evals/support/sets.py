"""Labelled sets of our own, written into a folder for tests; every sentence is invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.support.training import TRAINING_SETS

_PLACES = "Ostrel Karsk Velmora Tarn Issel Brask Norrin Halm Quend Sulva Drey Mirk".split()


def write_sets(folder: Path) -> Path:
    """Write one small set for each name that the training takes, and one with marked spans."""
    for name in TRAINING_SETS:
        write_set(
            folder / f"{name}.jsonl", [row for place in _PLACES for row in _rows(name, place)]
        )
    marked = [row | {"spans": _spans(row)} for place in _PLACES for row in _rows("marked", place)]
    write_set(folder / "marked.jsonl", marked)
    return folder


def write_set(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as a set."""
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def _rows(name: str, place: str) -> list[dict[str, Any]]:
    number = 3 + len(place) + len(name)
    context = (
        f"The harbour of {place} handled {number} million tonnes of grain in 2024. "
        "Its master did not raise the fees, and the pier stayed open all winter."
    )
    said = {
        f"In 2024, {place}'s harbour handled {number} million tonnes of grain.": "supported",
        f"The harbour of {place} handled {number + 1} million tonnes of whale oil.": "unsupported",
    }
    return [
        {
            "id": f"{name}-{place}-{at}",
            "context": context,
            "response": response,
            "label": label,
            "group": place,
        }
        for at, (response, label) in enumerate(said.items())
    ]


def _spans(row: dict[str, Any]) -> list[dict[str, Any]]:
    start = row["response"].find("whale oil")
    return [] if start < 0 else [{"start": start, "end": start + len("whale oil"), "type": "Odd"}]
