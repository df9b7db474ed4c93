"""Why something is as it is, in words for the reader: in English, and from that in Chinese.

Reasons are kept and sent in English. Every one stands with its Chinese in `reasons.json`, which
the page reads too; so what was kept long ago can be shown in either language.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

_FILE = "reasons.json"
_JOINT = "; "
_CHINESE_JOINT = "；"
# None of ours is longer; what is may be made to take long.
_LONGEST = 2_000
_GAP = re.compile(r"\{(\w+)\}")


def reason(name: str, **words: object) -> str:
    """A reason of the catalogue in English, its gaps filled with words.

    Raises:
        KeyError: if there is none of this name, or a gap is left without words.
    """
    english, _ = _catalogue()[name]
    return english.format(**words)


def in_chinese(said: str) -> str:
    """Reasons in Chinese, as far as they are of the catalogue; words of others stay as they are."""
    if len(said) > _LONGEST:
        return said
    for joint in re.finditer(_JOINT, said):
        first = _one_in_chinese(said[: joint.start()])
        if first is not None and (rest := said[joint.end() :]) != (others := in_chinese(rest)):
            return f"{first}{_CHINESE_JOINT}{others}"
    return _one_in_chinese(said) or said


def _one_in_chinese(said: str) -> str | None:
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(said):
            words = {name: in_chinese(gap) for name, gap in found.groupdict().items()}
            return chinese.format(**words)
    return None


@cache
def _catalogue() -> dict[str, tuple[str, str]]:
    given = json.loads(files("service").joinpath(_FILE).read_text(encoding="utf-8"))
    return {str(name): (str(english), str(chinese)) for name, (english, chinese) in given.items()}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What matches each reason, those that begin with a gap last, as they match the most."""
    pairs = sorted(_catalogue().values(), key=lambda pair: pair[0].startswith("{"))
    return tuple((_pattern(english), chinese) for english, chinese in pairs)


def _pattern(english: str) -> re.Pattern[str]:
    parts = _GAP.split(english)
    texts = (f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile("".join(texts), re.DOTALL)
