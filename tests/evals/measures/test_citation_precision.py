"""Citation precision as ALCE counts it, by hand."""

from __future__ import annotations

from evals.measures.citation_precision import CitedSupport, citation_precision


def test_a_citation_counts_alone_or_if_the_others_need_it() -> None:
    """The first supports alone; the second neither does, nor is it missed."""
    padded = CitedSupport(True, alone=(True, False), without=(False, True))
    assert citation_precision([padded]) == 1 / 2


def test_two_that_support_only_together_both_count() -> None:
    assert citation_precision([CitedSupport(True, (False, False), (False, False))]) == 1.0


def test_two_that_each_support_alone_both_count() -> None:
    assert citation_precision([CitedSupport(True, (True, True), (True, True))]) == 1.0


def test_of_a_statement_that_is_not_supported_no_citation_counts() -> None:
    unsupported = CitedSupport(False, (True, False), (False, False))
    assert citation_precision([unsupported]) == 0.0
    assert citation_precision([unsupported, CitedSupport(True, (True,), (False,))]) == 1 / 3


def test_without_citations_there_is_none() -> None:
    assert citation_precision([]) is None
    assert citation_precision([CitedSupport(False, (), ())]) is None
