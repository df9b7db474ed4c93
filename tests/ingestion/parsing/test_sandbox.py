from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingestion.errors import DamagedDocument, EmptyDocument, SourceTooLarge, UnsupportedFormat
from ingestion.parsing import MAX_BYTES, parse
from ingestion.parsing.sandbox import MEMORY_BYTES, ParserProcess
from ingestion.parsing.wire import Request, request_codec, send
from tests.ingestion.parsing.files import PROSE, html_page, html_paragraphs, pdf_drawn


@pytest.fixture
def parser() -> Iterator[ParserProcess]:
    with ParserProcess() as parser:
        yield parser


def children() -> set[int]:
    """The processes that this one has started and that still run."""
    listing = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return set(map(int, listing.read_text().split()))


def slow_pdf() -> bytes:
    """A PDF of many pages, which takes seconds to read."""

    def draw(canvas: Canvas) -> None:
        for _ in range(300):
            for line in range(60):
                canvas.drawString(20, 800 - 12 * line, PROSE[:110])
            canvas.showPage()

    return pdf_drawn(draw)


def test_a_child_reads_what_the_parser_reads(parser: ParserProcess) -> None:
    page = html_page(f"<h1>央行</h1>{html_paragraphs([PROSE])}")
    assert parser.parse(page, "a.html") == parse(page, "a.html")


def test_errors_come_back_as_they_are(parser: ParserProcess) -> None:
    with pytest.raises(EmptyDocument, match=r"a\.txt is empty"):
        parser.parse(b" ", "a.txt")
    with pytest.raises(UnsupportedFormat, match="Footnote reads"):
        parser.parse(b"text", "a.xyz")
    with pytest.raises(SourceTooLarge, match="limit of 3"):
        parser.parse(b"text", "a.txt", max_bytes=3)


def test_the_child_is_kept_for_the_next_document(parser: ParserProcess) -> None:
    before = children()
    parser.parse(b"one", "a.txt")
    started = children() - before
    parser.parse(b"two", "b.txt")
    assert len(started) == 1
    assert children() - before == started
    parser.close()
    assert children() == before


def test_a_document_that_takes_too_long_costs_only_itself() -> None:
    with ParserProcess(timeout_s=1.5) as parser:
        parser.parse(b"warm", "a.txt")
        with pytest.raises(DamagedDocument, match=r"more than 1\.5 seconds"):
            parser.parse(slow_pdf(), "slow.pdf")
        assert parser.parse(b"next", "b.txt").text == "next"


def test_a_child_that_dies_costs_only_its_document(parser: ParserProcess) -> None:
    before = children()
    parser.parse(b"warm", "a.txt")
    (child,) = children() - before
    slow = slow_pdf()
    threading.Timer(0.5, os.kill, (child, signal.SIGSEGV)).start()
    with pytest.raises(DamagedDocument, match="crash"):
        parser.parse(slow, "slow.pdf")
    assert parser.parse(b"next", "b.txt").text == "next"


def test_a_document_that_needs_too_much_memory_is_refused() -> None:
    with ParserProcess(memory_bytes=50_000_000) as parser:
        with pytest.raises(DamagedDocument, match=r"memory|crash"):
            parser.parse(b"word " * 9_000_000, "big.txt")
        assert parser.parse(b"next", "b.txt").text == "next"


def test_threads_take_turns(parser: ParserProcess) -> None:
    sources = [f"text number {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        read = pool.map(lambda source: parser.parse(source.encode(), "a.txt").text, sources)
        assert list(read) == sources


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from ingestion.parsing.sandbox import ParserProcess\n"
        "ParserProcess().parse(b'text', 'a.txt')\n"
        "children = Path(f'/proc/self/task/{os.getpid()}/children').read_text()\n"
        f"Path({str(pid_file)!r}).write_text(children)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=False)
    child = Path(f"/proc/{pid_file.read_text().strip()}")
    deadline = time.monotonic() + 5
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(child)


def test_a_child_without_a_parent_gives_up_by_itself() -> None:
    """A parser that hangs does not see that its parent is gone, so an alarm ends it."""
    command = [sys.executable, "-m", "ingestion.parsing.child", str(MEMORY_BYTES)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as child:
        assert child.stdin is not None
        request = Request("parse", "slow.pdf", max_bytes=MAX_BYTES, seconds=1)
        send(child.stdin, request_codec().dump_json(request), slow_pdf())
        assert child.wait(20) == -signal.SIGALRM


def _runs(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_child_starts_quickly_and_without_models(parser: ParserProcess) -> None:
    """What the child imports to begin with leaves out the slow libraries."""
    script = (
        "import sys, ingestion.parsing.child\n"
        "print([name for name in ('torch', 'chromadb', 'trafilatura') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"
    assert parser.parse(b"text", "a.txt").text == "text"
