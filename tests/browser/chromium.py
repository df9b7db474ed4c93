"""Finds a Chromium to drive, and installs one where there is none.

In this order: one that is installed, Playwright's own, Debian's package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without its own background traffic; without the sandbox, which refuses to start for root.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


def find_chromium() -> Path | None:
    """A Chromium that is here, if there is one."""
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    if installed:
        return Path(installed)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def install_chromium() -> None:
    """Bring one: Playwright's own, else Debian's."""
    own = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        check=False,
        capture_output=True,
        timeout=600,
    )
    if own.returncode == 0 and find_chromium():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-noto-cjk"]
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        ):
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser of that Chromium, without a window.

    Raises:
        FileNotFoundError: if there is no Chromium; `make browser` brings one.
    """
    from playwright.sync_api import sync_playwright

    found = find_chromium()
    if found is None:
        raise FileNotFoundError("no Chromium on this machine: run `make browser`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


def main() -> None:
    """Make sure that there is a Chromium, or say how to get one."""
    if find_chromium() is None:
        print("==> installing a browser for the tests", flush=True)
        install_chromium()
    found = find_chromium()
    if found is None:
        sys.exit(
            "the browser tests need Chromium: run `.venv/bin/playwright install --with-deps "
            "chromium`, or install your system's package (Debian: apt-get install chromium)"
        )


if __name__ == "__main__":
    main()
