"""One town for all tests of access, which make what they change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.access.people import Town, town


@pytest.fixture(scope="package")
def harbour_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A served Footnote with two collections and eight people."""
    with town(tmp_path_factory.mktemp("town")) as opened:
        yield opened
