"""Messages of a chat become a question and the turns before it.

System and developer messages, and what tools said, are kept out: they are not part of what is
searched for, and no wish in them changes how an answer is held to its sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.api.openai_protocol.schemas import ContentPart, Message
from service.api.schemas import MOST_TURN_CHARS
from service.conversation import MOST_TURNS, Turn
from service.errors import InvalidRequest

_TEXT_PARTS = frozenset({"text", "input_text", "output_text", "refusal"})


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last question, and what was asked and answered before it, the oldest first."""

    question: str
    turns: tuple[Turn, ...] = ()


def conversation(messages: Sequence[Message], param: str) -> Conversation:
    """The conversation that messages hold; `param` is what the request calls them.

    Of a long one the latest turns are taken, and the beginning of each text: what a follow-up may
    refer to.

    Raises:
        InvalidRequest: if no user says anything, or a part is no text.
    """
    turns: list[Turn] = []
    for at, message in enumerate(messages):
        text = _text(message.content, f"{param}.{at}.content")
        if message.role == "user":
            turns.append(Turn(text))
        elif message.role == "assistant" and turns:
            said = "\n".join(filter(None, (turns[-1].answer, text)))
            turns[-1] = Turn(turns[-1].question, said)
    if not turns:
        raise InvalidRequest(f"{param}: no message of role `user` asks anything: add one")
    *before, last = turns
    return Conversation(last.question, tuple(map(_shortened, before[-MOST_TURNS:])))


def words_of(messages: Sequence[Message]) -> str:
    """All text of some messages, whoever says it."""
    return "\n".join(_text(one.content, "messages") for one in messages)


def _text(content: str | list[ContentPart] | None, param: str) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    for at, part in enumerate(content):
        if part.type not in _TEXT_PARTS:
            raise InvalidRequest(
                f"{param}.{at}: parts of type {part.type!r} are not read, only text: "
                "ingest the file into a collection and ask about it"
            )
    return "\n".join(part.text or part.refusal or "" for part in content)


def _shortened(turn: Turn) -> Turn:
    return Turn(turn.question[:MOST_TURN_CHARS], turn.answer[:MOST_TURN_CHARS])
