"""How much anybody may ask: requests a minute, and failures to sign in."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from service.errors import TooManyRequests

_MINUTE_S = 60.0
_FAILURES = 10
_FAILURES_WITHIN_S = 300.0
_MOST_REMEMBERED = 10_000

Clock = Callable[[], float]


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class _Buckets:
    """Token buckets by name; the ones longest untouched are forgotten, which refills them."""

    def __init__(self, size: int, refill_s: float, clock: Clock) -> None:
        self._size = size
        self._per_s = size / refill_s
        self._clock = clock
        self._lock = threading.Lock()
        self._by_name: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_s(self, name: str) -> int:
        """Take a token: 0, or the whole seconds until there is one."""
        now = self._clock()
        with self._lock:
            bucket = self._by_name.setdefault(name, _Bucket(self._size, now))
            self._by_name.move_to_end(name)
            if len(self._by_name) > _MOST_REMEMBERED:
                self._by_name.popitem(last=False)
            bucket.tokens = min(self._size, bucket.tokens + (now - bucket.at) * self._per_s)
            bucket.at = now
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0
            return max(1, math.ceil((1 - bucket.tokens) / self._per_s))


class RequestLimit:
    """So many requests a minute for each name; a minute's worth may come at once."""

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._per_minute = per_minute
        self._buckets = _Buckets(per_minute, _MINUTE_S, clock) if per_minute else None

    def take(self, name: str) -> None:
        """Count one request.

        Raises:
            TooManyRequests: if the minute has had its share.
        """
        wait_s = self._buckets.wait_s(name) if self._buckets else 0
        if wait_s:
            raise TooManyRequests(
                f"more than {self._per_minute} requests came within a minute: slow down", wait_s
            )


class FailureLimit:
    """So many failures to sign in from an address; those that succeed are never held up."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._buckets = _Buckets(_FAILURES, _FAILURES_WITHIN_S, clock)

    def wait_s(self, address: str) -> int:
        """Count one failure: 0, or the whole seconds until another one is listened to."""
        return self._buckets.wait_s(address)
