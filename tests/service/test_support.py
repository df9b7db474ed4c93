"""The first checks of support: certain, or silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.support import check_support

QUOTE = "In 2024 the harbour handled 3.2 million tonnes of grain."


def test_the_sources_own_words_are_verbatim() -> None:
    assert check_support("the harbour handled 3.2 million tonnes", [QUOTE]).status == "verbatim"


def test_width_case_and_punctuation_do_not_change_the_wording() -> None:
    assert check_support("公司２０２４年亏损！", ["公司2024年亏损。"]).status == "verbatim"
    assert check_support("IN 2024, the harbour handled", [QUOTE]).status == "verbatim"


def test_a_statement_that_cites_nothing_is_unsupported() -> None:
    assert check_support("Grain is shipped.", []).status == "unsupported"


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("The harbour handled 3.4 million tonnes in 2024.", "3.4"),
        ("It handled 3.2 million tonnes in 2023.", "2023"),
        ("2024年港口处理了320万吨粮食。", "320"),
    ],
)
def test_a_number_that_is_not_cited_is_named(statement: str, number: str) -> None:
    support = check_support(statement, [QUOTE])
    assert support.status == "unsupported"
    assert number in support.detail


def test_other_wording_stays_unchecked() -> None:
    """It fails closed: nothing here can tell that the meaning is the same."""
    assert (
        check_support("Grain shipments reached 3.2 million tonnes.", [QUOTE]).status == "unchecked"
    )


@given(st.text(), st.lists(st.text(), max_size=3))
def test_no_text_whatever_breaks_the_check(statement: str, quotes: list[str]) -> None:
    support = check_support(statement, quotes)
    assert support.status in {"verbatim", "unsupported", "unchecked"}
