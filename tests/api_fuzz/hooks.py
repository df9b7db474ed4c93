"""What Schemathesis is told beside the description: where it may reach, and what it may not end."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlsplit

import schemathesis

_PAGES = os.environ["FOOTNOTE_FUZZ_PAGES"]
_KEY_ID = os.environ["FOOTNOTE_FUZZ_KEY_ID"]


# Rules between fields, or of words, that a schema does not tell: the refusal says what to do. What
# else is valid by its schema is accepted, or Schemathesis says so.
_TOLD_IN_WORDS = (
    "name what to change",
    "name a field",
    "name one `collection`",
    "name exactly one thing",
    "name one kind of evidence",
    "names a turn of a `conversation`",
    "has its own turns",
    "`estimate` is one JSON document",
    "an `estimate` is no turn",
    "`filters` are for a whole",
    "`filters` choose documents",
    "`title` is for a `text`",
    "`store` is for a",
    "`source` names one document",
    "`source` holds a control character",
    "the passages are empty",
    "a key with the scope `admin`",
    "a key for no collection",
    "would have expired before it is made",
    "no message of role `user`",
    "are not read, only text",
    "asks for a call of a tool",
    "must be of type `text`",
    # Nothing to search for, to check or to summarize.
    "is empty",
    "holds no word",
    "holds no text",
    # Files and addresses that cannot be read, names that cannot be given, JSON in a form's field.
    "Unsupported format",
    "Empty document",
    "Parse error",
    "cannot name a collection",
    "is not a URL",
    "options: ",
    "metadata: ",
    # Something that is not there.
    "there is no such response",
    "holds no document that meets",
    "meets the filters",
    "is not a code of two letters",
    "is not supported",
    "is no exported collection's",
    # Half a surrogate pair, which JSON can bring.
    "half a character",
    "broken characters",
)


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, _case: Any, response: Any) -> bool:
    """Drop rejections of what is valid by its schema, where a rule in words is what rejects."""
    if type(failure).__name__ != "RejectedPositiveData":
        return True
    return not any(rule in response.text for rule in _TOLD_IN_WORDS)


@schemathesis.serializer("application/x-ndjson")
def lines_of(_context: Any, value: Any) -> bytes:
    """Bodies that are lines of JSON."""
    lines = value if isinstance(value, list) else [value]
    return b"".join(
        one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in lines
    )


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Fetch from the one server that is ours, wait for nothing, and leave our own key alone."""
    if isinstance(case.body, dict):
        _keep_near(case.body)
    if isinstance(case.path_parameters, dict) and case.path_parameters.get("key_id") == _KEY_ID:
        case.path_parameters["key_id"] = "another"
    if isinstance(case.query, dict) and _seconds(case.query.get("wait")) > 1:
        case.query["wait"] = 1


def _keep_near(body: dict[str, Any]) -> None:
    if isinstance(body.get("url"), str):
        body["url"] = _near(body["url"])
    if isinstance(body.get("urls"), list):
        body["urls"] = [_near(one) if isinstance(one, str) else one for one in body["urls"]]


def _near(url: str) -> str:
    """The same page of the server that may be reached; what is no address stays as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return url
    return f"{_PAGES}/page"


def _seconds(wait: object) -> float:
    """How long a request would wait; nothing if it is to be refused."""
    try:
        seconds = float(wait)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0
    return seconds if seconds <= 60 else 0
