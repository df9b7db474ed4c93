"""Footnote as people run it: its command line, and `footnote serve` as a process of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

FOOTNOTE = [sys.executable, "-c", "from service.cli import main; main()"]
START_S = 120


@dataclass(frozen=True, slots=True)
class Running:
    """A service that runs."""

    url: str
    process: subprocess.Popen[bytes]


def footnote(environment: Mapping[str, str], *arguments: str) -> str:
    """Run a command that is to succeed; give what it prints."""
    done = subprocess.run(
        [*FOOTNOTE, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@contextmanager
def running(environment: Mapping[str, str], log: Path) -> Iterator[Running]:
    """A service on a free port, with all that it prints in a file."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with log.open("wb") as output:
        command = [*FOOTNOTE, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process)
            yield Running(url, process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(START_S)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/healthz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the service did not start")
