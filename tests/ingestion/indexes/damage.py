"""Damages the files of indexes at random, as disks, tools and people do."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

_MOST_FLIPS = 8


def _truncate(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def _empty(path: Path, _: random.Random) -> None:
    os.truncate(path, 0)


def _flip_bits(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        for _ in range(chance.randint(1, _MOST_FLIPS)):
            place = chance.randrange(path.stat().st_size)
            file.seek(place)
            (byte,) = file.read(1)
            file.seek(place)
            file.write(bytes([byte ^ 1 << chance.randrange(8)]))


def _overwrite(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.write(chance.randbytes(path.stat().st_size))


def _replace(path: Path, chance: random.Random) -> None:
    other = path.with_name(f"{path.name}.other")
    other.write_bytes(chance.randbytes(path.stat().st_size))
    other.replace(path)


def _append(path: Path, chance: random.Random) -> None:
    with path.open("ab") as file:
        file.write(chance.randbytes(100))


def _delete(path: Path, _: random.Random) -> None:
    path.unlink()


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    "truncated": _truncate,
    "emptied": _empty,
    "bits flipped": _flip_bits,
    "overwritten": _overwrite,
    "replaced": _replace,
    "appended to": _append,
    "deleted": _delete,
}
# What the suite asks for goes first; the others show that nothing depends on the kind.
_WEIGHTS = (4, 1, 4, 1, 1, 1, 1)


def damage_some_file(folder: Path, chance: random.Random) -> tuple[Path, str]:
    """Damage one file below a folder; say which, and how."""
    while True:
        files = sorted(
            path
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".lock" and path.stat().st_size
        )
        path = chance.choice(files)
        (kind,) = chance.choices(list(KINDS), _WEIGHTS)
        try:
            KINDS[kind](path, chance)
        except (FileNotFoundError, ValueError):  # it has just been healed, or rewritten
            continue
        return path, kind
