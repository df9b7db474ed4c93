"""Negation and opposites: the same words with a "not", or "rose" where the source says "fell".

Three rules, from certain to likely. A statement that is the source's wording but for its negators
is contradicted. So is one that negates a word which the source has only without negation, or the
other way round. And one that says "increase" of what is only ever said to decrease.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.reasons import reason
from service.support.wording import comparable, folded, has_cjk, holds

Stem = Callable[[str], str]

# As they read without their apostrophes.
_CONTRACTED = (
    f"{verb}nt"
    for verb in "ca do does did is was are were has have had wo would could should must".split()
)
_NEGATORS = frozenset(
    [*"no not never none neither nor without cannot nobody nothing nowhere".split(), *_CONTRACTED]
)
# Words that deny without a negator; they excuse a "not", but do not demand one.
_DENIALS = frozenset(
    "fail failed fails failing refuse refused refuses deny denied denies lack lacked lacks lacking "
    "unable unlikely hardly barely rarely scarcely few little only reject rejected rejects absent "
    "absence avoid avoided prevent prevented false wrong untrue except instead stopped "
    "ceased neither".split()
)
_NOT_NEGATING = re.compile(
    r"(?<!\w)(?:not only|not just|not merely|no doubt|no\. ?\d|whether or not)(?!\w)", re.IGNORECASE
)
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*|[.,;:!?。，；：！？]", re.IGNORECASE)
_CJK_CHARS = frozenset("不未没沒無无非勿莫")
_CJK_DROPPED = _CJK_CHARS | {"有"}  # 没有 negates as one, and 有 alone tells little
_CJK_NEGATOR = re.compile(
    r"不(?!断|仅|久|少|过|同|但|管|论|料|禁|如|得不|至于)|未(?!来|必)|没有?|沒有?|并?[无無](?!论|線|线|锡|疑)|非(?!常|洲|法|典)"
)
_CJK_LOOKED_AT = 2
_CJK_PAIR = re.compile(r"[\u3400-\u9fff]{2}")
_STRETCH = 3
_MODIFIERS = frozenset(
    "a an the any be been being been to of in on at have has had yet so very more much as it that "
    "this those these is are was were do does did by for with".split()
)
_RISES = (
    "increase increased increases increasing rise rises rose risen rising grow grows grew grown "
    "growth growing climb climbed raise raised raises expand expanded expands improve improved "
    "improves strengthened"
)
_FALLS = (
    "decrease decreased decreases decreasing fall falls fell fallen falling decline declined "
    "declines declining drop drops dropped shrink shrank shrunk lowered reduce reduced reduces "
    "reduction cut cuts contracted worsen worsened deteriorated weakened"
)
_OPPOSITES = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        (_RISES, _FALLS),
        ("before prior earlier", "after later following"),
        ("above over exceed exceeds exceeded exceeding", "below under"),
        ("accept accepted accepts approve approved approves", "reject rejected rejects refused"),
        ("support supported supports backed favour favoured", "oppose opposed opposes opposition"),
        ("win won wins winning", "lose lost loses losing"),
        ("open opens opened", "close closes closed"),
        ("begin began begins start starts started", "end ends ended"),
        ("first", "last"),
        ("best largest biggest highest maximum", "worst smallest lowest minimum"),
        ("buy bought buys", "sell sold sells"),
        ("import imports imported", "export exports exported"),
        ("allow allowed allows permitted", "ban banned bans forbidden prohibited prohibits"),
        ("always all every", "never none"),
        ("male men man", "female women woman"),
        ("north northern", "south southern"),
        ("east eastern", "west western"),
        ("profit profits", "loss losses"),
        ("hot warm", "cold cool"),
        ("true", "false"),
    )
)  # fmt: skip
_CJK_OPPOSITES = tuple(
    (tuple(one.split()), tuple(other.split()))
    for one, other in (
        ("增长 上升 上涨 增加 提高 上调 扩大 升至", "下降 下跌 减少 降低 下调 下滑 缩小 降至"),
        ("高于 超过", "低于 不足"),
        ("之前 以前", "之后 以后"),
        ("同意 批准 支持", "拒绝 反对 否决"),
        ("进口", "出口"),
        ("盈利", "亏损"),
        ("开始 开放", "结束 关闭"),
        ("允许", "禁止"),
        ("买入", "卖出"),
    )
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A word whose polarity is not that of the evidence, and what differs, for a reader."""

    word: str
    what: str


