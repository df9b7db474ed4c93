"""Sources are prepared ahead, on several threads, and given back in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from ingestion.look_ahead import LookAhead
from ingestion.preparing import Opened
from ingestion.sources import Content, Source


def source(name: str, container: str | None = None) -> Source:
    return Source(name, lambda _: Content(b"", name), container)


def opened_in_order(ahead: LookAhead) -> list[str]:
    """The names of what is given out, each taken note of as committed."""
    names = []
    for opened in ahead:
        if opened is not None:
            names.append(opened.source.source)
            ahead.committed([opened.source])
    return names


@given(
    containers=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), max_size=8),
    threads=st.integers(1, 4),
)
def test_members_follow_their_container_whatever_is_ready_first(
    containers: list[tuple[int, int]], threads: int
) -> None:
    members = {str(name): [f"{name}/{at}" for at in range(n)] for name, n in containers}

    def prepare(one: Source) -> Opened:
        time.sleep(0.0005 * (hash(one.source) % 3))
        return Opened(one, None, tuple(source(m, one.source) for m in members.get(one.source, ())))

    names = [str(name) for name, _ in containers]
    with LookAhead(map(source, names), prepare, threads) as ahead:
        found = opened_in_order(ahead)

    assert found == [one for name in names for one in (name, *members[name])]


def test_several_are_prepared_at_the_same_time() -> None:
    together = threading.Barrier(3)

    def prepare(one: Source) -> Opened:
        together.wait(30)
        return Opened(one, None)

    with LookAhead(map(source, "abc"), prepare, threads=3) as ahead:
        assert opened_in_order(ahead) == ["a", "b", "c"]


def test_only_a_few_run_ahead_of_what_is_wanted() -> None:
    asked = 0

    def endless() -> Iterator[Source]:
        nonlocal asked
        while True:
            asked += 1
            yield source(str(asked))

    with LookAhead(endless(), lambda one: Opened(one, None), threads=2) as ahead:
        first = next(iter(ahead))

    assert first is not None
    assert asked <= 2 * 2 + 1


def test_a_name_that_is_not_committed_yet_is_not_compared_with_what_is_held() -> None:
    begun: list[str] = []

    def prepare(one: Source) -> Opened:
        begun.append(one.source)
        return Opened(one, None)

    with LookAhead(map(source, "aa"), prepare, threads=2) as ahead:
        given_out = iter(ahead)
        first = next(given_out)
        assert next(given_out) is None
        assert begun == ["a"]
        assert first is not None
        ahead.committed([first.source])
        assert next(given_out) is not None
        assert begun == ["a", "a"]


def test_what_has_not_begun_is_dropped_at_the_end() -> None:
    begun: list[str] = []
    let_go = threading.Event()

    def prepare(one: Source) -> Opened:
        begun.append(one.source)
        let_go.wait(30)
        return Opened(one, None)

    with LookAhead(map(source, "abcdef"), prepare, threads=1) as ahead:
        assert next(iter(ahead)) is None
        let_go.set()

    assert len(begun) <= 2
