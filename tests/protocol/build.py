"""Builds llama.cpp's `llama-server` for the protocol tests, from the sources in a package.

The package is llama-cpp-python's source distribution, which carries llama.cpp. Nothing else is
fetched, and nothing is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGE = "llama-cpp-python==0.3.36"
FOLDER = Path(__file__).parents[2] / "build" / "llama"
SERVER = FOLDER / PACKAGE.replace("==", "-") / "llama-server"

_OPTIONS = {
    "CMAKE_BUILD_TYPE": "Release",
    # The models are tiny: building fast matters more than running fast.
    "CMAKE_C_FLAGS_RELEASE": "-O1",
    "CMAKE_CXX_FLAGS_RELEASE": "-O1",
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


def build() -> None:
    """Build the server; its sources and objects are kept no longer than that.

    Raises:
        subprocess.CalledProcessError: if the package cannot be had, or does not build.
    """
    SERVER.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=FOLDER) as folder:
        sources = _sources(Path(folder))
        objects = Path(folder) / "objects"
        options = [f"-D{name}={value}" for name, value in _OPTIONS.items()]
        jobs = ["--parallel", str(os.cpu_count() or 1)]
        _run("cmake", "-S", sources, "-B", objects, *options)
        _run("cmake", "--build", objects, "--target", "llama-server", *jobs)
        shutil.move(objects / "bin" / "llama-server", SERVER)


def _sources(folder: Path) -> Path:
    package, _ = PACKAGE.split("==")
    pip = (sys.executable, "-m", "pip", "download", "--quiet")
    _run(*pip, "--no-deps", "--no-binary", package, "--dest", folder, PACKAGE)
    [archive] = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    [sources] = folder.glob("*/vendor/llama.cpp")
    return sources


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Make sure that there is a server, or say what is missing."""
    if SERVER.exists():
        return
    if not shutil.which("cmake") or not shutil.which("c++"):
        sys.exit(
            "the protocol tests build llama-server, which takes CMake and a C++ compiler; "
            "on Debian: apt-get install cmake g++"
        )
    print("==> building llama-server (some minutes)", flush=True)
    build()


if __name__ == "__main__":
    main()
