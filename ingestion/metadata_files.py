"""Metadata files: YAML beside a document that says what the document does not, or says wrongly.

    report.pdf
    report.pdf.meta.yaml    belongs to report.pdf
    report.meta.yaml        belongs to report.pdf too, but only if no other document in the folder
                            is called "report"; next to report.pdf.meta.yaml it is not read

Its keys are those of `ingestion.given_metadata.parse_given`, its syntax that of `yaml_forms`.
"""

from __future__ import annotations

from pathlib import Path

from ingestion.errors import InvalidMetadata
from ingestion.given_metadata import GivenMetadata, parse_given
from ingestion.parsing import SUFFIXES

MAX_METADATA_BYTES = 100_000

_SUFFIX = ".meta.yaml"
_ORIGIN = "metadata file"


def is_metadata_file(path: Path) -> bool:
    """Whether a file is named as one that holds metadata, and so is no document itself."""
    return path.name.lower().endswith(_SUFFIX)


def possible_metadata_files(path: Path) -> tuple[Path, ...]:
    """Where the metadata of a document may lie, in order of preference."""
    names = dict.fromkeys((path.name, path.stem))
    return tuple(path.parent / f"{name}{_SUFFIX}" for name in names if name)


def metadata_file_of(path: Path) -> Path | None:
    """The metadata file of a document, if there is one.

    Raises:
        InvalidMetadata: if it could belong to another document as well.
    """
    found = next(filter(_is_there, possible_metadata_files(path)), None)
    if found is not None and found.name != f"{path.name}{_SUFFIX}":
        _check_alone(path, found)
    return found


def parse_metadata_file(data: bytes, name: str) -> GivenMetadata:
    """Read a metadata file.

    Args:
        data: its bytes, as UTF-8.
        name: what to call it in errors.

    Raises:
        InvalidMetadata: naming the file, the field or line, and what is right there.
    """
    from ingestion.yaml_forms import read_form

    try:
        return parse_given(read_form(_text(data)), _ORIGIN)
    except InvalidMetadata as error:
        raise InvalidMetadata(f"{name}: {error}") from error.__cause__


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (OSError, ValueError):  # the name may be longer than a disk allows
        return False
    return True


def _check_alone(path: Path, found: Path) -> None:
    others = sorted(
        other.name
        for other in path.parent.iterdir()
        if other.stem == path.stem and other.name != path.name and _is_document(other)
    )
    if others:
        raise InvalidMetadata(
            f"{found.name} may belong to {path.name} or to {others[0]}: "
            f"call it {path.name}{_SUFFIX} or {others[0]}{_SUFFIX}"
        )


def _is_document(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def _text(data: bytes) -> str:
    if len(data) > MAX_METADATA_BYTES:
        raise InvalidMetadata(
            f"it has {len(data):,} bytes, more than the {MAX_METADATA_BYTES:,} that metadata needs"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidMetadata("it is not text in UTF-8: save it in that encoding") from None
