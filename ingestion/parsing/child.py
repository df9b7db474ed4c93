"""The program that `sandbox.ParserProcess` runs: it parses what arrives on standard input."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

from ingestion.errors import IngestionError
from ingestion.parsing import members, page_image, parse
from ingestion.parsing.wire import (
    Failure,
    Part,
    Reply,
    Request,
    receive,
    reply_codec,
    request_codec,
    send,
)

_OPEN_FILES = 64
_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def main() -> None:
    """Answer requests until standard input ends, which it does when the parent dies."""
    requests = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    _silence_output()
    _limit(int(sys.argv[1]))
    # A document makes many small objects that all stay: looking for garbage among them again and
    # again costs a fifth of the time that a long PDF takes.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    while (head := receive(requests)) is not None:
        data = receive(requests)
        if data is None:
            return
        _answer(request_codec().validate_json(head), data, replies)


def _answer(request: Request, data: bytes, replies: IO[bytes]) -> None:
    def tell_progress() -> None:
        signal.alarm(request.seconds)
        send(replies, reply_codec().dump_json(Reply(working=True)))

    # The parent ends a child that takes too long; if the parent is gone, the alarm does.
    signal.alarm(request.seconds)
    try:
        reply, parts = _done(request, data, tell_progress)
    except IngestionError as error:
        reply, parts = Reply(failure=Failure.of(error)), []
    finally:
        signal.alarm(0)
    send(replies, reply_codec().dump_json(reply), *parts)


def _done(
    request: Request, data: bytes, tell_progress: Callable[[], None]
) -> tuple[Reply, list[bytes]]:
    match request.task:
        case "parse":
            return Reply(document=parse(data, request.name, request.max_bytes, tell_progress)), []
        case "members":
            found = members(data, request.name, request.max_bytes)
            parts = tuple(Part(member.name, member.problem) for member in found)
            return Reply(parts=parts), [member.data for member in found]
        case "page_image":
            image = page_image(data, request.name, request.page, request.scale, request.marks)
            return Reply(parts=(Part(request.name),)), [image]


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
