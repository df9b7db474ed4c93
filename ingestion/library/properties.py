"""Facts about the library as a whole, by name."""

from __future__ import annotations

from sqlalchemy import Engine, insert, select

from ingestion.library.tables import properties

LIBRARY_ID = "library_id"


class Properties:
    """Reads properties, and writes them one at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, name: str) -> str | None:
        """The value under a name, if it was ever written."""
        with self._engine.connect() as connection:
            return connection.execute(
                select(properties.c.value).where(properties.c.name == name)
            ).scalar()

    @property
    def library_id(self) -> str:
        """What tells this library from every other."""
        held = self.get(LIBRARY_ID)
        assert held is not None  # noqa: S101 - written when the database was first opened
        return held

    def settle(self, name: str, value: str) -> str:
        """Write a value unless there is one already; return the one that holds."""
        held = self.get(name)
        if held is not None:
            return held
        with self._engine.begin() as connection:
            connection.execute(insert(properties).values(name=name, value=value))
        return value
