"""The program that `sandbox.ParserProcess` runs: it parses what arrives on standard input."""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from ingestion.errors import IngestionError
from ingestion.parsing import parse
from ingestion.parsing.wire import (
    Failure,
    Reply,
    Request,
    receive,
    reply_codec,
    request_codec,
    send,
)

_OPEN_FILES = 64


def main() -> None:
    """Answer requests until standard input ends, which it does when the parent dies."""
    requests = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    _silence_output()
    _limit(int(sys.argv[1]))
    while (head := receive(requests)) is not None:
        data = receive(requests)
        if data is None:
            return
        send(replies, reply_codec().dump_json(_answer(request_codec().validate_json(head), data)))


def _answer(request: Request, data: bytes) -> Reply:
    # The parent ends a child that takes too long; if the parent is gone, the alarm does.
    signal.alarm(request.seconds)
    try:
        return Reply(document=parse(data, request.name, request.max_bytes))
    except IngestionError as error:
        return Reply(failure=Failure.of(error))
    finally:
        signal.alarm(0)


def _silence_output() -> None:
    """Point standard output at nothing: a library that prints must not break the protocol."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)


def _limit(memory_bytes: int) -> None:
    _lower(resource.RLIMIT_AS, _address_space() + memory_bytes)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(limit, (lowest, lowest))
    except (ValueError, OSError):
        # macOS has no limit of address space; the time limit holds there as well.
        return


def _address_space() -> int:
    """The bytes of address space in use, where the system tells (Linux), else 0."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0


if __name__ == "__main__":
    main()