@dataclass(frozen=True, slots=True)
class Polarity:
    """What a text negates. Keys are stems, or pairs of characters.

    `negated` are the words right behind a negator, `reach` all within a few words of one, and
    `stated` those that stand somewhere outside its reach. `denies` if it has a word such as
    "refused". `tokens` are its words, lower case, as they first stand there.
    """

    text: str
    tokens: dict[str, str]
    negators: list[str]
    negated: dict[str, str]
    reach: set[str]
    stated: set[str]
    denies: bool

    @classmethod
    def of(cls, text: str, stem: Stem) -> Polarity:
        """Read a text."""
        plain = _NOT_NEGATING.sub(lambda match: " " * len(match.group()), folded(text))
        found = _TOKEN.findall(plain)
        tokens = {token.lower(): token for token in reversed(found)}
        denies = not _DENIALS.isdisjoint(tokens)
        result = cls(text, tokens, [], {}, set(), set(), denies)
        result._read_latin(found, stem)
        if has_cjk(plain):
            result._read_cjk(plain)
        return result

    def _read_latin(self, tokens: Sequence[str], stem: Stem) -> None:
        left, first = 0, False
        for token in tokens:
            lower = token.lower()
            if _is_negator(lower):
                self.negators.append(token)
                left, first = _STRETCH, True
            elif not lower[0].isalnum():
                left, first = 0, False
            elif lower in _DENIALS:
                self.stated.add(stem(lower))
                left, first = _STRETCH, False
            elif lower not in _MODIFIERS:
                key = stem(lower)
                (self.reach if left else self.stated).add(key)
                if left and first:
                    self.negated.setdefault(key, token)
                left, first = max(0, left - 1), False

    def _read_cjk(self, plain: str) -> None:
        reached: set[int] = set()
        for match in _CJK_NEGATOR.finditer(plain):
            self.negators.append(match.group())
            behind = plain[match.end() : match.end() + _CJK_LOOKED_AT]
            if _CJK_PAIR.fullmatch(behind):
                self.negated.setdefault(behind, match.group() + behind)
            reached.update(range(match.end(), match.end() + 2 * _CJK_LOOKED_AT))
        for at in range(len(plain) - 1):
            pair = plain[at : at + _CJK_LOOKED_AT]
            if _CJK_PAIR.fullmatch(pair):
                (self.reach if at in reached else self.stated).add(pair)


def same_but_for_negation(statement: str, quotes: Sequence[str]) -> Conflict | None:
    """Whether a statement is a quote's wording with a negator put in or left out."""
    wording = comparable(statement)
    bare, negators = _without_negators(wording)
    if not bare:
        return None
    for quote in quotes:
        plain = comparable(quote)
        kept, held = _without_negators(plain)
        if (negators or held) and holds(kept, bare) and not holds(plain, wording):
            word = negators[0] if negators else held[0]
            where = "negated_in_statement" if negators else "negated_in_source"
            return Conflict(word, reason(where, word=word))
    return None


def conflicts(said: Polarity, held: Polarity) -> list[Conflict]:
    """Words that only one of statement and evidence negates, and opposites of each other."""
    found = [
        Conflict(word, reason("negation_differs", word=word))
        for key, word in said.negated.items()
        if key in held.stated and key not in held.reach
    ]
    found += [
        Conflict(said.tokens.get(word.lower(), word), reason("negation_differs", word=word))
        for key, word in held.negated.items()
        if key in said.stated and key not in said.reach and key not in held.stated
    ]
    if said.negators and not held.negators and not held.denies and not found:
        word = said.negators[0]
        found.append(Conflict(word, reason("only_negated_here", word=word)))
    return found + _opposites(said, held) + _cjk_opposites(said.text, held.text)


def _is_negator(word: str) -> bool:
    return word in _NEGATORS or word.endswith("n't")


def _without_negators(plain: str) -> tuple[str, list[str]]:
    """A comparable text without its negators, and these. Auxiliaries of a negation go with it."""
    kept: list[str] = []
    negators: list[str] = []
    for word in f"{plain} ".replace(" t ", "t ").split():
        if _is_negator(word):
            negators.append(word)
        else:
            negators += [char for char in word if char in _CJK_CHARS]
            kept.append("".join(char for char in word if char not in _CJK_DROPPED))
    return " ".join(filter(None, kept)), negators


def _opposites(said: Polarity, held: Polarity) -> list[Conflict]:
    found: list[Conflict] = []
    for pair in _OPPOSITES:
        for here, there in (pair, pair[::-1]):
            mine = [one for one in said.tokens if one in here]
            theirs = sorted(there & held.tokens.keys())
            if mine and theirs and not here & held.tokens.keys() and not there & said.tokens.keys():
                word = said.tokens[mine[0]]
                found.append(Conflict(word, reason("opposite", mine=word, theirs=theirs[0])))
    return found


def _cjk_opposites(statement: str, evidence: str) -> list[Conflict]:
    found: list[Conflict] = []
    for pair in _CJK_OPPOSITES if has_cjk(statement) else ():
        for here, there in (pair, pair[::-1]):
            mine = next((one for one in here if one in statement), None)
            theirs = next((one for one in there if one in evidence), None)
            if mine and theirs and not any(one in evidence for one in here):
                found.append(Conflict(mine, reason("opposite", mine=mine, theirs=theirs)))
    return found
