"""The program Tesseract, which reads the text on an image, where it is installed.

It runs as a process of its own that gets the image on standard input and answers on standard
output, so that nothing is written to a disk. It is found on PATH; where its language packs lie is
its own matter (TESSDATA_PREFIX).
"""

from __future__ import annotations

import ctypes
import io
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingestion.errors import DamagedDocument, UnsupportedFormat
from ingestion.parsing.hocr import RecognisedLine, read_hocr

if TYPE_CHECKING:
    from PIL.Image import Image

ENGLISH = "eng"
SIMPLIFIED = "chi_sim"
TRADITIONAL = "chi_tra"
LANGUAGES = (ENGLISH, SIMPLIFIED, TRADITIONAL)

_ORIENTATION = "osd"
_NAMES = {ENGLISH: "English", SIMPLIFIED: "simplified Chinese", TRADITIONAL: "traditional Chinese"}
_BREW_LANGUAGES = frozenset({SIMPLIFIED, TRADITIONAL})

# Black and white by what is around each dot (Sauvola). By one threshold for the whole page, as by
# default, the grain of a sheet with little on it is taken for text.
_ADAPTIVE = ("-c", "thresholding_method=2")

# One call reads a page in 1 to 5 seconds; one that nobody waits for any more ends by itself.
_CALL_S = 55
_LIST_S = 10
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, prctl(2)
_ROTATE = re.compile(rb"Rotate: (\d+)\nOrientation confidence: ([\d.]+)")
_SURE_OF_ORIENTATION = 1.0


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract, and the language packs that it has."""

    program: str
    languages: frozenset[str]

    def read(self, image: Image, languages: Sequence[str], dpi: int) -> list[RecognisedLine]:
        """Read the text on an image of `dpi` dots an inch; the first language is tried first.

        Raises:
            DamagedDocument: if the program fails, or takes too long.
        """
        settings = ["-l", "+".join(languages), "--dpi", str(dpi)]
        done = self._run([*settings, "-c", "tessedit_create_hocr=1", *_ADAPTIVE], image)
        if done.returncode != 0:
            raise DamagedDocument(
                "the text on an image cannot be read: Tesseract failed with status "
                f"{done.returncode}. Does `tesseract --list-langs` work?"
            )
        return read_hocr(done.stdout)

    def quarter_turns(self, image: Image) -> int:
        """By how many quarters, clockwise, an image must be turned to stand upright.

        0 where that cannot be told: with little text, or without the pack for orientation.
        """
        if _ORIENTATION not in self.languages:
            return 0
        done = self._run(["-l", _ORIENTATION, "--psm", "0", *_ADAPTIVE], image)
        found = _ROTATE.search(done.stdout)
        if found is None or float(found[2]) < _SURE_OF_ORIENTATION:
            return 0
        return int(found[1]) // 90 % 4

    def _run(self, arguments: Sequence[str], image: Image) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 -- the program was found by name, no shell
                [self.program, "-", "-", *arguments],
                check=False,
                input=_bitmap(image),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_CALL_S,
                # One core: documents are read side by side.
                env=os.environ | {"OMP_THREAD_LIMIT": "1"},
                preexec_fn=_ends_with_its_parent(),
            )
        except subprocess.TimeoutExpired as error:
            raise DamagedDocument(
                f"the text on an image took more than {_CALL_S} seconds to read: is it text?"
            ) from error


def find_tesseract() -> Tesseract | None:
    """The Tesseract on PATH, if there is one that works."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listing = subprocess.run(  # noqa: S603 -- the program was found by name, no shell
            [program, "--list-langs"],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_LIST_S,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    # The first line says where they lie.
    return Tesseract(program, frozenset(listing.decode(errors="replace").split("\n")[1:]) - {""})


def needed_tesseract(what: str) -> Tesseract:
    """The Tesseract that is needed to read `what`, the beginning of a sentence.

    Raises:
        UnsupportedFormat: if there is none, or it cannot read English.
    """
    found = find_tesseract()
    if found is None:
        raise UnsupportedFormat(f"{what}, and Tesseract is not installed: {how_to_install()}")
    if ENGLISH not in found.languages:
        raise UnsupportedFormat(f"{what}, and {missing_packs(found)}")
    return found


def missing_languages(found: Tesseract) -> list[str]:
    """Those of Footnote's languages that an installed Tesseract has no pack for."""
    return [language for language in LANGUAGES if language not in found.languages]


def missing_packs(found: Tesseract) -> str:
    """Which language packs are missing, and how to get them."""
    missing = missing_languages(found)
    names = " and ".join(_NAMES[language] for language in missing)
    return f"Tesseract has no language pack for {names}: {how_to_install(missing)}"


def how_to_install(languages: Iterable[str] = (SIMPLIFIED, TRADITIONAL)) -> str:
    """What to type to get Tesseract with these language packs."""
    if sys.platform == "darwin":
        more = " tesseract-lang" if _BREW_LANGUAGES.intersection(languages) else ""
        return f"brew install tesseract{more}"
    packs = ["tesseract-ocr", *(f"tesseract-ocr-{name.replace('_', '-')}" for name in languages)]
    return f"apt-get install {' '.join(packs)} (or your system's packages of that kind)"


def _bitmap(image: Image) -> bytes:
    """An image without compression, which is the quickest to write and to read."""
    buffer = io.BytesIO()
    image.save(buffer, "BMP")
    return buffer.getvalue()


def _ends_with_its_parent() -> Callable[[], None]:
    """What a started Tesseract does first: it makes sure not to outlive whoever waits for it.

    A parser's process is killed from outside, so it cannot clean up. On Linux the system ends
    Tesseract with it; elsewhere the limit on its time does.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    kill = ctypes.c_ulong(signal.SIGKILL)

    def prepare() -> None:
        if libc is not None:
            libc.prctl(_PARENT_DEATH_SIGNAL, kill)
        resource.setrlimit(resource.RLIMIT_CPU, (_CALL_S, _CALL_S))

    return prepare
