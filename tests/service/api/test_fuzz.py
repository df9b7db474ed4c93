"""A first glance of what `make api-fuzz` looks at for ten minutes."""

from __future__ import annotations

from pathlib import Path

from tests.api_fuzz.run import run


def test_the_service_is_what_its_description_says(tmp_path: Path) -> None:
    done = run(2, tmp_path, ["--phases", "examples,fuzzing,stateful", "--no-shrink"])
    assert done.returncode == 0, done.stdout[-20_000:]
