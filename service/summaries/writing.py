"""A summary written by a language model from numbered sentences."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING

from prompts import Message, load, part
from service.numbering import Shown, numbered
from service.packing import estimated_tokens
from service.pointed_replies import ModelFinished, PointedAt, pointed_reply
from service.pointers import Delta, Pointer
from service.summaries.comparing import Difference
from service.summaries.records import Length, SummaryOptions

if TYPE_CHECKING:  # LangChain stands behind it and is slow to import
    from service.models import ChatModel

_LANGUAGES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French",
    "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese", "zh": "Simplified Chinese",
}  # fmt: skip
_MOST_PAIRS = 12
_TOKENS_PER_WORD = 2
_TOKENS_PER_SENTENCE = 50


def subject_of(options: SummaryOptions) -> str:
    """What a prompt says the summary is about."""
    return options.focus or part("whole_text")


def written(
    model: ChatModel,
    shown: Sequence[Shown],
    differing: Sequence[Difference],
    options: SummaryOptions,
) -> AsyncGenerator[Delta | PointedAt | ModelFinished, None]:
    """Have the summary written; the last event is `ModelFinished`.

    Raises:
        ModelError: if the model gives no whole reply.
    """
    return pointed_reply(
        model, _messages(numbered(shown), _pairs(shown, differing), options), shown
    )


def frame_tokens(options: SummaryOptions) -> int:
    """Estimated tokens of the prompt without the sentences."""
    pairs = " ".join(["[999.99] and [999.99];"] * _MOST_PAIRS)
    return sum(estimated_tokens(one.content) for one in _messages("", pairs, options))


def estimated_reply(length: Length) -> int:
    """About how many tokens a summary of some length takes, with its ids."""
    if length.sentences is not None:
        return length.sentences * _TOKENS_PER_SENTENCE
    return (length.words or 0) * _TOKENS_PER_WORD


def _messages(passages: str, pairs: str, options: SummaryOptions) -> list[Message]:
    language = options.language or "en"
    return load("write_summary").render(
        fence=secrets.token_hex(8),
        passages=passages,
        disagreements=pairs,
        subject=subject_of(options),
        form=part(options.format),
        length=_described(options.length),
        language=_LANGUAGES.get(language, language),
    )


def _described(length: Length) -> str:
    if length.sentences is not None:
        return f"{length.sentences} sentence{'s' * (length.sentences != 1)}"
    return f"{length.words} words"


def _pairs(shown: Sequence[Shown], differing: Sequence[Difference]) -> str:
    """The ids of sentences that contradict each other, for the model to look at."""
    ids = {
        sentence: Pointer(number, at)
        for number, one in enumerate(shown, start=1)
        for at, sentence in enumerate(one.cited, start=1)
    }
    pairs = [f"{ids[one.one]} and {ids[one.other]}" for one in differing[:_MOST_PAIRS]]
    return "; ".join(pairs) or "none"
