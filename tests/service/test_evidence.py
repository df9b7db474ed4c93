"""Is there enough evidence to answer at all?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from hypothesis import given
from hypothesis import strategies as st

from ingestion.indexes import Analyzer
from ingestion.sources import upload_source
from service.bootstrap import Services
from service.evidence import Evidence, TermWeights, coverage, passage_figures, take_apart

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
    _, missing = passage_figures(
        take_apart(question, found, Analyzer(), weights), found, Analyzer()
    )
    assert missing == ("submarines",)


def test_an_acronym_is_held_where_its_long_form_is(
    opened: Callable[..., AbstractContextManager[Services]],
) -> None:
    """One sentence defines it; the other uses the long form alone."""
    text = "The Harbour Dues Board (HDB) meets here.\n\nThe Harbour Dues Board raised its fees.\n"
    with opened() as services:
        list(services.pipeline.ingest([upload_source("dues.txt", text.encode())], "coast"))
        found = services.retriever.retrieve("What did the HDB raise?", "coast", 5)
    asked = take_apart("What did the HDB raise?", found, Analyzer(), TermWeights(lambda _: 1, 2))
    assert asked.coverage(set(Analyzer().terms("The Harbour Dues Board raised its fees."))) == 1


def test_no_candidates_are_no_evidence() -> None:
    asked = take_apart("How tall is it?", [], Analyzer(), TermWeights(lambda _: 0, 0))
    figures, _ = passage_figures(asked, [], Analyzer())
    assert (figures["passage_cosine"], figures["passage_coverage"]) == (0.0, 0.0)


def test_a_shortfall_names_the_missing_word_and_the_missing_date() -> None:
    words = Evidence(0.1, 0.5, ("submarines",), "time").shortfall
    assert "“submarines” is not in them" in words
    assert "no passage that bears on it holds a date for it" in words


@given(st.floats(0, 1), st.floats(0, 1))
def test_evidence_suffices_from_its_threshold_on(probability: float, threshold: float) -> None:
    assert Evidence(probability, threshold).sufficient == (probability >= threshold)
