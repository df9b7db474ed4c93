"""What a host asks programs not to fetch: robots.txt, as RFC 9309 defines it.

The standard library's parser takes the first rule that matches instead of the longest, knows no
`*` and `$`, and fails on some lines. Others turn patterns into regular expressions, which a hostile
host can make run for ever; here a pattern is matched from left to right, once.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

_EVERYONE = "*"
_PRODUCT = re.compile(r"[a-z_-]+|\*", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")


@dataclass(frozen=True, slots=True)
class RobotsRule:
    """Whether paths that match a pattern are permitted. `*` is any text, a last `$` the end."""

    pattern: str
    permits: bool


def rules_for(product: str, robots: str) -> tuple[RobotsRule, ...]:
    """The rules of a robots.txt for a product: those that name it, else those for everyone."""
    wanted = (product.lower(), _EVERYONE)
    groups: dict[str, list[RobotsRule]] = {}
    agents: set[str] = set()
    in_rules = False
    for line in robots.splitlines():
        key, value = _record(line)
        if key == "user-agent":
            agents = set() if in_rules else agents
            in_rules = False
            if (agent := _product(value)) in wanted:
                agents.add(agent)
                groups.setdefault(agent, [])
        elif key in {"allow", "disallow"}:
            in_rules = True
            if value:
                for agent in agents:
                    groups[agent].append(RobotsRule(_normalised(value), key == "allow"))
    return tuple(next((groups[agent] for agent in wanted if agent in groups), ()))


def is_permitted(path: str, rules: Sequence[RobotsRule]) -> bool:
    """Whether a path, with its query, may be fetched: the longest pattern that matches decides."""
    normalised = _normalised(path)
    matching = (rule for rule in rules if _matches(rule.pattern, normalised))
    decisive = max(matching, key=lambda rule: (len(rule.pattern), rule.permits), default=None)
    return decisive is None or decisive.permits


def _record(line: str) -> tuple[str, str]:
    key, _, value = line.partition("#")[0].partition(":")
    return key.strip().lower(), value.strip()


def _product(value: str) -> str:
    found = _PRODUCT.match(value)
    return found[0].lower() if found else ""


def _matches(pattern: str, path: str) -> bool:
    ends = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if ends and not others:
        return path == first
    if not path.startswith(first):
        return False
    last = others.pop() if ends else ""
    at = len(first)
    for piece in others:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return path.endswith(last) and at + len(last) <= len(path)


def _normalised(path: str) -> str:
    """One spelling for what RFC 9309 holds equal: escaped where it must be, and only there."""
    return quote(_ESCAPE.sub(_unescaped, path), safe=string.punctuation)


def _unescaped(escape: re.Match[str]) -> str:
    character = chr(int(escape[0][1:], 16))
    return character if character in _UNRESERVED else escape[0].upper()
