"""Which lines of a document are sentences, and what counts of them."""

from __future__ import annotations

import numpy as np
import pytest

from ingestion.documents import BlockKind
from service.summaries.selection.sentences import is_sentence, leans
from service.summaries.selection.units import Unit, count_words, topical, unit_of
from tests.service.summaries.selection.texts import ANALYZER


def unit(text: str, kind: BlockKind = "paragraph") -> Unit:
    return unit_of(text, np.ones(1, np.float32), ANALYZER, kind=kind)


@pytest.mark.parametrize(
    "text",
    [
        "The harbour handled 3.2 million tonnes of grain in 2024.",
        "“Grain exports rose by a fifth,” the harbour master said.",
        "The ministry proposes a budget of 58.4 billion crowns for defence and the coast guard",
        "港口2024年处理了三百二十万吨粮食。",
    ],
)
def test_sentences(text: str) -> None:
    assert is_sentence(unit(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3.2 Grain and other bulk cargo",
        "Grain handled by the harbour of Ostrel in 2024 ........ 17",
        "Home | About the harbour | Grain prices | Contact our office.",
        "3.2 4.1 (5.6) 7,812 9,944 1,203 tonnes.",
        "The harbour handles the following kinds of grain:",
        "So it was, as we all know.",
        "粮食吞吐量",
        "第三章　港口………………17",
    ],
)
def test_lines_that_are_no_sentences(text: str) -> None:
    assert not is_sentence(unit(text))


@pytest.mark.parametrize("kind", ["heading", "table_row", "code"])
def test_blocks_that_are_no_prose(kind: BlockKind) -> None:
    assert not is_sentence(unit("The harbour handled 3.2 million tonnes of grain.", kind))


def test_an_item_of_a_list_that_is_no_sentence_needs_its_list() -> None:
    assert not is_sentence(unit("dredging of the northern harbour basin", "list_item"))
    assert is_sentence(unit("The northern harbour basin is dredged.", "list_item"))


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("It rose by a fifth.", True),
        ("However, exports fell.", True),
        ("但是，出口下降了。", True),
        ("Andorra exports grain.", False),
        ("The harbour is deep.", False),
        ("港口很深。", False),
    ],
)
def test_a_pronoun_or_a_connective_leans_on_the_sentence_before(text: str, needs: bool) -> None:
    assert leans(unit(text)) is needs


def test_a_chinese_character_is_a_word() -> None:
    assert count_words("The price rose by 3.2 per cent.") == 7
    assert count_words("粮食价格上涨3.2%。") == 7


def test_words_that_any_text_uses_are_no_terms() -> None:
    assert topical("I really think that we should know grain prices", ANALYZER) == {
        "grain",
        "price",
    }
    assert topical("我们的粮食", ANALYZER) >= {"粮食"}
