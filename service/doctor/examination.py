"""All checks, in the order in which what is wrong with one explains the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from service.doctor import environment, holdings, machine, model
from service.doctor.findings import Finding, wrong
from service.settings import Settings

DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be looked at beside the usual: every original, the language model."""

    full: bool = False
    model: bool = False
    port: int = DEFAULT_PORT


def examine(settings: Settings | None = None, wanted: Wanted = Wanted()) -> Iterator[Finding]:
    """Run every check; one that fails does not stop the others.

    Without settings those of the environment are read, and may be wrong themselves.
    """
    yield machine.python()
    yield machine.packages()
    yield machine.sqlite()
    yield machine.encoding()
    yield machine.text_recognition()
    yield machine.page()
    yield environment.unknown_settings()
    if settings is None:
        try:
            settings = Settings()
        except ValidationError as error:
            yield _invalid(error)
            return
    yield environment.contradictions(settings)
    yield environment.exposure(settings)
    yield environment.telemetry(settings)
    yield from holdings.examine(settings, full=wanted.full)
    yield machine.port(wanted.port)
    yield model.examine(settings, ask=wanted.model)


def _invalid(error: ValidationError) -> Finding:
    said = "; ".join(
        f"{environment.variable('_'.join(map(str, one['loc'])))}: {one['msg']}"
        for one in error.errors()
    )
    return wrong("settings", said, "correct these variables; the rest was not looked at")
