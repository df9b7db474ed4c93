"""The support of statements, English and Chinese, as a reader would want it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.embedding import Embedder
from ingestion.embedding.tokenizer import Tokenizer
from ingestion.embedding.vectors import TokenVectors, Vectors
from ingestion.indexes import Analyzer
from service.answers import Support
from service.support.checker import CitedStatement, SupportChecker

HARBOUR = "In 2024 the harbour of Ostrel handled 3.2 million tonnes of grain, 4.8 percent more."
TREATY = "Marsh appointed Velm as harbour master on 4 May 1931, and the council did not object."
PORT = "2024年，奥斯特雷尔港处理了320万吨粮食，同比增长4.8%，但没有扩建码头。"
SHIPS = "The yards delivered 31 ships."
NOT_SUPPORTED = {"partial", "unsupported", "contradicted", "unchecked"}


@pytest.fixture(scope="module")
def checker(embedder: Embedder) -> SupportChecker:
    return SupportChecker(embedder, Analyzer())


def check(checker: SupportChecker, statement: str, *quotes: str) -> Support:
    (support,) = checker.check([CitedStatement(statement, quotes)])
    assert all(0 <= start < end <= len(statement) for start, end in support.spans)
    assert support.score is None or 0 <= support.score <= 1
    return support


@pytest.mark.parametrize(
    ("statement", "quote", "named"),
    [
        ("In 2024 the harbour of Ostrel handled 3.4 million tonnes.", HARBOUR, "3.4 million"),
        ("In 2023 the harbour of Ostrel handled 3.2 million tonnes.", HARBOUR, "2023"),
        ("Grain handled rose by 4.8 percentage points in 2024.", HARBOUR, "4.8 percentage points"),
        ("Ostrel handled 3.2 billion tonnes of grain in 2024.", HARBOUR, "3.2 billion tonnes"),
        ("Ostrel handled thirty tonnes of grain in 2024.", HARBOUR, "thirty tonnes"),
        ("Marsh appointed Velm on 4 June 1931.", TREATY, "4 June 1931"),
        ("Marsh appointed Velm on 5 May 1931.", TREATY, "5"),
        ("2024年，奥斯特雷尔港处理了320亿吨粮食。", PORT, "320亿吨"),
        ("奥斯特雷尔港2025年处理了320万吨粮食。", PORT, "2025"),
        ("粮食处理量增长4.8个百分点。", PORT, "4.8个百分点"),
        ("奥斯特雷尔港处理了三百三十万吨粮食。", PORT, "三百三十万吨"),
        ("The harbour of Ostrel handled 330万吨 in 2024.", PORT, "330万吨"),
    ],
)
def test_a_number_or_date_that_is_not_cited_is_named(
    checker: SupportChecker, statement: str, quote: str, named: str
) -> None:
    support = check(checker, statement, quote)
    assert support.status in {"contradicted", "unsupported"}, support
    assert named in support.detail
    assert any(
        named in statement[start:end] or statement[start:end] in named
        for start, end in support.spans
    )


@pytest.mark.parametrize(
    ("statement", "quote", "word"),
    [
        ("The council did object.", TREATY, "“not” stands only in the cited text"),
        ("The harbour of Ostrel did not handle 3.2 million tonnes of grain.", HARBOUR, "handle"),
        (
            "The harbour of Ostrel handled less grain; tonnes fell in 2024.",
            HARBOUR + " It rose.",
            "fell",
        ),
        ("奥斯特雷尔港扩建了码头。", PORT, "扩建"),
        ("粮食处理量同比下降4.8%。", PORT, "下降"),
    ],
)
def test_a_dropped_or_added_negation_is_named(
    checker: SupportChecker, statement: str, quote: str, word: str
) -> None:
    support = check(checker, statement, quote)
    assert support.status in {"contradicted", "unsupported", "partial"}, support
    assert word in support.detail


def test_the_negator_that_differs_is_marked_and_not_its_letters_in_another_word(
    checker: SupportChecker,
) -> None:
    statement = "Notable ships were not late."
    support = check(checker, statement, "Notable ships were late.")
    first, *_ = [statement[start:end] for start, end in support.spans]
    assert first == "not"


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Tom Brask appointed Velm as harbour master.", TREATY),
        ("Velm appointed Marsh as harbour master.", "Marsh appointed Velm as harbour master."),
        ("The harbour of Karsk handled grain in 2024.", HARBOUR),
        ("奥斯特雷尔港由Velm公司管理。", PORT),
    ],
)
def test_another_name_is_never_supported(
    checker: SupportChecker, statement: str, quote: str
) -> None:
    assert check(checker, statement, quote).status in NOT_SUPPORTED


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("In 2024, Ostrel's harbour handled 3.2 million tonnes of grain.", HARBOUR),
        ("Ostrel's harbour handled 3,200,000 tonnes of grain in 2024.", HARBOUR),
        ("Velm was appointed harbour master by Marsh on 4 May 1931.", TREATY),
        ("On May 4, 1931 Marsh appointed Velm harbour master.", TREATY),
        ("2024年奥斯特雷尔港处理了320万吨粮食。", PORT),
    ],
)
def test_close_paraphrases_are_supported(
    checker: SupportChecker, statement: str, quote: str
) -> None:
    assert check(checker, statement, quote).status in {"supported", "verbatim"}


@pytest.mark.parametrize(
    ("statement", "quote", "status"),
    [
        ("In 2025 the yards delivered 31 ships.", SHIPS, "unsupported"),
        ("The three yards delivered 31 ships.", SHIPS, "unsupported"),
        ("The yards delivered 33 ships.", SHIPS, "contradicted"),
        ("The yards delivered 31 ships in 2025.", f"{SHIPS[:-1]} in 2024.", "contradicted"),
    ],
)
def test_a_number_is_contradicted_only_by_another_in_its_place(
    checker: SupportChecker, statement: str, quote: str, status: str
) -> None:
    """What the cited text does not give at all, it does not contradict."""
    assert check(checker, statement, quote).status == status


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The port dealt with over 3 million tonnes of cereals in 2024.", HARBOUR),
        ("Velm became harbour master in 1931.", TREATY),
        ("There was no objection from the council.", TREATY),
        ("港口去年的粮食吞吐量为3,200,000吨。", PORT),
        ("Amounts of grain rose by 4.8%.", HARBOUR),
    ],
)
def test_paraphrases_are_not_contradicted(
    checker: SupportChecker, statement: str, quote: str
) -> None:
    assert check(checker, statement, quote).status != "contradicted"


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The lighthouse keeper wrote poems about seals.", HARBOUR),
        ("The mayor resigned after a scandal over ferries.", TREATY),
        ("市长因渡轮丑闻辞职。", PORT),
    ],
)
def test_another_matter_is_not_supported(
    checker: SupportChecker, statement: str, quote: str
) -> None:
    support = check(checker, statement, quote)
    assert support.status in {"unsupported", "unchecked"}
    assert support.spans


def test_across_languages_nothing_is_supported_but_numbers_are_checked(
    checker: SupportChecker,
) -> None:
    agreeing = check(checker, "The port handled 3.2 million tonnes of grain in 2024.", PORT)
    assert (agreeing.status, agreeing.method) == ("unchecked", "languages")
    assert "different languages" in agreeing.detail
    wrong = check(checker, "The port handled 3.3 million tonnes of grain in 2024.", PORT)
    assert wrong.status == "unsupported"
    assert "3.3 million" in wrong.detail
    assert check(checker, "该港由Brask管理。", HARBOUR).status == "unchecked"


def test_a_statement_without_citations_is_unsupported(checker: SupportChecker) -> None:
    support = check(checker, "Grain is shipped.")
    assert (support.status, support.detail) == ("unsupported", "cites no passage")


def test_a_statement_without_words_is_unchecked(checker: SupportChecker) -> None:
    assert check(checker, "…", HARBOUR).status == "unchecked"


def test_width_case_and_punctuation_do_not_change_the_wording(checker: SupportChecker) -> None:
    assert check(checker, "公司２０２４年亏损！", "公司2024年亏损。").status == "verbatim"
    assert check(checker, "IN 2024, the harbour of Ostrel", HARBOUR).status == "verbatim"


def test_a_part_of_a_number_or_word_is_not_verbatim(checker: SupportChecker) -> None:
    assert check(checker, "2 million tonnes", HARBOUR).status != "verbatim"
    assert check(checker, "harbour of Ost", HARBOUR).status != "verbatim"


def test_several_citations_support_together(checker: SupportChecker) -> None:
    statement = "Marsh appointed Velm, and Ostrel handled 3.2 million tonnes."
    assert check(checker, statement, HARBOUR, TREATY).status in {"supported", "partial"}
    assert check(checker, statement, HARBOUR).status in {"partial", "unsupported"}


SENTENCES = st.sampled_from([HARBOUR, TREATY, PORT])


@given(sentence=SENTENCES, data=st.data())
def test_whole_words_of_the_source_are_verbatim(
    checker: SupportChecker, sentence: str, data: st.DataObject
) -> None:
    pieces = sentence.split(" ") if " " in sentence else list(PORT.replace("2024", "Q"))
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first + 1, len(pieces)))
    joiner = " " if " " in sentence else ""
    statement = joiner.join(pieces[first:last]).replace("Q", "2024")
    if any(char.isalnum() for char in statement) and not _cuts_number(statement, sentence):
        assert check(checker, statement, sentence).status == "verbatim"


def _cuts_number(statement: str, sentence: str) -> bool:
    """Whether a Chinese piece begins or ends within a number."""
    at = sentence.find(statement)
    around = (
        sentence[max(0, at - 1) : at] + statement[0],
        statement[-1] + sentence[at + len(statement) : at + len(statement) + 1],
    )
    return any(len(two) == 2 and all(c.isdigit() or c in ".%" for c in two) for two in around)


@given(sentence=SENTENCES, data=st.data())
def test_a_changed_digit_is_never_supported(
    checker: SupportChecker, sentence: str, data: st.DataObject
) -> None:
    at = data.draw(st.sampled_from([i for i, char in enumerate(sentence) if char.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "123456789" if d != sentence[at]]))
    changed = sentence[:at] + digit + sentence[at + 1 :]
    assert check(checker, changed, sentence).status in {"contradicted", "unsupported"}


@given(sentence=st.sampled_from([HARBOUR, TREATY]), data=st.data())
def test_an_inserted_not_is_never_supported(
    checker: SupportChecker, sentence: str, data: st.DataObject
) -> None:
    pieces = sentence.split(" ")
    at = data.draw(st.integers(0, len(pieces)))
    changed = " ".join([*pieces[:at], "not", *pieces[at:]])
    assert check(checker, changed, sentence).status in NOT_SUPPORTED


@given(at=st.integers(0, len(PORT)), negator=st.sampled_from(["不", "未", "没有"]))
def test_an_inserted_chinese_negator_is_never_supported(
    checker: SupportChecker, at: int, negator: str
) -> None:
    assert check(checker, PORT[:at] + negator + PORT[at:], PORT).status in NOT_SUPPORTED


def test_a_removed_negator_is_never_supported(checker: SupportChecker) -> None:
    assert (
        check(checker, TREATY.replace("did not object", "did object"), TREATY).status
        == "contradicted"
    )
    assert check(checker, PORT.replace("没有", ""), PORT).status == "contradicted"


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_no_text_whatever_breaks_the_check(
    checker: SupportChecker, statement: str, quotes: list[str]
) -> None:
    assert not check(checker, statement, *quotes).detail.startswith("the check failed")


class Broken:
    """An embedding model whose token vectors fail for statements that hold a word."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.model_id: str = embedder.model_id
        self.dimensions: int = embedder.dimensions
        self.max_tokens: int = embedder.max_tokens
        self.passage_tokens: int = embedder.passage_tokens
        self.tokenizer: Tokenizer = embedder.tokenizer

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_passages(texts)

    def embed_query(self, text: str) -> Vectors:
        return self._embedder.embed_query(text)

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        if any("whale" in text for text in texts):
            raise MemoryError("no room")
        return self._embedder.token_vectors(texts)


