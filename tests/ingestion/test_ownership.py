"""A data directory has one owner, which is named, and which leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingestion.errors import LibraryInUse
from ingestion.ownership import Ownership

HOLDER = """
import sys
from pathlib import Path
from ingestion.ownership import Ownership
ownership = Ownership(Path(sys.argv[2]))
ownership.acquire()
print("held", flush=True)
sys.stdin.read()
ownership.release()
"""


@contextmanager
def held_by_another_process(home: Path) -> Iterator[subprocess.Popen[str]]:
    script = home.parent / "holder.py"
    script.write_text(HOLDER)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, str(script), "serve", str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_second_process_is_told_who_is_the_first(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with held_by_another_process(home) as holder:
        told = rf"`holder\.py serve` \(process {holder.pid}, since 20.*FOOTNOTE_HOME"
        with pytest.raises(LibraryInUse, match=told):
            Ownership(home).acquire()
        holder.communicate()

    assert holder.returncode == 0
    ownership = Ownership(home)
    ownership.acquire()
    ownership.release()


def test_a_killed_owner_leaves_no_lock(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with held_by_another_process(home) as holder:
        holder.send_signal(signal.SIGKILL)

    ownership = Ownership(home)
    ownership.acquire()

    assert f'"process": {os.getpid()}' in (home / "owner.json").read_text()
    ownership.release()


def test_an_owner_that_left_no_name_still_owns(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with held_by_another_process(home) as holder:
        (home / "owner.json").write_text("[]")
        with pytest.raises(LibraryInUse, match="in use by another process"):
            Ownership(home).acquire()
        holder.communicate()


def test_an_owner_that_cannot_leave_its_name_still_owns(tmp_path: Path) -> None:
    """A full disk refuses the name, and what is on it can be read all the same."""
    (tmp_path / "owner.json").mkdir()
    ownership = Ownership(tmp_path)
    ownership.acquire()

    with pytest.raises(LibraryInUse, match="in use by another process"):
        Ownership(tmp_path).acquire()

    ownership.release()


def test_a_directory_can_be_owned_once_in_a_process_too(tmp_path: Path) -> None:
    first, second = Ownership(tmp_path), Ownership(tmp_path)
    first.acquire()

    with pytest.raises(LibraryInUse, match=f"process {os.getpid()}"):
        second.acquire()

    first.release()
    second.acquire()
    second.release()


def test_another_thread_may_give_the_directory_back(tmp_path: Path) -> None:
    first, second = Ownership(tmp_path), Ownership(tmp_path)
    taking = threading.Thread(target=first.acquire)
    taking.start()
    taking.join()

    first.release()

    second.acquire()
    second.release()
