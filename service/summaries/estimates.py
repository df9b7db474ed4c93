"""What a summary will take of a language model, before it is asked."""

from __future__ import annotations

from math import ceil

from service.summaries import picking, writing
from service.summaries.coverage import Survey
from service.summaries.records import Cost, SummaryOptions

MOST_PASSES = 8
"""How often a text may be reduced."""

# One in six sentences is picked; with the lines above them and those that they lean on, this much
# of the tokens is left. Portions are not filled to the brim.
_TOKENS_LEFT = 0.3
_FILLED = 0.9


def estimate(found: Survey, options: SummaryOptions, prompt_tokens: int) -> Cost:
    """The requests and tokens that reducing and writing will take."""
    frame = picking.frame_tokens(writing.subject_of(options))
    tokens, sentences, cost = found.tokens, found.sentences, Cost()
    for _ in range(MOST_PASSES):
        if tokens <= room_to_write(options, prompt_tokens):
            break
        calls = ceil(tokens / max(_FILLED * (prompt_tokens - frame), 1))
        cost += Cost(calls, tokens + calls * frame, picking.estimated_ids(sentences))
        tokens, sentences = ceil(_TOKENS_LEFT * tokens), ceil(sentences / picking.KEPT_SHARE)
    reply = writing.estimated_reply(options.length)
    return cost + Cost(1, tokens + writing.frame_tokens(options), reply)


def room_to_write(options: SummaryOptions, prompt_tokens: int) -> int:
    """How many tokens of sentences fit into the prompt that the summary is written from."""
    return prompt_tokens - writing.frame_tokens(options)