def test_it_fails_closed_and_only_for_what_broke(embedder: Embedder) -> None:
    checker = SupportChecker(Broken(embedder), Analyzer())
    broken, whole = checker.check(
        [
            CitedStatement("A whale handled grain in Ostrel.", (HARBOUR,)),
            CitedStatement("In 2024, Ostrel's harbour handled 3.2 million tonnes.", (HARBOUR,)),
        ]
    )
    assert (broken.status, broken.score) == ("unchecked", None)
    assert broken.detail == "the check failed: MemoryError: no room"
    assert whole.status == "supported"


def test_statements_are_checked_the_same_together_and_alone(checker: SupportChecker) -> None:
    cited = [
        CitedStatement("Velm became harbour master in 1931.", (TREATY,)),
        CitedStatement("The port handled grain.", (HARBOUR, PORT)),
    ]
    together = checker.check(cited)
    assert [one.status for one in together] == [checker.check([one])[0].status for one in cited]


def test_a_long_hostile_quote_is_checked_in_bounded_time(checker: SupportChecker) -> None:
    """The suite's timeout tells; in practice it takes a second or two."""
    quote = "A1-b2.C3 not 5% 一万 " * 3_000
    assert check(checker, "Ostrel handled 7 tonnes.", quote).status in NOT_SUPPORTED


