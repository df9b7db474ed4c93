"""How much of what was found fits into a language model's window.

Nobody but its server knows a model's tokenizer, so tokens are estimated, and rather too many than
too few: a prompt that is too long is refused, or cut by the server at either end without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from ingestion.library import StoredPassage
from service.numbering import Shown, lines_of, whole

_LETTERS_PER_TOKEN = 3
_TOKENS_PER_OTHER = 1.5


def estimated_tokens(text: str) -> int:
    """Tokens of a text under a tokenizer that is not known, by an estimate on the safe side.

    Three letters of ASCII or blanks a token, each digit and mark one, and one and a half for every
    other character.
    """
    plain = sum(char.isascii() and (char.isalpha() or char.isspace()) for char in text)
    marks = sum(char.isascii() for char in text) - plain
    others = len(text) - plain - marks
    return ceil(plain / _LETTERS_PER_TOKEN + marks + others * _TOKENS_PER_OTHER)


def packed(passages: Sequence[StoredPassage], budget: int) -> list[Shown]:
    """The best passages whole, and the first sentences of the one that fills the budget.

    The first sentence of the best passage is shown in any case.

    Args:
        passages: the best first.
        budget: estimated tokens that may be used.
    """
    shown: list[Shown] = []
    left = budget
    for number, passage in enumerate(passages, start=1):
        about, *sentences = lines_of(number, whole(passage))
        left -= estimated_tokens(about) + 1
        fitting = 0
        for line in sentences:
            cost = estimated_tokens(line) + 1
            if cost > left and (shown or fitting):
                break
            left -= cost
            fitting += 1
        if fitting:
            shown.append(Shown(passage, tuple(range(fitting))))
        if fitting < len(sentences):
            break
    return shown
