"""Keeps one index in step with the library: catches up, checks, rebuilds.

An index is never trusted further than its stamp. What is missing, damaged, made from another
library or by another model is built anew from the library, beside the old files, and takes their
place in one step; nothing is embedded again. Questions are answered all the while.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, TypeVar

from ingestion.errors import IndexDamaged
from ingestion.indexes.index import Index, Removal
from ingestion.indexes.seal import Sealer, Watched, covers_databases, has_databases
from ingestion.indexes.stamp import STAMP, Stamp, read_stamp, write_stamp
from ingestion.library import Change, Library

IndexT = TypeVar("IndexT", bound=Index)
ResultT = TypeVar("ResultT")

_CHANGES_PER_STEP = 256
_PASSAGES_PER_STEP = 4096
# What could not be healed is not tried again for each question: a disk stays full for a while.
_PAUSE_S = 10.0
# There while an index is being opened: if it is there already, that has ended a process before.
_OPENING = "opening"

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
        self._noticing = threading.Lock()
        self._closing = threading.Event()
        self._index: IndexT | None = None
        self._distrusted: IndexT | None = None
        self._suspect = False
        self._stamp: Stamp | None = None
        self._watched: Watched | None = None
        self._sealer = Sealer()
        self._thread: ThreadPoolExecutor | None = None
        self._healing: Future[None] | None = None
        self._failed_at = -_PAUSE_S

    @property
    def position(self) -> int:
        """The last change that the index holds; 0 before it was opened."""
        return self._stamp.position if self._stamp else 0

    def open(self) -> None:
        """Open the index and bring it up to date; if that cannot be, begin to build it anew."""
        self._closing.clear()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"heal-{self._folder.name}")
        with self._writing:
            try:
                self._open_as_stamped()
                self._follow()
                self._check()
                self._advance(self.position)
                (self._folder / _OPENING).unlink()
                if self._suspect:
                    raise IndexDamaged("it was not closed in order")  # noqa: TRY301 - one way to heal
            except IndexDamaged as damage:
                self._distrusted = self._index
                self._begin_to_heal(self._index, damage)

    def close(self) -> None:
        """Let go of the files, and seal them as they were left."""
        self._closing.set()
        with self._noticing:
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.shutdown()
        with self._writing:
            index, self._index = self._index, None
            if index is None or self._stamp is None:
                return
            sound = index is not self._distrusted and self._is_as_left()
            _let_go(index)
            if sound:
                # Without its stamp it is built anew when it is opened.
                with suppress(IndexDamaged):
                    self._advance(self.position, databases=True)
            elif not self._suspect:
                (self._folder / STAMP).unlink(missing_ok=True)

    def catch_up(self) -> None:
        """Apply what the library has logged since; build the index anew if it turns out damaged."""
        with self._writing:
            try:
                self._clear_doubts()
                self._follow()
            except IndexDamaged as damage:
                self._log_damage("rebuilding", self._index, damage)
                try:
                    self.rebuild()
                except IndexDamaged as again:
                    # What damages files may hit those that are being written, too.
                    self._log_damage("rebuilding", None, again)
                    self.rebuild()

    def verify(self) -> None:
        """Look whether the files are as they were left; begin to heal what is not.

        Returns at once, also if the index is being written to, which looks by itself.
        """
        if not self._writing.acquire(blocking=False):
            return
        try:
            if not (self.is_usable and self._is_as_left()):
                damage = IndexDamaged("its files were changed by something else")
                self._begin_to_heal(self._index, damage)
            elif self._stamp and read_stamp(self._folder / STAMP) != self._stamp:
                with suppress(OSError):  # the next look tries again
                    write_stamp(self._folder / STAMP, self._stamp)
        finally:
            self._writing.release()

    def use(
        self,
        action: Callable[[IndexT], ResultT],
        meanwhile: Callable[[], ResultT] | None = None,
        otherwise: Callable[[], ResultT] | None = None,
    ) -> ResultT:
        """Run a query against the index. If it turns out damaged, it is built anew.

        Until that is done `meanwhile` answers; without it the query waits, and `otherwise` answers
        if the index cannot be built, as on a full disk.

        Raises:
            IndexDamaged: if the index cannot be built, or is damaged at once, and nothing else
                answers.
        """
        index = self._index
        try:
            return self._trusted(index, action)
        except IndexDamaged as damage:
            if self._index is index:
                self._distrusted = index
            healing = self._begin_to_heal(index, damage)
        if meanwhile is not None:
            return meanwhile()
        try:
            healing.result()
            return action(self._opened())
        except IndexDamaged:
            if otherwise is None:
                raise
            return otherwise()

    def rebuild(self) -> None:
        """Build the index anew from the library, and let it take the place of the present one."""
        with self._writing:
            generation, position = uuid.uuid4().hex, self._library.changes.head()
            index = self._built(self._folder / generation)
            # The new one first, so that a query finds one of them at any time.
            old, self._index = self._index, index
            self._distrusted, self._suspect = None, False
            if old is not None:
                _let_go(old)
            self._stamp = Stamp(self._identity, generation, position, {})
            self._advance(position)
            self._remove_leftovers()
            self._follow()

    def _trusted(self, index: IndexT | None, action: Callable[[IndexT], ResultT]) -> ResultT:
        if index is None or index is self._distrusted:
            raise IndexDamaged("it is being built")
        found = action(index)
        if self._databases_are_as_left():
            return found
        raise IndexDamaged("its database was changed by something else")

    def _begin_to_heal(self, index: IndexT | None, damage: IndexDamaged) -> Future[None]:
        with self._noticing:
            if self._thread is None:
                raise IndexDamaged(f"the index {self._folder.name} has not been opened")
            if self._healing is None or (self._healing.done() and not self._has_just_failed):
                self._log_damage("healing", index, damage)
                self._healing = self._thread.submit(self._heal, index)
            return self._healing

    def _log_damage(self, doing: str, index: IndexT | None, damage: IndexDamaged) -> None:
        """Warn of damage; that there is no index yet, or that it was not closed, is none."""
        level = logging.INFO if index is None or self._suspect else logging.WARNING
        _log.log(level, "%s %s: %s", doing, self._folder.name, damage)

    def _heal(self, index: IndexT | None) -> None:
        """Build the index anew, unless that has happened since or turns out to be needless."""
        with self._writing:
            if self._index is not index or self._closing.is_set():
                return
            try:
                self.catch_up()
            except Exception as error:
                self._failed_at = time.monotonic()
                _log.warning("%s cannot be healed for now: %s", self._folder.name, error)
                raise

    @property
    def _has_just_failed(self) -> bool:
        return time.monotonic() - self._failed_at < _PAUSE_S

    def _clear_doubts(self) -> None:
        """Compare an index that was not closed in order with the library, passage by passage."""
        index = self._index
        if index is None:
            raise IndexDamaged("there is none that can be used")
        if index is not self._distrusted:
            return
        if not self._suspect:
            raise IndexDamaged("it is not to be trusted")
        for batch in self._library.passages.all_current(_PASSAGES_PER_STEP):
            self._go_on()
            if not index.holds(batch):
                raise IndexDamaged("it does not hold what the library holds")
        self._distrusted, self._suspect = None, False

    def _built(self, folder: Path) -> IndexT:
        """A new index of all that is current; nothing is left of one that cannot be finished."""
        if self._folder.exists() and not self._folder.is_dir():
            self._folder.unlink()
        index: IndexT | None = None
        try:
            index = self._open_index(folder)
            for batch in self._library.passages.all_current(_PASSAGES_PER_STEP):
                self._go_on()
                index.apply((), batch)
        except BaseException:
            if index is not None:
                _let_go(index)
            # A full disk must not be made fuller by what nobody will read.
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return index

    def _go_on(self) -> None:
        if self._closing.is_set():
            raise IndexDamaged("it is closed before it is built")

    def _opened(self) -> IndexT:
        if self._index is None:
            raise IndexDamaged(f"the index {self._folder.name} has not been opened")
        return self._index

    def _open_as_stamped(self) -> None:
        stamp = read_stamp(self._folder / STAMP)
        if stamp is None or stamp.identity != self._identity:
            raise IndexDamaged("there is none for this library, model and release")
        if stamp.position > self._library.changes.head():
            raise IndexDamaged("it is ahead of the library")
        folder = self._folder / stamp.generation
        if not folder.is_dir():
            raise IndexDamaged("its files are missing")
        if self._sealer.seal(folder, databases=covers_databases(stamp.files)) != stamp.files:
            raise IndexDamaged("its files are not as they were left")
        try:
            with _writable():
                (self._folder / _OPENING).open("x").close()
        except FileExistsError:
            raise IndexDamaged("it was never opened to the end the last time") from None
        self._index = self._open_index(folder)
        self._stamp, self._watched = stamp, None
        self._suspect = not covers_databases(stamp.files) and has_databases(folder)

    def _follow(self) -> None:
        while changes := self._library.changes.after(self.position, _CHANGES_PER_STEP):
            # What something else has changed would be sealed as if it were right.
            if not self._is_as_left():
                raise IndexDamaged("its files were changed by something else")
            before, index = self._watched, self._opened()
            self._apply(changes, index)
            self._advance(changes[-1].sequence)
            if before and self._watched:
                written = self._watched.changed_since(before)
                if not index.may_have_written(written):
                    raise IndexDamaged("its files were changed by something else meanwhile")

    def _apply(self, changes: Sequence[Change], index: IndexT) -> None:
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
        additions = passages.of_versions(
            [change.version_id for change in changes if change.kind == "add"]
        )
        index.apply(removals, additions)

    def _check(self) -> None:
        """Compare the index with the library, so that a silent loss does not stay silent."""
        for collection_id, expected in self._library.passages.count_current().items():
            held = self._opened().count(collection_id)
            if held != expected:
                raise IndexDamaged(
                    f"it holds {held} passages of collection {collection_id}, not {expected}"
                )

    @property
    def is_usable(self) -> bool:
        """Whether there is an index, and nothing is known against it."""
        return self._index is not None and self._index is not self._distrusted

    def _is_as_left(self) -> bool:
        return self._watched is None or self._watched.are_as_left

    def _databases_are_as_left(self) -> bool:
        watched = self._watched
        if watched is None or watched.databases_are_as_left:
            return True
        # An ingest changes them too: they are looked at again when none is under way.
        if not self._writing.acquire(blocking=False):
            return True
        try:
            return self._watched is None or self._watched.databases_are_as_left
        finally:
            self._writing.release()

    def _advance(self, position: int, *, databases: bool = False) -> None:
        if self._stamp is None:
            raise IndexDamaged(f"the index {self._folder.name} has not been opened")
        folder = self._folder / self._stamp.generation
        self._watched = Watched(folder)
        files = self._sealer.seal(folder, databases=databases)
        self._stamp = Stamp(self._identity, self._stamp.generation, position, files)
        with _writable():
            write_stamp(self._folder / STAMP, self._stamp)

    def _remove_leftovers(self) -> None:
        """Remove older generations, and what a kill left of one that was never finished."""
        kept = {STAMP, self._stamp.generation if self._stamp else ""}
        for path in self._folder.iterdir():
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


@contextmanager
def _writable() -> Iterator[None]:
    """A disk that takes nothing more costs the index, not what was asked for."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        raise IndexDamaged(f"its stamp cannot be written: {error.strerror}") from error


def _let_go(index: Index) -> None:
    """Close an index that is not needed any more, sound or not."""
    try:
        index.close()
    except Exception as error:  # noqa: BLE001 - its files are ruined, and it goes
        _log.info("an index could not be closed in order: %s", error)
