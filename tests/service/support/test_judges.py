"""A cross-encoder or a language model in the check: neither overrules what is certain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, aclosing
from pathlib import Path

import pytest

from ingestion.embedding import Embedder
from ingestion.embedding.entailment import EntailmentModel
from ingestion.indexes import Analyzer
from service.answers import Support
from service.bootstrap import Services
from service.errors import ModelProtocolError
from service.models import open_chat_model
from service.support.checker import CitedStatement, SupportChecker
from service.support.judge import ModelJudge, read_verdict
from tests.cross_encoders import save_cross_encoder
from tests.openai_server import MODEL, OpenAIServer

QUOTE = "In 2024 the harbour of Ostrel handled 3.2 million tonnes of grain."
OWN_WORDS = CitedStatement("Cereals went through Ostrel in large amounts.", (QUOTE,))
CLOSE = CitedStatement("In 2024, Ostrel's harbour handled 3.2 million tonnes of grain.", (QUOTE,))
WRONG = CitedStatement("In 2024 Ostrel handled 3.4 million tonnes of grain.", (QUOTE,))
WHOLE = CitedStatement("the harbour of Ostrel handled 3.2 million tonnes", (QUOTE,))
NLI = ["contradiction", "entailment", "neutral"]


@pytest.fixture(scope="module")
def encoders(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Callable[[str], SupportChecker]:
    def built(favoured: str) -> SupportChecker:
        folder = save_cross_encoder(
            tmp_path_factory.mktemp("nli") / favoured, NLI, favoured=favoured
        )
        model = EntailmentModel(str(folder))
        return SupportChecker(embedder, Analyzer(), entailment=model)

    return built


def test_a_cross_encoder_takes_the_place_of_the_score(
    encoders: Callable[[str], SupportChecker],
) -> None:
    own, wrong, whole = encoders("entailment").check([OWN_WORDS, WRONG, WHOLE])
    assert (own.status, own.method) == ("supported", "entailment: entailment")
    assert (wrong.status, whole.status) == ("contradicted", "verbatim")
    assert "3.4 million" in wrong.detail


def test_a_cross_encoder_can_find_a_contradiction(
    encoders: Callable[[str], SupportChecker],
) -> None:
    (close,) = encoders("contradiction").check([CLOSE])
    assert close.status == "contradicted"


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("SUPPORTED", "supported"),
        (" **Partial**.\n", "partial"),
        ('{"verdict": "contradicted"}', "contradicted"),
        ("unsupported", "unsupported"),
    ],
)
def test_a_verdict_is_one_word(reply: str, verdict: str) -> None:
    assert read_verdict(reply) == verdict


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "It is SUPPORTED",
        "SUPPORTED or PARTIAL",
        "NOT SUPPORTED",
        "yes",
        '{"verdict": "supported", "sure": false}',
        '{"verdict": ["supported"]}',
        '{"verdict"',
        "{" * 150,
        "SUPPORTED " * 100,
    ],
)
def test_anything_else_is_no_verdict(reply: str) -> None:
    with pytest.raises(ModelProtocolError):
        read_verdict(reply)


@pytest.fixture
def judged(embedder: Embedder, llm: OpenAIServer) -> Callable[[CitedStatement], Support]:
    """Checks a statement with the scripted model as judge."""
    model = open_chat_model(model=MODEL, base_url=llm.url, api_key=None)
    checker = SupportChecker(embedder, Analyzer(), judge=ModelJudge(model))

    def checked(cited: CitedStatement) -> Support:
        (support,) = asyncio.run(checker.check_and_judge([cited]))
        return support

    return checked


def test_the_language_model_judges(
    judged: Callable[[CitedStatement], Support], llm: OpenAIServer
) -> None:
    llm.reply("SUPPORTED")
    support = judged(OWN_WORDS)
    assert (support.status, support.method, support.score) == (
        "supported",
        f"judge: {MODEL}",
        None,
    )
    prompt = llm.requests[0].messages[-1]["content"]
    assert QUOTE in prompt
    assert OWN_WORDS.text in prompt


def test_the_judge_can_only_lower_what_reads_supported(
    judged: Callable[[CitedStatement], Support], llm: OpenAIServer
) -> None:
    llm.reply("UNSUPPORTED")
    assert judged(CLOSE).status == "unsupported"


def test_a_judge_is_not_asked_about_what_is_certain(
    judged: Callable[[CitedStatement], Support], llm: OpenAIServer
) -> None:
    llm.reply("SUPPORTED")
    assert judged(WRONG).status == "contradicted"
    assert judged(WHOLE).status == "verbatim"
    assert llm.requests == []


def test_a_reader_that_leaves_stops_the_judge(embedder: Embedder, llm: OpenAIServer) -> None:
    llm.reply("SUPPORTED", delay_s=600)
    model = open_chat_model(model=MODEL, base_url=llm.url, api_key=None)
    checker = SupportChecker(embedder, Analyzer(), judge=ModelJudge(model))

    async def leave() -> Support:
        async with aclosing(checker.as_checked([OWN_WORDS, WRONG])) as checks:
            _, support = await anext(checks)
            await asyncio.to_thread(llm.asked.wait)
            return support

    assert asyncio.run(leave()).status == "contradicted"
    assert llm.requests[0].disconnected.wait(60)


@pytest.mark.parametrize("reply", ["Of course it is supported!", "", "SUPPORTED? UNSUPPORTED?"])
def test_a_judge_that_breaks_the_protocol_supports_nothing(
    judged: Callable[[CitedStatement], Support], llm: OpenAIServer, reply: str
) -> None:
    llm.reply(reply)
    support = judged(OWN_WORDS)
    assert support.status in {"partial", "unsupported"}
    assert "the judge gave no verdict" in support.detail


def test_settings_name_the_cross_encoder_and_the_judge(
    opened: Callable[..., AbstractContextManager[Services]], llm: OpenAIServer, tmp_path: Path
) -> None:
    folder = save_cross_encoder(tmp_path / "tiny-nli", NLI, favoured="neutral")
    llm.reply("PARTIAL")
    settings = {"llm_base_url": llm.url, "llm_model": MODEL, "support_judge": "model"}
    with opened(support_model=str(folder), **settings) as services:
        (support,) = services.support.check([CLOSE])
        (judged,) = asyncio.run(services.support.check_and_judge([CLOSE]))
    assert (support.status, support.method) == ("unsupported", "entailment: tiny-nli")
    assert (judged.status, judged.method) == ("partial", f"judge: {MODEL}")
