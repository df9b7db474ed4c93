"""Real parts for tests: the embedding model once a session, everything else anew for each test."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, create_engine, inspect

from ingestion.embedding import DEFAULT_MODEL, Embedder, open_embedder
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, Originals, migrations, open_database
from service import bootstrap
from service.bootstrap import Services, open_services
from service.samples import SAMPLE_COLLECTION, sample_sources
from service.settings import Settings
from tests.forked import forkserver

# Shared machines are slow at times, and timing never decides a test.
hypothesis_settings.register_profile(
    "footnote",
    deadline=None,
    max_examples=int(os.environ.get("FOOTNOTE_EXAMPLES", "50")),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
hypothesis_settings.load_profile("footnote")

SAMPLES = Path(__file__).parents[1] / "samples"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In continuous integration a skipped test is a failure: everything must be there to run it."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def embedder() -> Iterator[Embedder]:
    """The default embedding model, loaded once for all Footnotes that a process opens."""
    with pytest.MonkeyPatch.context() as patch:
        # It holds nothing but weights, and to load it for each of a thousand tests takes minutes.
        load = cache(open_embedder)
        patch.setattr(bootstrap, "open_embedder", load)
        yield load(DEFAULT_MODEL)


@pytest.fixture(scope="session", autouse=True)
def _tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tables of a new library, made once by all migrations and then copied.

    To make them for each of a thousand tests takes a tenth of all their time. A library that is
    not new is migrated as ever.
    """
    path = tmp_path_factory.mktemp("tables") / "library.db"
    migrate = migrations.upgrade
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()

    def fill(engine: Engine) -> None:
        if engine.url.get_backend_name() != "sqlite" or inspect(engine).get_table_names():
            migrate(engine)
            return
        with (
            closing(sqlite3.connect(path)) as made,
            closing(sqlite3.connect(str(engine.url.database))) as new,
        ):
            made.backup(new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "upgrade", fill)
        yield


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """Starts processes that have the slow imports behind them."""
    return forkserver()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library in a data directory of its own."""
    engine = open_database(f"sqlite:///{tmp_path / 'library.db'}")
    library = Library(engine, Originals(tmp_path / "originals"))
    yield library
    library.close()


@pytest.fixture
def indexes(tmp_path: Path, library: Library, embedder: Embedder) -> Iterator[SearchIndexes]:
    """The indexes of that library."""
    indexes = SearchIndexes(
        library, tmp_path / "indexes", library.properties.library_id, embedder.model_id
    )
    indexes.open()
    yield indexes
    indexes.close()


@pytest.fixture(scope="session")
def sample_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A Footnote with the sample library, for tests that only read."""
    home = tmp_path_factory.mktemp("sample")
    with open_services(Settings(home=home)) as services:
        sources = sample_sources(services.library, SAMPLES)
        results = list(services.pipeline.ingest(sources, SAMPLE_COLLECTION))
        assert {result.status for result in results} == {"added", "updated"}, results
        yield services
