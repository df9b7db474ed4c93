"""What a chosen sentence cannot be understood without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from ingestion.sources import upload_source
from service.bootstrap import Services
from service.company import MOST_SENTENCES, leans_on_the_one_before

PIER = """# The pier of Sandhaven

The old pier of Sandhaven burnt down in the winter of 1902. It was rebuilt in stone by 1911.

The harbour office keeps three registers of boats:

- the blue register of trawlers
- the red register of ferries
- the green register of yachts
"""


@pytest.fixture
def pier(opened: Callable[..., AbstractContextManager[Services]]) -> Callable[[str], str]:
    def ask(question: str) -> str:
        with opened() as services:
            list(services.pipeline.ingest([upload_source("pier.md", PIER.encode())], "pier"))
            return asyncio.run(services.answerer.answer(question, "pier")).text

    return ask


def test_a_pronoun_brings_the_sentence_before(pier: Callable[[str], str]) -> None:
    text = pier("When was the old pier of Sandhaven rebuilt in stone?")
    assert text.index("burnt down") < text.index("It was rebuilt in stone")


def test_an_item_brings_its_whole_list(pier: Callable[[str], str]) -> None:
    text = pier("What does the harbour office keep on ferries in the red register?")
    assert text.index("three registers") < text.index("blue") < text.index("red register")
    assert "green" in text


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("It was rebuilt.", True),
        ("“They left,” he said.", True),
        ("Item 4 was dropped.", False),
        ("Theory says so.", False),
        ("该公司成立于1931年。", True),
        ("其收入增长。", True),
        ("其他公司没有增长。", False),
        ("港口很大。", False),
    ],
)
def test_a_sentence_that_begins_with_a_pronoun_leans(sentence: str, leans: bool) -> None:
    assert leans_on_the_one_before(sentence) is leans


@pytest.mark.parametrize(
    "question",
    [
        "How many ships did Harnovia deliver in 2025?",
        "What happened at the Tolmund shipyard?",
        "What do the documents say of export licences?",
        "火灾造成多少人受伤？",
    ],
)
def test_an_answer_is_short_verbatim_and_in_reading_order(
    sample_services: Services, question: str
) -> None:
    answer = asyncio.run(sample_services.answerer.answer(question, "sample"))
    above = [one for one in answer.statements if f"\n- {one.text}" not in answer.text]
    assert len(above) <= MOST_SENTENCES
    places: dict[str, list[int]] = {}
    for citation in answer.citations:
        version = sample_services.library.version(citation.document_id, citation.version)
        assert version.text[citation.start : citation.end] == citation.quote
        places.setdefault(citation.document_id, []).append(citation.start)
    assert all(starts == sorted(starts) for starts in places.values())
