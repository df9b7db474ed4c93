"""Keeps one index in step with the library: catches up, checks, rebuilds.

An index is never trusted further than its stamp. What is missing, damaged, made from another
library or by another model is built anew from the library, beside the old files, and takes their
place in one step; nothing is embedded again.
"""

from __future__ import annotations

import logging
import shutil
import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from ingestion.errors import IndexDamaged
from ingestion.indexes.index import Index, Removal
from ingestion.indexes.seal import Sealer
from ingestion.indexes.stamp import Stamp, read_stamp, write_stamp
from ingestion.library import Change, Library

IndexT = TypeVar("IndexT", bound=Index)
ResultT = TypeVar("ResultT")

_CHANGES_PER_STEP = 256
_PASSAGES_PER_STEP = 4096

_log = logging.getLogger(__name__)


class Follower(Generic[IndexT]):
    """One index and the change log that it follows. Safe to use from any thread.

    `identity` must change whenever the index would have to be built differently: another library,
    another embedding model, another layout of its files.
    """

    def __init__(
        self, library: Library, folder: Path, identity: str, open_index: Callable[[Path], IndexT]
    ) -> None:
        self._library = library
        self._folder = folder
        self._identity = identity
        self._open_index = open_index
        self._writing = threading.RLock()
        self._index: IndexT | None = None
        self._stamp: Stamp | None = None
        self._sealer = Sealer()

    @property
    def position(self) -> int:
        """The last change that the index holds; 0 before it was opened."""
        return self._stamp.position if self._stamp else 0

    def open(self) -> None:
        """Open the index and bring it up to date, by following or by building it anew."""
        with self._writing:
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                self._open_as_stamped()
                self._follow()
                self._check()
            except IndexDamaged as damage:
                _log.info("rebuilding %s: %s", self._folder.name, damage)
                self.rebuild()

    def close(self) -> None:
        """Let go of the files, and seal them as they were left."""
        with self._writing:
            if self._index is not None:
                self._index.close()
                self._index = None
                self._advance(self.position)

    def catch_up(self) -> None:
        """Apply what the library has logged since; build the index anew if it turns out damaged."""
        with self._writing:
            try:
                self._follow()
            except IndexDamaged as damage:
                _log.warning("rebuilding %s: %s", self._folder.name, damage)
                self.rebuild()

    def use(self, action: Callable[[IndexT], ResultT]) -> ResultT:
        """Run a query against the index; if it turns out damaged, build it anew and run it again.

        Raises:
            IndexDamaged: if the index that was just rebuilt is damaged as well.
        """
        index = self._opened()
        try:
            return action(index)
        except IndexDamaged as damage:
            _log.warning("rebuilding %s: %s", self._folder.name, damage)
            with self._writing:
                if self._index is index:
                    self.rebuild()
            return action(self._opened())

    def rebuild(self) -> None:
        """Build the index anew from the library, and let it take the place of the present one."""
        with self._writing:
            generation, position = uuid.uuid4().hex, self._library.changes.head()
            index = self._open_index(self._folder / generation)
            for batch in self._library.passages.all_current(_PASSAGES_PER_STEP):
                index.apply((), batch)
            # The new one first, so that a query finds one of them at any time.
            old, self._index = self._index, index
            if old is not None:
                old.close()
            self._stamp = Stamp(self._identity, generation, position, {})
            self._advance(position)
            self._remove_leftovers()
            self._follow()

    def _opened(self) -> IndexT:
        if self._index is None:
            raise IndexDamaged(f"the index {self._folder.name} has not been opened")
        return self._index

    def _open_as_stamped(self) -> None:
        stamp = read_stamp(self._folder / "stamp.json")
        if stamp is None or stamp.identity != self._identity:
            raise IndexDamaged("there is none for this library, model and release")
        if stamp.position > self._library.changes.head():
            raise IndexDamaged("it is ahead of the library")
        folder = self._folder / stamp.generation
        if not folder.is_dir():
            raise IndexDamaged("its files are missing")
        if self._sealer.seal(folder) != stamp.files:
            raise IndexDamaged("its files are not as they were left")
        self._index = self._open_index(folder)
        self._stamp = stamp

    def _follow(self) -> None:
        while changes := self._library.changes.after(self.position, _CHANGES_PER_STEP):
            self._apply(changes)
            self._advance(changes[-1].sequence)

    def _apply(self, changes: Sequence[Change]) -> None:
        passages = self._library.passages
        removals = [
            Removal(
                change.collection_id,
                change.version_id,
                tuple(passages.ids_of_version(change.version_id)),
            )
            for change in changes
            if change.kind == "remove"
        ]
        additions = [
            passage
            for change in changes
            if change.kind == "add"
            for passage in passages.of_version(change.version_id)
        ]
        self._opened().apply(removals, additions)

    def _check(self) -> None:
        """Compare the index with the library, so that a silent loss does not stay silent."""
        for collection_id, expected in self._library.passages.count_current().items():
            held = self._opened().count(collection_id)
            if held != expected:
                raise IndexDamaged(
                    f"it holds {held} passages of collection {collection_id}, not {expected}"
                )

    def _advance(self, position: int) -> None:
        if self._stamp is None:
            raise IndexDamaged(f"the index {self._folder.name} has not been opened")
        files = self._sealer.seal(self._folder / self._stamp.generation)
        self._stamp = Stamp(self._identity, self._stamp.generation, position, files)
        write_stamp(self._folder / "stamp.json", self._stamp)

    def _remove_leftovers(self) -> None:
        """Remove older generations, and what a kill left of one that was never finished."""
        kept = {"stamp.json", self._stamp.generation if self._stamp else ""}
        for path in self._folder.iterdir():
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
