"""Passages tile a document, fit the model, and stand under the right headings."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.chunking import chunk, context_tokens, embedding_text, passage_context
from ingestion.documents import HEADING_SEPARATOR, ParsedDocument, Passage, Span, check_cover
from ingestion.embedding import Embedder
from tests.ingestion.strategies import documents, laid_out, long_words, prose

LIMITS = [32, 254]


def chunked(embedder: Embedder, document: ParsedDocument, limit: int = 254) -> list[Passage]:
    return chunk(document, embedder.tokenizer, limit)


def texts_of(document: ParsedDocument, passages: list[Passage]) -> list[str]:
    return [passage.span.of(document.text) for passage in passages]


@pytest.mark.parametrize("limit", LIMITS)
@given(document=documents())
def test_passages_tile_the_text_and_sentences_tile_the_passage(
    embedder: Embedder, limit: int, document: ParsedDocument
) -> None:
    passages = chunked(embedder, document, limit)

    check_cover(document.text, (passage.span for passage in passages), "passages")
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    check_cover(document.text, sentences, "sentences")
    for passage in passages:
        assert passage.span == Span(passage.sentences[0].start, passage.sentences[-1].end)
    for span in (*sentences, *(passage.span for passage in passages)):
        assert span.of(document.text) == span.of(document.text).strip() != ""


@pytest.mark.parametrize("limit", LIMITS)
@given(document=documents())
def test_the_model_reads_a_passage_with_its_context_to_the_end(
    embedder: Embedder, limit: int, document: ParsedDocument
) -> None:
    embedded = [
        embedding_text(
            document.metadata.title,
            passage.heading,
            passage.span.of(document.text),
            embedder.tokenizer,
            context_tokens(limit),
        )
        for passage in chunked(embedder, document, limit)
    ]

    assert max(embedder.tokenizer.count(embedded)) <= limit


@given(document=documents())
def test_a_heading_shares_a_passage_with_what_it_is_above(
    embedder: Embedder, document: ParsedDocument
) -> None:
    budget = 254 - context_tokens(254)
    headings = [block.span for block in document.blocks if block.kind == "heading"]

    *passages, _ = chunked(embedder, document)

    for passage in passages:
        if all(_within(sentence, headings) for sentence in passage.sentences):
            # Headings that fill half a passage, as a table of contents may, stand for themselves.
            run = next(span for span in _runs(document) if span.end >= passage.span.end)
            assert sum(embedder.tokenizer.count([run.of(document.text)])) > budget / 4


def _within(span: Span, others: list[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)


def _runs(document: ParsedDocument) -> list[Span]:
    """Stretches of headings with nothing between them."""
    grouped = groupby(document.blocks, key=lambda block: block.kind == "heading")
    runs = [list(blocks) for is_heading, blocks in grouped if is_heading]
    return [Span(run[0].span.start, run[-1].span.end) for run in runs]


def test_a_heading_stays_with_a_sentence_that_fills_a_passage(embedder: Embedder) -> None:
    sentence = "It " + "rained " * 189 + "."
    document = laid_out([(1, "The weather"), ("paragraph", sentence)])

    passages = chunked(embedder, document)

    first, second = texts_of(document, passages)
    assert first.startswith("The weather\n\nIt rained")
    assert second.startswith("rained")


def test_no_passage_ends_in_a_heading_of_the_next(embedder: Embedder) -> None:
    paragraph = "The river rose again overnight and the lower town was warned. "
    document = laid_out(
        [
            (2, "Monday"),
            ("paragraph", paragraph * 3),
            (2, "Tuesday"),
            ("paragraph", paragraph * 13),
        ]
    )

    passages = chunked(embedder, document)

    assert any("Tuesday\n\nThe river" in text for text in texts_of(document, passages))


def test_passages_know_the_headings_above_them(embedder: Embedder) -> None:
    body = "The river rose again overnight and the lower town was warned. " * 8
    document = laid_out(
        [
            ("paragraph", "Before any heading. " + body),
            (1, "Floods"),
            (2, "In  the\nNorth"),
            ("paragraph", body),
            (3, "Damage"),
            ("paragraph", body),
            (2, "In the South"),
            ("paragraph", body),
            (1, "Fires"),
            ("paragraph", body),
        ]
    )

    assert [passage.heading for passage in chunked(embedder, document)] == [
        "",
        "Floods › In the North",
        "Floods › In the North › Damage",
        "Floods › In the South",
        "Fires",
    ]


def test_a_heading_of_any_length_is_not_multiplied(embedder: Embedder) -> None:
    document = laid_out([(1, "Flood " * 10_000), ("paragraph", "It rained all day. " * 500)])

    passages = chunked(embedder, document)

    assert max(len(passage.heading) for passage in passages) == 200


def test_sections_are_cut_evenly(embedder: Embedder) -> None:
    document = laid_out([("paragraph", "The river rose again overnight. " * 35)])

    counts = embedder.tokenizer.count(texts_of(document, chunked(embedder, document)))

    # 35 sentences of 6 tokens are 210, more than the 191 of a passage: 18 and 17 sentences.
    assert counts == [108, 102]


def test_small_sections_share_a_passage(embedder: Embedder) -> None:
    document = laid_out(
        [(2, "Monday"), ("paragraph", "Rain."), (2, "Tuesday"), ("list_item", "Sun")]
    )

    (passage,) = chunked(embedder, document)

    assert passage.span == Span(0, len(document.text))
    assert passage.heading == "Monday"


def test_a_long_sentence_is_cut_where_a_reader_would_pause(embedder: Embedder) -> None:
    clause = "and the river rose again overnight while the lower town slept, "
    document = laid_out([("paragraph", clause * 40 + "at last.")])

    texts = texts_of(document, chunked(embedder, document))

    assert len(texts) > 2
    assert all(text.endswith("slept,") for text in texts[:-1])


def test_a_long_chinese_sentence_is_cut_at_its_commas(embedder: Embedder) -> None:
    document = laid_out([("paragraph", "河水连夜上涨，" * 100 + "居民撤离。")])

    texts = texts_of(document, chunked(embedder, document))

    assert len(texts) > 2
    assert all(text.endswith("，") for text in texts[:-1])


def test_a_word_without_end_is_cut_into_readable_lengths(embedder: Embedder) -> None:
    document = laid_out([("paragraph", "x" * 100_000)])

    texts = texts_of(document, chunked(embedder, document))

    assert "".join(texts) == document.text
    assert max(map(len, texts)) < 4_000


def test_a_document_without_text_has_no_passages(embedder: Embedder) -> None:
    assert chunked(embedder, ParsedDocument(" \n", ())) == []


def test_a_limit_without_room_for_a_sentence_is_refused(embedder: Embedder) -> None:
    with pytest.raises(ValueError, match="too small to hold a sentence"):
        chunked(embedder, laid_out([("paragraph", "It rained.")]), limit=9)


def test_a_title_that_opens_the_path_is_not_repeated() -> None:
    assert passage_context("Floods", "Floods › North") == "Floods › North"
    assert passage_context("Floods", "Floods") == "Floods"
    assert passage_context("Floods", "Floodlights") == "Floods › Floodlights"
    assert passage_context("Floods", "") == "Floods"
    assert passage_context(None, "North") == "North"
    assert passage_context(None, "") == ""


@settings(max_examples=200)
@given(title=prose() | long_words(), heading=prose() | long_words(), limit=st.integers(0, 70))
def test_a_context_is_cut_to_its_share(
    embedder: Embedder, title: str, heading: str, limit: int
) -> None:
    embedded = embedding_text(title, heading, "text", embedder.tokenizer, limit)

    context = embedded.removesuffix("text").removesuffix("\n")
    assert f"{title}{HEADING_SEPARATOR}{heading}".startswith(context) or title in heading
    assert embedder.tokenizer.count([context])[0] <= limit
