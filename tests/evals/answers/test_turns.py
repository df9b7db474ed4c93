"""Conversations are asked of the product twice: with what answers them, and without."""

from __future__ import annotations

from evals.answers.turns import measure_turns
from evals.mtrag import MtragTurn

HARBOUR = "The harbour of Ostrel was opened on 4 May 1931. It is 14 metres deep."
MINE = "The mine of Karst is 400 metres deep. It was opened in 1888."


def test_a_question_whose_passages_are_left_out_counts_as_without_an_answer() -> None:
    turns = [
        MtragTurn(
            "c1",
            1,
            "When was the harbour of Ostrel opened?",
            (),
            {"harbour": HARBOUR},
            reference="On 4 May 1931.",
        ),
        MtragTurn(
            "c2",
            2,
            "When was the mine of Karst opened?",
            (("How deep is the mine of Karst?", "400 metres."),),
            {"mine": MINE},
            reference="The mine was opened in 1888.",
        ),
        MtragTurn("c3", 1, "Who invented the zip fastener?", (), {}, answerable=False),
    ]
    steps: list[str] = []
    figures = measure_turns(turns, lambda step, *_: steps.append(step))
    assert figures["answered, of the answerable"].count == 2
    assert figures["answered, of the answerable"].mean == 1.0
    assert figures["citations into its passages"].mean == 1.0
    assert figures["ROUGE-L recall"].mean > 0.6
    assert figures["abstention recall"].count == 5, "two with and two without, and one more"
    assert figures["abstention precision"].mean == 1.0
    assert steps[-1] == "asking"
