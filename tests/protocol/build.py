"""Builds llama.cpp's `llama-server` for the protocol tests, from the sources in a package.

The package is llama-cpp-python's source distribution, which carries llama.cpp. pip fetches it, and
the tools that the package names for its own build; the build itself fetches nothing. A compiler
and CMake come from Debian's packages where this user may install them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGE = "llama-cpp-python==0.3.36"
FOLDER = Path(__file__).parents[2] / "build" / "llama"
SERVER = FOLDER / PACKAGE.replace("==", "-") / "llama-server"
LOG = FOLDER / "build.log"

_TOOLS = {"cmake": "cmake", "make": "make", "cc": "gcc", "c++": "g++"}
"""Programs that the build runs, with Debian's packages of them."""

_OPTIONS = {
    "CMAKE_BUILD_TYPE": "Release",
    # The models are tiny: building fast matters more than running fast.
    "CMAKE_C_FLAGS_RELEASE": "-O1",
    "CMAKE_CXX_FLAGS_RELEASE": "-O1",
    # Warnings are for those who mend llama.cpp, and are thousands of lines.
    "CMAKE_C_FLAGS": "-w",
    "CMAKE_CXX_FLAGS": "-w",
    "BUILD_SHARED_LIBS": "OFF",
    "GGML_CCACHE": "OFF",
    "GGML_OPENMP": "OFF",
    "LLAMA_BUILD_APP": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_TESTS": "OFF",
    "LLAMA_BUILD_UI": "OFF",
    "LLAMA_OPENSSL": "OFF",
    "LLAMA_USE_PREBUILT_UI": "OFF",  # it would be fetched
}
_PROGRESS = re.compile(r"\[ *(\d{1,3})%\]")
_STEP_PERCENT = 10
_SHOWN_CHARS = 4_000


class BuildFailed(Exception):
    """A step of the build failed; the message holds the end of what it said."""


def missing_tools() -> list[str]:
    """The programs that the build needs and that are not here."""
    return [tool for tool in _TOOLS if shutil.which(tool) is None]


def install_tools() -> None:
    """Bring Debian's packages, where this user may."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_TOOLS.values()],
        ):
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def build() -> None:
    """Build the server. Its sources and objects are kept no longer than that, the log stays.

    Raises:
        BuildFailed: if the package cannot be had or does not build.
    """
    with _work_folder() as folder:
        _say(f"fetching {PACKAGE}")
        sources = _sources(folder)
        objects = folder / "objects"
        _say("configuring")
        options = [f"-D{name}={value}" for name, value in _OPTIONS.items()]
        _run("cmake", "-G", "Unix Makefiles", "-S", sources, "-B", objects, *options)
        _say("compiling")
        jobs = ["--parallel", str(os.cpu_count() or 1)]
        _run("cmake", "--build", objects, "--target", "llama-server", *jobs)
        built = objects / "bin" / "llama-server"
        _run(built, "--version")
        SERVER.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(built, SERVER)


@contextmanager
def _work_folder() -> Iterator[Path]:
    """An empty folder, and an empty log; a build that was killed may have left others."""
    folder = FOLDER / "work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    LOG.unlink(missing_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sources(folder: Path) -> Path:
    package, _ = PACKAGE.split("==")
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
    _run(*pip, "--no-deps", "--no-binary", package, "--dest", folder, PACKAGE)
    [archive] = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    archive.unlink()
    [sources] = folder.glob("*/vendor/llama.cpp")
    return sources


def _run(*command: str | Path) -> None:
    """Run a step; what it says goes into the log, and how far it is onto the screen."""
    shown = 0
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(map(str, command))}\n")
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process:
            for line in process.stdout or ():
                log.write(line)
                done = _PROGRESS.match(line)
                if done and int(done[1]) >= shown + _STEP_PERCENT:
                    shown = int(done[1]) // _STEP_PERCENT * _STEP_PERCENT
                    print(f"    {shown} %", flush=True)
    if process.returncode:
        said = LOG.read_text("utf-8")[-_SHOWN_CHARS:]
        raise BuildFailed(f"{command[0]} failed with {process.returncode}:\n{said}")


def _say(what: str) -> None:
    print(f"    {what}", flush=True)


def main() -> None:
    """Make sure that there is a server, or say what is missing."""
    if SERVER.exists():
        return
    if missing_tools():
        print("==> installing a compiler for the protocol tests", flush=True)
        install_tools()
    if lacking := missing_tools():
        packages = " ".join(_TOOLS[tool] for tool in lacking)
        sys.exit(
            f"the protocol tests build llama-server, which takes {', '.join(lacking)}: install "
            f"CMake, Make and a C++ compiler (Debian: apt-get install {packages})"
        )
    print("==> building llama-server (once; some minutes, about 1 GB until it is done)", flush=True)
    try:
        build()
    except BuildFailed as error:
        sys.exit(f"llama-server was not built; all that was said is in {LOG}\n{error}")


if __name__ == "__main__":
    main()
