"""Memory and processor time count what a contender's own children take."""

from __future__ import annotations

import subprocess
import sys

from evals.ingest_speed.usage import cpu_seconds, peak_bytes

MEGABYTE = 1_000_000


def test_memory_that_was_given_back_stays_in_the_peak() -> None:
    program = (
        "from evals.ingest_speed.usage import peak_bytes\n"
        "before = peak_bytes()\n"
        "taken = bytearray(80_000_000)\n"
        "del taken\n"
        "print(peak_bytes() - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True
    )
    assert int(done.stdout) > 60 * MEGABYTE


def test_a_child_that_is_alive_counts() -> None:
    program = "taken = bytearray(80_000_000); print('taken', flush=True); input()"
    before = peak_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "taken\n"
        assert peak_bytes() - before > 60 * MEGABYTE
        child.communicate("\n")


def test_the_work_of_a_child_that_is_alive_counts() -> None:
    program = (
        "import time\nwhile time.process_time() < 0.5: pass\nprint('worked', flush=True); input()"
    )
    before = cpu_seconds()
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "worked\n"
        assert cpu_seconds() - before > 0.4
        child.communicate("\n")
