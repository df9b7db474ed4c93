"""The log: one line an event, in text or JSON, without anybody's words or keys."""

from __future__ import annotations

import logging
import warnings

import pytest

from ingestion.errors import FetchFailed
from ingestion.request_ids import in_request
from service.observability.logs import fields
from tests.service.written_log import Configure

OURS = logging.getLogger("service.somewhere")
CANARY = "the admiral sails at dawn"
KEY = "fn_" + "k" * 43


def test_an_event_is_one_line_of_json(written: Configure) -> None:
    log = written("json")
    with in_request("r-1"):
        OURS.info("a thing happened %d times", 3, extra=fields(route="/v1/ask", status=200))
    (event,) = log.events
    assert event.pop("time").endswith("Z")
    assert event == {
        "level": "info",
        "logger": "service.somewhere",
        "message": "a thing happened 3 times",
        "request_id": "r-1",
        "route": "/v1/ask",
        "status": 200,
    }


def test_an_event_is_one_line_of_text(written: Configure) -> None:
    log = written("text")
    OURS.warning("a thing", extra=fields(reason="no room", left=0))
    _, line = log.text.rstrip("\n").split(" ", 1)
    assert line == 'WARNING service.somewhere [-] a thing reason="no room" left=0'


@pytest.mark.parametrize("format_", ["text", "json"])
def test_what_others_say_cannot_forge_a_line(written: Configure, format_: str) -> None:
    """A name with a line break in it, or with what makes a terminal do things."""
    log = written(format_)
    OURS.info("got %s", "x\n2026 ERROR forged\x1b[2J\u2028")
    assert len(log.text.splitlines()) == 1
    assert "\x1b" not in log.text


@pytest.mark.parametrize(("level", "lines"), [("debug", 4), ("info", 3), ("error", 1)])
def test_the_level_is_that_of_the_settings(written: Configure, level: str, lines: int) -> None:
    log = written("text", level)
    for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        OURS.log(number, "said")
    assert len(log.text.splitlines()) == lines


def test_other_libraries_are_heard_from_warning_on(written: Configure) -> None:
    """Below that, what they say holds whole requests."""
    log = written("json", "debug")
    logging.getLogger("openai").debug("request: %s", CANARY)
    logging.getLogger("httpx").info("POST http://127.0.0.1/?q=%s", CANARY)
    logging.getLogger("anyio").warning("a socket broke")
    assert [event["message"] for event in log.events] == ["a socket broke"]


def fails(secret: str) -> None:
    """Has a local variable that nobody may read."""
    raise ValueError(f"not a number: {secret}")


def test_an_exception_comes_with_its_place_but_without_its_words(written: Configure) -> None:
    log = written("json")
    try:
        fails(CANARY)
    except ValueError:
        OURS.exception("it broke")
    (event,) = log.events
    assert "in fails" in event["exception"][-2]
    assert event["exception"][-1] == "ValueError"
    assert CANARY not in log.text


def test_the_words_of_our_own_errors_are_told(written: Configure) -> None:
    log = written("json")
    try:
        try:
            fails(CANARY)
        except ValueError as error:
            raise FetchFailed("the host does not answer") from error
    except FetchFailed:
        OURS.exception("it broke")
    told = log.events[0]["exception"]
    assert told[-1] == "FetchFailed: the host does not answer"
    assert "ValueError" in told
    assert CANARY not in log.text


def test_debugging_tells_all_words_but_keys(written: Configure) -> None:
    log = written("json", "debug", "a known secret")
    try:
        fails(f"{CANARY} {KEY} a known secret")
    except ValueError:
        OURS.exception("it broke, with %s", KEY, extra=fields(given=f"Bearer {KEY}"))
    assert CANARY in log.text
    assert KEY not in log.text
    assert "known secret" not in log.text


def test_warnings_of_python_are_lines_too(written: Configure) -> None:
    log = written("json")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("something is old", stacklevel=1)
    logging.captureWarnings(capture=False)
    (event,) = log.events
    assert event["logger"] == "py.warnings"
