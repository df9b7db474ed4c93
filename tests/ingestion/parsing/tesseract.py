"""Brings what the tests of text recognition need: Tesseract, its languages, a Chinese font."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from ingestion.parsing.tesseract import find_tesseract, how_to_install, missing_languages
from tests.ingestion.parsing.scans import font

PACKAGES = ("tesseract-ocr", "tesseract-ocr-chi-sim", "tesseract-ocr-chi-tra", "fonts-noto-cjk")


def is_complete() -> bool:
    """Whether everything is here."""
    found = find_tesseract()
    try:
        font("simplified", 10)
    except FileNotFoundError:
        return False
    return found is not None and not missing_languages(found)


def install() -> None:
    """Bring Debian's packages, where this user may."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
        ):
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def main() -> None:
    """Make sure that everything is here, or say how to get it."""
    if not is_complete():
        print("==> installing text recognition for the tests", flush=True)
        install()
    if not is_complete():
        sys.exit(
            "the tests of scans need Tesseract with English and both kinds of Chinese, and the "
            f"font Noto Sans CJK: {how_to_install()}; on Debian also fonts-noto-cjk"
        )


if __name__ == "__main__":
    main()
