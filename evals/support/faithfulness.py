"""Sets for the support check: contexts, responses, and whether the context supports the response.

A folder of `*.jsonl` or `*.jsonl.gz`, one object a line: `id`, `context`, `response`, `label`
(`supported` or `unsupported`), `group` (the source that rows share), and where people marked them
`spans` (`start` and `end` into the response, half-open, in code points; `[]` means that nothing
was found). Other keys are left alone.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import BadDataset
from ingestion.documents import Span

_LABELS = {"supported": False, "unsupported": True}
_SUFFIXES = (".jsonl.gz", ".jsonl")
_BENIGN = "Benign"  # FaithBench marks what its annotators did not mind


@dataclass(frozen=True, slots=True)
class Response:
    """A response to judge. `spans` are those that people marked as unsupported, or None."""

    id: str
    context: str
    text: str
    unsupported: bool
    group: str
    spans: tuple[Span, ...] | None


@dataclass(frozen=True, slots=True)
class FaithfulnessSet:
    """A labelled set by the name of its file."""

    name: str
    responses: tuple[Response, ...]

    @property
    def groups(self) -> list[str]:
        """The source of each response."""
        return [one.group for one in self.responses]

    @property
    def labels(self) -> list[bool]:
        """Whether each response is unsupported, which is the positive class."""
        return [one.unsupported for one in self.responses]

    @property
    def of_two_kinds(self) -> bool:
        """Whether both labels occur, without which nothing can be classified."""
        return len(set(self.labels)) == len(_LABELS)


def read_sets(folder: Path, names: Collection[str] = ()) -> list[FaithfulnessSet]:
    """Read the sets of a folder, by name, or only those that are named.

    Raises:
        BadDataset: naming the file and the line that cannot be read, or a set that is not there.
    """
    files = {
        path.name.removesuffix(suffix): path
        for suffix in _SUFFIXES
        for path in sorted(folder.glob(f"*{suffix}"))
    }
    if lacking := sorted(set(names) - files.keys()):
        raise BadDataset(f"{folder} holds no set {', '.join(lacking)}")
    if not files:
        raise BadDataset(f"{folder} holds no *.jsonl and no *.jsonl.gz")
    return [
        FaithfulnessSet(name, tuple(_responses(files[name])))
        for name in sorted(files)
        if not names or name in names
    ]


def _responses(path: Path) -> Iterator[Response]:
    opened = gzip.open if path.suffix == ".gz" else open
    number = 1
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield _response(json.loads(line))
                number += 1
    except (ValueError, KeyError, TypeError, AttributeError, OSError, EOFError) as error:
        raise BadDataset(f"{path}, line {number}: no labelled response ({error!r})") from None


def _response(row: dict[str, Any]) -> Response:
    text = str(row["response"])
    spans = row.get("spans")
    return Response(
        id=str(row["id"]),
        context=str(row["context"]),
        text=text,
        unsupported=_LABELS[row["label"]],
        group=str(row["group"]),
        spans=None if spans is None else tuple(_span(one, text) for one in spans if _counts(one)),
    )


def _counts(span: dict[str, Any]) -> bool:
    return not str(span.get("type", "")).startswith(_BENIGN)


def _span(span: dict[str, Any], text: str) -> Span:
    found = Span(int(span["start"]), int(span["end"]))
    if found.end > len(text):
        raise ValueError(f"a span ends at {found.end}, the response at {len(text)}")
    return found
