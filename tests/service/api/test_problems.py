"""Errors as problems (RFC 9457)."""

from __future__ import annotations

import inspect

import pytest

import ingestion.errors
import service.errors
from service.api.problems import problem_of

OURS = [
    error
    for module in (ingestion.errors, service.errors)
    for _, error in inspect.getmembers(module, inspect.isclass)
    if error.__module__ == module.__name__
]


@pytest.mark.parametrize("error", OURS)
def test_every_error_of_ours_says_what_was_wrong(error: type[Exception]) -> None:
    problem = problem_of(error("the reason"))
    assert 400 <= problem.status < 600
    assert problem.detail == "the reason"


def test_an_unforeseen_error_shows_nothing_of_our_insides() -> None:
    problem = problem_of(RuntimeError("/etc/secret"))
    assert problem.status == 500
    assert "secret" not in problem.detail
