"""Parsing in a child process with limits: a document cannot crash, hang or exhaust its reader."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import ingestion
from ingestion.documents import Box, ParsedDocument
from ingestion.errors import DamagedDocument
from ingestion.parsing import MAX_BYTES, Member, check_size
from ingestion.parsing.wire import Reply, Request, receive, reply_codec, request_codec, send

MEMORY_BYTES = 2 * 1024**3
TIMEOUT_S = 60.0  # without a sign of life
LONGEST_S = 1800.0  # however many signs of life there are

_GRACE_S = 5
_PASSED_ON = (
    *("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    "TESSDATA_PREFIX",  # where Tesseract finds its languages
)


class ParserProcess:
    """Runs what `ingestion.parsing` offers in a child process that is kept for the next document.

    The child is started when the first document arrives, and anew after one that made it crash or
    run out of time. It gets no secrets of the parent's environment, cannot write files, and may
    take `memory_bytes` beyond what it starts with. It ends with the context, or with the parent.
    Safe to use from any thread: there is one child, and documents take turns. A caller that wants
    more at a time makes more of these.
    """

    def __init__(self, timeout_s: float = TIMEOUT_S, memory_bytes: int = MEMORY_BYTES) -> None:
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def parse(self, data: bytes, name: str, max_bytes: int = MAX_BYTES) -> ParsedDocument:
        """Read a document as `ingestion.parsing.parse` does, with the same errors.

        Raises:
            SourceTooLarge: if there are more than `max_bytes`, packed or unpacked.
            DamagedDocument: also if the document makes its parser crash or run out of time.
            ParseError: if it is not a document that can be read; each subclass names a reason.
        """
        check_size(data, max_bytes)
        reply, _ = self._ask(Request("parse", name, max_bytes, self._alarm_s), data)
        if reply.document is None:
            raise DamagedDocument(f"{name} cannot be read: its parser gave no result")
        return reply.document

    def members(self, data: bytes, name: str, max_bytes: int = MAX_BYTES) -> list[Member]:
        """The documents in a container, as `ingestion.parsing.members` finds them.

        Raises:
            SourceTooLarge: if there are more than `max_bytes`, packed or unpacked.
            ParseError: if it is not a container that can be read.
        """
        check_size(data, max_bytes)
        reply, parts = self._ask(Request("members", name, max_bytes, self._alarm_s), data)
        return [
            Member(part.name, data, part.problem)
            for part, data in zip(reply.parts, parts, strict=True)
        ]

    def page_image(
        self, data: bytes, name: str, page: int, scale: float, marks: Sequence[Box] = ()
    ) -> bytes:
        """A page as PNG, as `ingestion.parsing.page_image` draws it.

        Raises:
            ParseError: if there is no such page, or it cannot be drawn.
        """
        request = Request("page_image", name, len(data), self._alarm_s, page, scale, tuple(marks))
        _, (image,) = self._ask(request, data)
        return image

    def close(self) -> None:
        """End the child, if there is one; the next document would start another."""
        with self._turn:
            self._end_child()

    @property
    def _alarm_s(self) -> int:
        return math.ceil(self._timeout_s) + _GRACE_S

    def _ask(self, request: Request, data: bytes) -> tuple[Reply, list[bytes]]:
        with self._turn:
            reply, parts = self._answer(request, data)
        if reply.failure is not None:
            raise reply.failure.exception()
        return reply, parts

    def _answer(self, request: Request, data: bytes) -> tuple[Reply, list[bytes]]:
        child = self._started()
        watch = _Watch(child, self._timeout_s)
        try:
            return self._exchange(child, request, data, watch)
        except (OSError, EOFError, ValueError) as error:
            self._end_child()
            what = (
                f"took more than {self._timeout_s:g} seconds to read"
                if watch.out_of_time
                else "made its parser crash"
            )
            raise DamagedDocument(f"{request.name} {what}: the file is probably damaged") from error
        except BaseException:
            # An interrupted exchange would leave its reply to the next document.
            self._end_child()
            raise
        finally:
            watch.stop()

    def _exchange(
        self, child: subprocess.Popen[bytes], request: Request, data: bytes, watch: _Watch
    ) -> tuple[Reply, list[bytes]]:
        if child.stdin is None or child.stdout is None:
            raise EOFError
        send(child.stdin, request_codec().dump_json(request), data)
        while (reply := reply_codec().validate_json(_received(child.stdout))).working:
            watch.restart()
        return reply, [_received(child.stdout) for _ in reply.parts]

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end_child()
            self._child = _start(self._memory_bytes)
        return self._child

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            # Bytes that a dead child did not read are lost with it.
            with contextlib.suppress(OSError):
                _ = pipe and pipe.close()


def _start(memory_bytes: int) -> subprocess.Popen[bytes]:
    root = Path(ingestion.__path__[0]).parent
    return subprocess.Popen(  # noqa: S603 -- our own program, no shell
        [sys.executable, "-B", "-m", "ingestion.parsing.child", str(memory_bytes)],
        cwd=root,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # An interrupt at the terminal is for the parent, which then ends the child.
        start_new_session=True,
    )


def _received(stream: IO[bytes]) -> bytes:
    frame = receive(stream)
    if frame is None:
        raise EOFError
    return frame


class _Watch:
    """Kills a child that has given no sign of life for too long, or that goes on for ever."""

    def __init__(self, child: subprocess.Popen[bytes], timeout_s: float) -> None:
        self._child = child
        self._timeout_s = timeout_s
        self._end = time.monotonic() + max(timeout_s, LONGEST_S)
        self.out_of_time = False
        self._timer = self._started(timeout_s)

    def restart(self) -> None:
        """Grant another stretch of time, up to the end of all time."""
        self._timer.cancel()
        left = self._end - time.monotonic()
        self._timer = self._started(max(0, min(self._timeout_s, left)))

    def stop(self) -> None:
        """Let the child be."""
        self._timer.cancel()

    def _started(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._kill)
        timer.daemon = True
        timer.start()
        return timer

    def _kill(self) -> None:
        self.out_of_time = True
        self._child.kill()
