"""Generated texts and documents for property tests."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ingestion.documents import Block, BlockKind, Metadata, ParsedDocument, Span

_WORDS = [
    *"the bank raised Its rate by 4.75 percent, said Mr. J. P. Smith;".split(),
    *"U.S. officials (no one!)".split(),
    *"“Why?” he asked. No. 5 e.g. 1. IV. a.m. Jan.".split(),
    *"co-operation ﬁnance naïve 한국은행이 ﷺ 👩‍👩‍👧".split(),
    *"央行周三宣布。 下调0.5个百分点， 他说：“好！”， 然后离开了！ 万/亿 不；未".split(),
    "x" * 150,
    "antidisestablishmentarianism" * 3,
    "\u200b",
    "\ufeff",
    "…",
    "!!!",
]
_WHITE_SPACE = [" ", " ", " ", "", "\n", "\t", "  \n "]

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@st.composite
def prose(draw: DrawFn, max_words: int = 60) -> str:
    """Text with the traps of real text, visible at both ends."""
    words = draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=max_words))
    gaps = draw(st.lists(st.sampled_from(_WHITE_SPACE), min_size=len(words), max_size=len(words)))
    text = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    return text.strip()


def long_words() -> SearchStrategy[str]:
    """Text without a place to pause, from a few characters to many passages' worth."""
    return st.builds(
        lambda piece, times: piece * times,
        st.text(st.characters(categories=["L", "M", "N", "P", "Cf"]), min_size=1, max_size=12),
        st.integers(1, 400),
    ).filter(lambda text: text.strip() == text != "")


def documents(max_blocks: int = 12) -> SearchStrategy[ParsedDocument]:
    """Documents with headings, lists and paragraphs, of every length."""
    body = st.tuples(
        st.sampled_from(["paragraph", "list_item", "quotation", "table_row", "code"]),
        prose() | prose(400) | long_words(),
    )
    heading = st.tuples(st.integers(1, 6), prose(8) | prose(60))
    blocks = st.lists(heading | body, min_size=1, max_size=max_blocks)
    return st.builds(laid_out, blocks, st.none() | prose(12))


def laid_out(blocks: list[tuple[BlockKind | int, str]], title: str | None = None) -> ParsedDocument:
    """A document of blocks, one below the other; a number stands for a heading of that level."""
    text = "\n\n".join(content for _, content in blocks)
    placed: list[Block] = []
    at = 0
    for kind, content in blocks:
        span = Span(at, at + len(content))
        placed.append(Block(span, "heading", kind) if isinstance(kind, int) else Block(span, kind))
        at = span.end + 2
    return ParsedDocument(text, tuple(placed), metadata=Metadata(title=title))
