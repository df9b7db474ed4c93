"""Peak memory and processor time of this process and the processes that it has started."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def peak_bytes() -> int:
    """The peak of this process and, added to it, the peak of each descendant that is alive.

    Peaks need not fall together and pages may be shared, so with descendants it is an upper bound.
    Without /proc (macOS) it is this process and its largest child that has ended.
    """
    if not (_PROC / "self" / "status").exists():
        return _from_system()
    return sum(_peak(pid) for pid in ["self", *_descendants("self")])


def cpu_seconds() -> float:
    """Processor time so far: this process, its children that have ended, and those alive.

    Those alive count only where there is a /proc.
    """
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    alive = sum(map(_cpu_seconds, _descendants("self")))
    return time.process_time() + ended.ru_utime + ended.ru_stime + alive


def _descendants(pid: str) -> Iterator[str]:
    for listed in (_PROC / pid / "task").glob("*/children"):
        for child in _text(listed).split():
            yield child
            yield from _descendants(child)


def _peak(pid: str) -> int:
    for line in _text(_PROC / pid / "status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _cpu_seconds(pid: str) -> float:
    # proc(5): behind the name, which may hold anything, utime and stime are the 12th and 13th.
    fields = _text(_PROC / pid / "stat").rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _text(path: Path) -> str:
    """What a file of /proc says; nothing if its process has ended meanwhile."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _from_system() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(who).ru_maxrss for who in whose) * unit
