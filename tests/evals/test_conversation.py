"""Follow-up questions are measured by what retrieval finds for them."""

from __future__ import annotations

from evals.conversation import measure_conversation
from evals.mtrag import MtragTurn

PASSAGES = {
    "harbour": "The harbour of Ostrel is 14 metres deep and was opened in 1931.",
    "mine": "The mine of Karst is 400 metres deep and was opened in 1888.",
    "bridge": "The bridge of Velm is 412 metres long.",
}


def turn(passage: str, question: str, *before: str) -> MtragTurn:
    asked = tuple((one, "") for one in before)
    return MtragTurn(passage, 1 + len(before), question, asked, {passage: PASSAGES[passage]})


def test_a_rule_that_knows_the_topic_finds_its_passage() -> None:
    """Three follow-ups: each without a topic of its own, each with one passage to find."""
    turns = [
        turn("mine", "How deep is it?", "When was the mine of Karst opened?"),
        turn("bridge", "How long is it?", "Who built the bridge of Velm?"),
        turn("harbour", "Where is Ostrel?"),
    ]
    steps: list[str] = []

    figures = measure_conversation(turns, lambda step, *_: steps.append(step))

    assert figures.questions == 2, "a first question has no score"
    assert set(figures.estimates) == {
        "last question",
        "last two questions",
        "all questions",
        "rule",
    }
    assert figures.estimates["rule"]["nDCG@10"].mean == 1.0
    assert steps[0].startswith("ingesting")
