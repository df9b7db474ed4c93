from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from ingestion.errors import DamagedDocument, UnsupportedFormat
from ingestion.parsing.hocr import mean_confidence
from ingestion.parsing.image import parse_image
from ingestion.parsing.sandbox import ParserProcess
from ingestion.parsing.tesseract import (
    LANGUAGES,
    SIMPLIFIED,
    Tesseract,
    find_tesseract,
    missing_languages,
    missing_packs,
    needed_tesseract,
)
from tests.ingestion.parsing.scans import ENGLISH, Sheet, image_file
from tests.ingestion.parsing.scans import SIMPLIFIED as CHINESE


def installed() -> Tesseract:
    found = find_tesseract()
    assert found is not None, "no Tesseract on this machine: run `make ocr`"
    return found


def chinese_scan() -> bytes:
    sheet = Sheet(size=(400, 200))
    sheet.column(20, 20, 360, CHINESE, "simplified")
    return image_file([sheet.scanned()])


@pytest.fixture
def only_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Tesseract with the language pack for English alone."""
    pack = next(Path("/").glob("usr/**/tessdata/eng.traineddata"))
    (tmp_path / pack.name).symlink_to(pack)
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))


def test_the_installed_program_tells_its_languages() -> None:
    assert set(LANGUAGES) <= installed().languages
    assert missing_languages(installed()) == []


def test_words_come_with_places_and_confidences() -> None:
    sheet = Sheet(size=(300, 100))
    sheet.write(36, 36, "Quarterly report", size=14)
    (line,) = installed().read(sheet.scanned(), ["eng"], 300)
    assert [word.text for word in line.words] == ["Quarterly", "report"]
    first, second = (word.box for word in line.words)
    assert first.left == pytest.approx(36 * 300 / 72, abs=8)
    assert first.right < second.left
    assert line.box.top < line.baseline <= line.box.bottom
    assert line.size == pytest.approx(14 * 300 / 72, rel=0.15)
    assert mean_confidence([line]) > 80


def test_how_an_image_is_turned_is_told_by_its_text() -> None:
    sheet = Sheet(size=(400, 250))
    sheet.column(20, 20, 360, ENGLISH)
    image = sheet.scanned()
    assert [installed().quarter_turns(image.rotate(turn, expand=True)) for turn in (0, 90)] == [
        0,
        1,
    ]


def test_without_the_program_the_message_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    assert find_tesseract() is None
    with pytest.raises(UnsupportedFormat, match=r"not installed: .*install.*tesseract"):
        needed_tesseract("the PDF is scanned")
    with pytest.raises(UnsupportedFormat, match="Tesseract is not installed"):
        parse_image(chinese_scan())


def test_a_program_that_does_not_work_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_tesseract() is None


def test_a_failure_of_the_program_is_the_documents() -> None:
    broken = Tesseract(installed().program, frozenset({"none"}))
    with pytest.raises(DamagedDocument, match="failed with status 1"):
        broken.read(Sheet(size=(50, 50)).scanned(), ["none"], 300)


@pytest.mark.usefixtures("only_english")
def test_a_missing_language_is_named_when_it_is_needed() -> None:
    found = installed()
    assert SIMPLIFIED in missing_languages(found)
    assert "simplified Chinese and traditional Chinese" in missing_packs(found)
    with pytest.raises(
        UnsupportedFormat, match=r"no language pack for simplified Chinese.*install"
    ):
        parse_image(chinese_scan())


@pytest.mark.usefixtures("only_english")
def test_english_is_read_without_the_packs_for_chinese() -> None:
    """In the child process too, which gets little of the environment."""
    sheet = Sheet(size=(400, 100))
    sheet.write(20, 20, "Exports of machinery fell in May.")
    with ParserProcess() as parser:
        document = parser.parse(image_file([sheet.scanned()]), "a.png")
    assert document.text == "Exports of machinery fell in May."


def test_a_killed_parser_leaves_no_program_running() -> None:
    sheet = Sheet()
    top = 30.0
    while top < 760:
        top = sheet.column(30, top, 530, ENGLISH, size=7)
    data = image_file([sheet.scanned()])
    with ParserProcess() as parser:
        before = children(os.getpid())
        parser.parse(b"warm", "a.txt")
        (child,) = children(os.getpid()) - before
        outcome: list[str] = []
        reading = threading.Thread(target=lambda: outcome.append(_failure(parser, data)))
        reading.start()
        program = _child_named("tesseract", child)
        os.kill(child, signal.SIGKILL)
        reading.join()
        deadline = time.monotonic() + 5
        while _runs(program) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not _runs(program)
    assert "crash" in outcome[0]


def children(process: int) -> set[int]:
    listing = Path(f"/proc/{process}/task/{process}/children")
    return set(map(int, listing.read_text().split()))


def _failure(parser: ParserProcess, data: bytes) -> str:
    try:
        return parser.parse(data, "a.png").text
    except DamagedDocument as error:
        return str(error)


def _child_named(name: str, parent: int) -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for child in children(parent):
            # The first call only lists the languages.
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if Path(words[0].decode()).name == name and b"-c" in words:
                return child
        time.sleep(0.005)
    raise AssertionError(f"{name} was not started")


def _runs(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
