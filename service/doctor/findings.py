"""What a check finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingestion.errors import IngestionError
from service.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check. `advice` is what to do; if it is good, what may be done."""

    check: str
    good: bool
    found: str
    advice: str = ""


def good(check: str, found: str, advice: str = "") -> Finding:
    """Nothing is wrong."""
    return Finding(check, good=True, found=found, advice=advice)


def wrong(check: str, found: str, advice: str) -> Finding:
    """Something is wrong."""
    return Finding(check, good=False, found=found, advice=advice)


def told(check: str, look: Callable[[], Finding | str], advice: str) -> Finding:
    """What looking finds; an error of ours, or of the system, is a finding too."""
    try:
        found = look()
    except (IngestionError, ServiceError, OSError) as error:
        return wrong(check, str(error), advice)
    return good(check, found) if isinstance(found, str) else found
