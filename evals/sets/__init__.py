"""Labelled sets by name or by path: a folder of cases, statements and documents.

A set is a folder with `cases.jsonl` and, if it has them, `statements.jsonl`, `documents/` and
`earlier/` (earlier versions of documents, under the same names). `set.json` may say more:
`collection` (default: the folder's name) and `samples` (true if the sample library belongs to it).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from evals.case_files import read_cases, read_statements
from evals.cases import Case, LabelledStatement
from evals.errors import BadDataset
from ingestion.errors import SourceNotFound
from ingestion.sources import Source, document_paths, file_source
from service.samples import sample_paths

_SETS = Path(__file__).parent
_SAMPLES = (Path("samples"), Path(__file__).parents[2] / "samples")


@dataclass(frozen=True, slots=True)
class EvalSet:
    """A labelled set.

    `documents` are to be ingested in their order into an empty collection: then the versions that
    the gold spans name are those that the library counts. There are none if the questions are about
    a collection that exists already.
    """

    name: str
    folder: Path
    collection: str
    cases: tuple[Case, ...]
    statements: tuple[LabelledStatement, ...]
    documents: tuple[Source, ...]


def set_names() -> list[str]:
    """The sets that come with Footnote."""
    return sorted(path.parent.name for path in _SETS.glob("*/cases.jsonl"))


def open_set(name_or_path: str | Path, samples: Path | None = None) -> EvalSet:
    """Read a set by the name of one that comes with Footnote, or by the path of its folder.

    Args:
        name_or_path: a path if there is such a folder, otherwise a name.
        samples: the folder of the sample library, if it is neither `samples` nor beside the code.

    Raises:
        BadDataset: if there is no such set or it cannot be read, naming the file and the line.
    """
    folder = set_folder(name_or_path)
    statements = folder / "statements.jsonl"
    about = _about(folder / "set.json")
    return EvalSet(
        name=folder.resolve().name,
        folder=folder,
        collection=str(about.get("collection", folder.resolve().name)),
        cases=read_cases(folder / "cases.jsonl"),
        statements=read_statements(statements) if statements.is_file() else (),
        documents=_documents(folder, with_samples=bool(about.get("samples")), samples=samples),
    )


def set_folder(name_or_path: str | Path) -> Path:
    """The folder of a set, which holds `cases.jsonl`.

    Raises:
        BadDataset: if there is no such set.
    """
    for folder in (Path(name_or_path), _SETS / name_or_path):
        if (folder / "cases.jsonl").is_file():
            return folder
    known = ", ".join(set_names())
    raise BadDataset(
        f"{name_or_path} is neither a folder with cases.jsonl nor one of the sets that come with "
        f"Footnote ({known})"
    )


def _about(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadDataset(f"{path}: not JSON ({error})") from None
    if not isinstance(about, dict):
        raise BadDataset(f"{path}: not a JSON object")
    return about


def _documents(folder: Path, *, with_samples: bool, samples: Path | None) -> tuple[Source, ...]:
    shared = [path for path, _ in _sample_paths(samples)] if with_samples else []
    own = [folder / name for name in ("earlier", "documents") if (folder / name).is_dir()]
    return tuple(file_source(path, source=path.name) for path in (*shared, *document_paths(own)))


def _sample_paths(samples: Path | None) -> list[tuple[Path, bool]]:
    for folder in [samples] if samples else _SAMPLES:
        try:
            return sample_paths(folder)
        except SourceNotFound:
            continue
    raise BadDataset("the set needs the sample library: name its folder, `samples` in the project")
