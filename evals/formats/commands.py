"""What `footnote eval convert` does: from the records of one tool to those of another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from evals.console import errors_told
from evals.errors import BadDataset
from evals.formats import Sample
from evals.formats.alce import read_alce, write_alce
from evals.formats.deepeval import read_deepeval, write_deepeval
from evals.formats.ragas import read_ragas, write_ragas
from evals.formats.ragchecker import read_ragchecker, write_ragchecker
from service.commands.output import stdout

Reader = Callable[[Path], list[Sample]]
Writer = Callable[[Path, Iterable[Sample]], None]


def convert(source: Path, target: Path, read_as: str, write_as: str) -> None:
    """Read records in one format and write them in another."""
    with errors_told():
        read, _ = _format(read_as)
        _, write = _format(write_as)
        samples = read(source)
    write(target, samples)
    stdout().print(f"{target}: {len(samples)} records")


def _format(name: str) -> tuple[Reader, Writer]:
    formats: Mapping[str, tuple[Reader, Writer]] = {
        "ragas": (read_ragas, write_ragas),
        "deepeval": (read_deepeval, write_deepeval),
        "ragchecker": (read_ragchecker, write_ragchecker),
        "alce": (read_alce, write_alce),
    }
    if name not in formats:
        raise BadDataset(f"there is no format {name}: name one of {', '.join(formats)}")
    return formats[name]
