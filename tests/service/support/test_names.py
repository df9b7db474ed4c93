"""Names and the order in which they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.support.names import HeldNames, missing_names, names
from service.support.order import turned_names


@pytest.mark.parametrize(
    ("statement", "evidence", "missing"),
    [
        ("The harbour is run by Tom Velm.", "Lena Marsh runs the harbour.", ["Tom", "Velm"]),
        ("Tom Velm runs the harbour.", "Lena Marsh runs the harbour.", ["Tom", "Velm"]),
        ("The harbour master is Marsh.", "Lena Marsh runs the harbour.", []),
        ("It is a Harnovian port.", "It is a port in Harnovia.", []),
        ("The UN agreed.", "The United Nations agreed.", []),
        ("The United Nations agreed.", "The UN agreed.", []),
        ("The U.S. fleet sailed.", "The US fleet sailed.", []),
        ("They flew a B-52 there.", "They flew there.", ["B-52"]),
        ("Ships pass Austria.", "Ships pass Australia.", ["Austria"]),
        ("港口由Velm管理。", "港口由Marsh管理。", ["Velm"]),
    ],
)
def test_names_that_are_missing(statement: str, evidence: str, missing: list[str]) -> None:
    found = missing_names(statement, HeldNames.of(evidence))
    assert [one.text for one in found] == missing


@pytest.mark.parametrize(
    ("statement", "quote", "turned"),
    [
        ("Velm defeated Marsh.", "Marsh defeated Velm.", True),
        ("Marsh defeated Velm.", "Marsh defeated Velm in May.", False),
        ("Velm was defeated by Marsh.", "Marsh defeated Velm, who was ill by then.", False),
        ("Velm and Marsh met.", "Marsh and Velm met.", False),
    ],
)
def test_names_in_the_other_order(statement: str, quote: str, turned: bool) -> None:
    assert bool(turned_names(statement, [quote])) == turned


@given(st.text(max_size=80))
def test_no_name_of_a_text_is_missing_from_it(text: str) -> None:
    assert missing_names(text, HeldNames.of(text)) == []
    assert all(one.span.of(text) for one in names(text))
