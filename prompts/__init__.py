"""Every prompt that Footnote sends: one Markdown template a task, and a strict loader.

What a task says in one of several ways, such as the form of a summary, is a text in `parts/`.

A template has two parts, under the headings `# System` and `# User`, and variables written
`{{ name }}`. Values are put in once: braces inside a value are text, never a variable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import Literal

Role = Literal["system", "user"]

_VARIABLE = re.compile(r"\{\{ ([a-z][a-z0-9_]*) \}\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PARTS = re.compile(r"\s*^# System$\n(.*?)^# User$\n(.*)", re.DOTALL | re.MULTILINE)
_PART_HEADING = re.compile(r"^# (?:System|User)$", re.MULTILINE)


class PromptError(Exception):
    """A template is missing or malformed, or was not given exactly its variables."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a chat model."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template that was read and found well formed."""

    name: str
    system: str
    user: str

    @property
    def variables(self) -> frozenset[str]:
        """The names that `render` has to be given."""
        return frozenset(_VARIABLE.findall(self.system) + _VARIABLE.findall(self.user))

    def render(self, **variables: str) -> list[Message]:
        """Put the values in, in one pass, and return the system and the user message.

        Raises:
            PromptError: if a variable is missing or the template has no such variable.
        """
        self._check(variables.keys() - self.variables, "has no variable")
        self._check(self.variables - variables.keys(), "lacks a value for")
        return [
            Message("system", _fill(self.system, variables)),
            Message("user", _fill(self.user, variables)),
        ]

    def _check(self, wrong: set[str] | frozenset[str], complaint: str) -> None:
        if wrong:
            raise PromptError(f"the prompt {self.name!r} {complaint} {', '.join(sorted(wrong))}")


def load(name: str) -> Prompt:
    """Read the template `prompts/<name>.md`.

    Raises:
        PromptError: if there is no such template or it is malformed.
    """
    return parse(name, _read(name))


def part(name: str) -> str:
    """The text `prompts/parts/<name>.md`, to be the value of a variable.

    Raises:
        PromptError: if there is no such text.
    """
    return _read(name, "parts").strip()


def parse(name: str, text: str) -> Prompt:
    """Read a template from its text.

    Raises:
        PromptError: if a part is missing, empty, or there twice, or a brace pair is no variable.
    """
    parts = _PARTS.fullmatch(text)
    if parts is None or len(_PART_HEADING.findall(text)) != len(parts.groups()):
        raise PromptError(f"the prompt {name!r} is not '# System', text, '# User', text")
    system, user = (part.strip() for part in parts.groups())
    if not system or not user:
        raise PromptError(f"the prompt {name!r} has an empty part")
    if stray := re.search(r"\{\{|\}\}", _VARIABLE.sub("", text)):
        raise PromptError(f"the prompt {name!r} holds {stray.group()!r} outside a variable")
    return Prompt(name, system, user)


def _read(name: str, *folders: str) -> str:
    if not _NAME.fullmatch(name):
        raise PromptError(f"not the name of a prompt: {name!r}")
    try:
        return resources.files(__name__).joinpath(*folders, f"{name}.md").read_text("utf-8")
    except FileNotFoundError:
        raise PromptError(f"there is no prompt {name!r}") from None


def _fill(template: str, variables: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda match: variables[match.group(1)], template)
