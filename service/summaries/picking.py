"""A long text reduced to the sentences that its summary has to rest on, by a language model.

The model reads the text in portions and points at sentences; what it points at is read again in
the same way, until it fits into one prompt. So what the summary is written from are the source's
own words at every step, and no step can retell what another retold. Pointers of the last sentence
lead to the text itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from ingestion.library import SummaryStore
from prompts import load
from service.citations import CitedSentence
from service.company import leans_on_the_one_before
from service.numbering import Shown, numbered, pointed_sentences
from service.packing import estimated_tokens
from service.pointers import pointers_in
from service.summaries.records import Cost
from service.summaries.windows import windows

if TYPE_CHECKING:  # LangChain stands behind it and is slow to import
    from service.models import ChatModel

NONE = "NONE"
KEPT_SHARE = 6
"""At most one in so many sentences of a portion is picked."""

_FEWEST_PICKED = 6
_MOST_PICKED = 40
_TOKENS_PER_ID = 6

ChooseWithoutModel = Callable[[Sequence[Shown], int], Sequence[CitedSentence]]


@dataclass(frozen=True, slots=True)
class Step:
    """A portion that has been read: what was picked of it, and what that took."""

    picked: tuple[Shown, ...]
    cost: Cost
    invalid: int


class Picker:
    """Lets a model pick sentences, portion by portion.

    Args:
        model: the language model.
        steps: where picks are kept, so that a summary that broke off goes on where it stopped.
        instead: chooses sentences where a reply holds no usable id: so many, or fewer.
        at_once: how many portions are with the model at a time.
    """

    def __init__(
        self,
        model: ChatModel,
        steps: SummaryStore,
        instead: ChooseWithoutModel,
        at_once: int,
    ) -> None:
        self._model = model
        self._steps = steps
        self._instead = instead
        self._at_once = at_once

    async def pick(
        self, shown: Iterable[Shown], budget: int, subject: str
    ) -> AsyncGenerator[Step, None]:
        """Read a text in portions of at most `budget` tokens; the steps come in its order.

        Raises:
            ModelError: if the model fails for good. What was picked until then is kept.
        """
        room = budget - frame_tokens(subject)

        async def read(window: tuple[Shown, ...]) -> Step:
            return await self._read(window, subject)

        async with aclosing(_in_order(read, windows(shown, room), self._at_once)) as steps:
            async for step in steps:
                yield step

    async def _read(self, window: tuple[Shown, ...], subject: str) -> Step:
        most = most_picked(window)
        key = self._key(window, subject, most)
        kept = await asyncio.to_thread(self._steps.step, key)
        if kept is not None:
            chosen = [CitedSentence(window[at].passage, index) for at, index in kept]
            return Step(_shown_again(window, chosen), Cost(), 0)
        chosen, cost, invalid = await self._ask(window, subject, most)
        places = {one.passage.id: at for at, one in enumerate(window)}
        picked = [(places[one.passage.id], one.index) for one in chosen]
        await asyncio.to_thread(self._steps.keep_step, key, picked)
        return Step(_shown_again(window, chosen), cost, invalid)

    async def _ask(
        self, window: tuple[Shown, ...], subject: str, most: int
    ) -> tuple[list[CitedSentence], Cost, int]:
        fence = secrets.token_hex(8)
        messages = load("pick_sentences").render(
            passages=numbered(window), subject=subject, most=str(most), fence=fence
        )
        reply = await self._model.complete(messages)
        cost = Cost(1, reply.usage.prompt_tokens, reply.usage.completion_tokens)
        pointers, invalid = pointers_in(reply.text)
        found: dict[CitedSentence, None] = {}
        for pointer in pointers:
            sentences = pointed_sentences(pointer, window)
            invalid += not sentences
            found |= dict.fromkeys(sentences)
        if not found and reply.text.strip(" \n.*_").upper() != NONE:
            instead = await asyncio.to_thread(self._instead, window, most)
            found = dict.fromkeys(instead)
        return list(found)[:most], cost, invalid

    def _key(self, window: Sequence[Shown], subject: str, most: int) -> str:
        """What a pick depends on. Nothing of the text can be read from it."""
        template = load("pick_sentences")
        parts = (
            self._model.name, self._model.place, template.system, template.user,
            numbered(window), subject, str(most),
        )  # fmt: skip
        digest = hashlib.sha256()
        for part in parts:
            digest.update(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest())
        return digest.hexdigest()


def most_picked(window: Sequence[Shown]) -> int:
    """How many sentences may be picked of a portion."""
    sentences = sum(len(one.sentences) for one in window)
    return max(min(ceil(sentences / KEPT_SHARE), _MOST_PICKED), min(_FEWEST_PICKED, sentences))


def frame_tokens(subject: str) -> int:
    """Estimated tokens of a prompt without the text that it asks about."""
    frame = load("pick_sentences").render(passages="", subject=subject, most="40", fence="f" * 16)
    return sum(estimated_tokens(message.content) for message in frame)


def estimated_ids(sentences: int) -> int:
    """About how many tokens the ids of what is picked of so many sentences take."""
    return ceil(sentences / KEPT_SHARE) * _TOKENS_PER_ID


def _shown_again(window: Sequence[Shown], chosen: Sequence[CitedSentence]) -> tuple[Shown, ...]:
    """The chosen sentences in the order of the text, each with the one that it leans on."""
    wanted: dict[int, set[int]] = {}
    for one in chosen:
        indexes = wanted.setdefault(one.passage.id, set())
        indexes.add(one.index)
        if one.index and leans_on_the_one_before(one.text):
            indexes.add(one.index - 1)
    again = (
        Shown(
            one.passage, tuple(at for at in one.sentences if at in wanted.get(one.passage.id, ()))
        )
        for one in window
    )
    return tuple(one for one in again if one.sentences)


async def _in_order(
    work: Callable[[tuple[Shown, ...]], Awaitable[Step]],
    portions: Iterator[tuple[Shown, ...]],
    at_once: int,
) -> AsyncGenerator[Step, None]:
    """Work on portions side by side and give the results in their order.

    No more portions are held than are worked on. If one fails, the others are called off.
    """
    running: list[asyncio.Task[Step]] = []
    try:
        while True:
            while len(running) < at_once:
                portion = await asyncio.to_thread(next, portions, None)
                if portion is None:
                    break
                running.append(asyncio.ensure_future(work(portion)))
            if not running:
                return
            await running[0]
            yield running.pop(0).result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
