"""What looks like a key is hidden."""

from __future__ import annotations

import pytest

from service.observability.secrets import HIDDEN, Redactor

FOOTNOTE_KEY = "fn_" + "aB3-_" * 8 + "xyz"


@pytest.mark.parametrize(
    "secret",
    [
        FOOTNOTE_KEY,
        "sk-proj-0123456789abcdefABCDEF",
        "Bearer abcdef0123456789",
        "basic dXNlcjpwYXNzd29yZA==",
        "ghp_0123456789abcdefghijABCDEF",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    ],
)
def test_what_has_the_shape_of_a_key_is_hidden(secret: str) -> None:
    said = Redactor()(f"refused: {secret}, sent by somebody")
    assert secret.rsplit(" ", maxsplit=1)[-1] not in said
    assert said.startswith("refused: ")
    assert HIDDEN in said
    assert said.endswith("sent by somebody")


def test_the_password_of_an_address_is_hidden() -> None:
    said = Redactor()("no connection to postgresql://ann:hunter2@db.example/library")
    assert said == f"no connection to postgresql://{HIDDEN}@db.example/library"


def test_a_known_secret_is_hidden_whatever_its_shape() -> None:
    assert Redactor("correct horse")("my key is correct horse!") == f"my key is {HIDDEN}!"


@pytest.mark.parametrize(
    "text",
    [
        "job 0123456789abcdef0123456789abcdef begins",
        "POST /v1/ask 200",
        "the basic idea of a task-force",
        "library.db in /home/ann/footnote",
        "http://127.0.0.1:8000/v1",
    ],
)
def test_what_is_no_key_stays(text: str) -> None:
    assert Redactor()(text) == text
