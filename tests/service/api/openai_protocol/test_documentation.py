"""The examples of `docs/openai-protocol.md`."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app import create_app
from service.bootstrap import Services
from tests.server import served

DOCUMENTED = "http://127.0.0.1:8000"
TEXT = (Path(__file__).parents[4] / "docs/openai-protocol.md").read_text("utf-8")


@pytest.fixture(scope="module")
def sample_address(sample_services: Services) -> Iterator[str]:
    """Where the sample library is served."""
    with served(create_app(sample_services)) as address:
        yield address


@pytest.mark.parametrize("example", re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
def test_the_documented_examples_run(
    sample_address: str, example: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert DOCUMENTED in example
    code = compile(example.replace(DOCUMENTED, sample_address), "docs/openai-protocol.md", "exec")
    exec(code, {})  # noqa: S102 - our own documentation
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("example", re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL))
def test_the_documented_commands_run(sample_address: str, example: str) -> None:
    command = example.replace(DOCUMENTED, sample_address)
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
    content = json.loads(done.stdout)["choices"][0]["message"]["content"]
    assert "[^1]: " in content
