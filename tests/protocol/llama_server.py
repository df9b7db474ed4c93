"""Runs llama.cpp's `llama-server` with a model while a test runs."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.protocol.build import SERVER
from tests.protocol.models import CONTEXT_TOKENS

_START_S = 120.0


@dataclass(frozen=True, slots=True)
class LlamaServer:
    """A running server; `url` is what FOOTNOTE_LLM_BASE_URL takes."""

    url: str
    process: subprocess.Popen[bytes]

    def count(self, metric: str) -> int:
        """One of the server's own counts, such as `tokens_predicted_total`."""
        lines = httpx.get(self.url.removesuffix("/v1") + "/metrics").raise_for_status().text
        [value] = [
            line.split()[1] for line in lines.splitlines() if line.startswith(f"llamacpp:{metric} ")
        ]
        return int(float(value))


@contextmanager
def llama_server(model: Path, *options: str) -> Iterator[LlamaServer]:
    """Serve a model; the server is there when it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = ["--host", "127.0.0.1", "--port", str(port)]
    sizes = ["--ctx-size", str(CONTEXT_TOKENS), "--parallel", "2", "--threads", "2"]
    log = model.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [SERVER, "--model", model, *address, *sizes, "--metrics", "--offline", *options],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        yield LlamaServer(f"http://127.0.0.1:{port}/v1", process)
    finally:
        process.kill()
        process.wait()


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/health").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"llama-server did not start:\n{log.read_text(errors='replace')[-4_000:]}")
