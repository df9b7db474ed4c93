"""Takes the README's picture of the chat page: `python -m tests.browser.screenshot PATH`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from service.app import create_app
from service.bootstrap import open_services
from service.samples import SAMPLE_COLLECTION, sample_sources
from service.settings import Settings
from tests.browser.chromium import launched
from tests.browser.test_chat import QUESTION, ask, open_citation
from tests.conftest import SAMPLES
from tests.server import served


def main(path: Path) -> None:
    """Load the sample library, ask, open a footnote, and take the picture."""
    with (
        tempfile.TemporaryDirectory() as home,
        open_services(Settings(home=Path(home))) as services,
    ):
        list(services.pipeline.ingest(sample_sources(services.library, SAMPLES), SAMPLE_COLLECTION))
        with served(create_app(services)) as url, launched() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(url)
            ask(page, QUESTION)
            open_citation(page, 2)
            page.mouse.move(0, 0)
            page.wait_for_timeout(500)  # until the panel has come to rest
            page.screenshot(path=path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