class Counting(Broken):
    """An embedding model that keeps what it was asked to read."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder)
        self.read: list[str] = []

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.read += texts
        return super().token_vectors(texts)


def test_what_is_known_at_once_is_told_before_anything_is_read(embedder: Embedder) -> None:
    counting = Counting(embedder)
    cited = [
        CitedStatement("Velm became harbour master in 1931.", (TREATY,)),
        CitedStatement(TREATY, (TREATY,)),
        CitedStatement("The harbour is deep.", ()),
    ]

    async def first_two() -> list[tuple[int, str]]:
        async with aclosing(SupportChecker(counting, Analyzer()).as_checked(cited)) as checks:
            return [(at, one.status) for at, one in [await anext(checks), await anext(checks)]]

    assert asyncio.run(first_two()) == [(1, "verbatim"), (2, "unsupported")]
    assert counting.read == []


def test_the_first_checks_are_told_before_the_last_are_made(embedder: Embedder) -> None:
    counting = Counting(embedder)
    cited = [CitedStatement(f"Velm had {number} ships.", (TREATY,)) for number in range(2, 42)]

    async def first() -> tuple[int, Support]:
        async with aclosing(SupportChecker(counting, Analyzer()).as_checked(cited)) as checks:
            return await anext(checks)

    assert asyncio.run(first())[0] == 0
    assert cited[0].text in counting.read
    assert cited[-1].text not in counting.read


TOLD = (TREATY, "A whale!", "Velm was it.", "", "港口")


@pytest.fixture(scope="module")
def alone(embedder: Embedder) -> dict[str, str]:
    """The status of each text when it is checked by itself."""
    checker = SupportChecker(Broken(embedder), Analyzer())
    return {text: checker.check([CitedStatement(text, (TREATY,))])[0].status for text in TOLD}


@settings(max_examples=10)
@given(texts=st.lists(st.sampled_from(TOLD), max_size=9))
def test_every_statement_is_told_once_and_as_if_checked_alone(
    embedder: Embedder, alone: dict[str, str], texts: list[str]
) -> None:
    checker = SupportChecker(Broken(embedder), Analyzer())
    cited = [CitedStatement(text, (TREATY,)) for text in texts]

    async def told() -> list[tuple[int, Support]]:
        return [one async for one in checker.as_checked(cited)]

    found = sorted(asyncio.run(told()), key=lambda one: one[0])
    assert [at for at, _ in found] == list(range(len(texts)))
    assert [support.status for _, support in found] == [alone[text] for text in texts]


def test_without_a_judge_nothing_is_judged(checker: SupportChecker) -> None:
    cited = [CitedStatement("Velm became harbour master in 1931.", (TREATY,))]
    began = time.monotonic()
    assert asyncio.run(checker.check_and_judge(cited)) == checker.check(cited)
    assert time.monotonic() - began < 60
