"""Is there enough evidence to answer at all?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingestion.indexes import Analyzer
from service.bootstrap import Services
from service.evidence import TermWeights, coverage, weigh

WEIGHTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.floats(0.01, 9), max_size=6)


@given(wanted=WEIGHTS, held=st.sets(st.text("abcdef", min_size=1, max_size=2)))
def test_coverage_is_a_share(wanted: dict[str, float], held: set[str]) -> None:
    assert 0 <= coverage(wanted, held) <= 1.0000001
    assert coverage(wanted, held) <= coverage(wanted, held | set(wanted))


def test_coverage_by_hand() -> None:
    """Three of the four parts of the weight are held."""
    assert coverage({"harbour": 3.0, "old": 1.0}, {"harbour", "sea"}) == 0.75
    assert coverage({}, {"harbour"}) == 0.0


def test_rare_terms_weigh_more() -> None:
    weights = TermWeights({"rare": 1, "common": 90}.__getitem__, 100)
    assert weights.of("rare") > weights.of("common") > 0


def test_the_words_that_no_passage_holds_are_named(services: Services) -> None:
    question = "How many submarines has the harbour?"
    found = services.retriever.retrieve(question, "coast", 10)
    weights = TermWeights(services.indexes.document_frequency, 4)
    evidence = weigh(question, found, Analyzer(), weights)
    assert evidence.missing == ("submarines",)
    assert not evidence.sufficient


def test_no_candidates_are_no_evidence() -> None:
    evidence = weigh("How tall is it?", [], Analyzer(), TermWeights(lambda _: 0, 0))
    assert (evidence.cosine, evidence.coverage) == (0.0, 0.0)
    assert not evidence.sufficient
