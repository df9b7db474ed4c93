"""Texts of a request: not a character is changed, so that offsets are the sender's own."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from ingestion.embedding import Embedder
from service.given_texts import document_of, passages_in, version_of

TEXT = "# Fees\n\nThe fee rose.\r\nIt is high. \n- one pier\n- two cranes\n\n  \nThe end."


def test_paragraphs_items_and_headings_are_told_apart() -> None:
    document = document_of(TEXT, "Harbour fees")
    assert document.metadata.title == "Harbour fees"
    assert [(block.kind, block.span.of(TEXT)) for block in document.blocks] == [
        ("heading", "# Fees"),
        ("paragraph", "The fee rose.\r\nIt is high."),
        ("list_item", "- one pier"),
        ("list_item", "- two cranes"),
        ("paragraph", "The end."),
    ]


@given(text=st.text(max_size=400))
@example("\ufeffA mark. \u2028\x0b And\x85more. ﬁnal\u200b.")
@example("海峡关闭了。\n\n它又开放了。")
def test_every_visible_character_is_in_one_block_and_none_is_changed(text: str) -> None:
    document = document_of(text)
    assert document.text == text
    held = "".join(block.span.of(text) for block in document.blocks)
    assert "".join(held.split()) == "".join(text.split())


def test_passages_are_cut_from_the_text_as_it_was_sent(embedder: Embedder) -> None:
    version = version_of(document_of(TEXT), "text", 3)
    passages = passages_in(version, embedder.tokenizer, embedder.passage_tokens, 7)
    assert [one.id for one in passages] == list(range(7, 7 + len(passages)))
    for passage in passages:
        assert passage.document_id == "request-3"
        assert passage.text == TEXT[passage.span.start : passage.span.end]
