"""The sample library: invented documents to try Footnote on, some with an earlier version."""

from __future__ import annotations

from pathlib import Path

from ingestion.errors import SourceNotFound
from ingestion.library import Library
from ingestion.sources import Source, file_source

SAMPLE_COLLECTION = "sample"


def sample_sources(library: Library, folder: Path) -> list[Source]:
    """The samples as sources, named by their file names, earlier versions before later ones.

    An earlier version is left out where the document is already known, so that loading the samples
    twice changes nothing.

    Raises:
        SourceNotFound: if the folder does not hold the samples.
    """
    return [
        file_source(path, source=path.name)
        for path, is_earlier in sample_paths(folder)
        if not is_earlier or library.find(SAMPLE_COLLECTION, path.name) is None
    ]


def sample_paths(folder: Path) -> list[tuple[Path, bool]]:
    """The files of the samples in the order of ingestion; whether each is an earlier version.

    Raises:
        SourceNotFound: if the folder does not hold the samples.
    """
    present = sorted(path for path in (folder / "library").glob("*") if path.is_file())
    if not present:
        raise SourceNotFound(f"there is no sample library in {folder}: name its folder")
    earlier = sorted((folder / "earlier").glob("*"))
    return [(path, True) for path in earlier] + [(path, False) for path in present]
