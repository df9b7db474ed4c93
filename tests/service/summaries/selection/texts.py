"""Units for tests: any that hypothesis draws, and a small report that the real model has read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from hypothesis import strategies as st

from ingestion.documents import BlockKind
from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from service.summaries.selection.units import Budget, Focus, Unit, focus_of, unit_of

ANALYZER = Analyzer()
_WORDS = (
    "harbour grain tonnes ministry budget frigate rail corridor the of has rose fell in 2026 41 "
    "It However chip wafer 港口 粮食 预算 芯片 吞吐量 增长 。 . : | ....."
).split()


@st.composite
def vectors(draw: st.DrawFn) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A vector of length 1; few different ones, so that copies occur."""
    raw = np.array(draw(st.tuples(*[st.integers(-2, 2)] * 4)), np.float32)
    raw[0] += 0.5
    return raw / np.linalg.norm(raw)


@st.composite
def unit_lists(draw: st.DrawFn) -> list[Unit]:
    """Units of up to three documents, in the order of reading: sentences, scraps, headings."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.lists(st.sampled_from(_WORDS), max_size=14),
                vectors(),
                st.integers(0, 2),
                st.integers(0, 3),
                st.sampled_from(get_args(BlockKind)),
            ),
            max_size=25,
        )
    )
    drawn.sort(key=lambda one: (one[2], one[3]))
    return [
        unit_of(
            " ".join(words),
            vector,
            ANALYZER,
            document=document,
            section=section,
            position=at / len(drawn),
            kind=kind,
        )
        for at, (words, vector, document, section, kind) in enumerate(drawn)
    ]


budgets = st.builds(
    Budget,
    sentences=st.one_of(st.none(), st.integers(1, 6)),
    words=st.integers(1, 60),
)
focuses = st.one_of(
    st.none(),
    st.builds(Focus, vectors(), st.sampled_from([frozenset(), frozenset({"harbour", "grain"})])),
)


def read(embedder: Embedder, sentences: Sequence[tuple[str, int]]) -> list[Unit]:
    """Sentences with their sections, as the units of one document."""
    found = embedder.embed_passages([text for text, _ in sentences])
    return [
        unit_of(text, vector, ANALYZER, section=section, position=at / len(sentences))
        for at, ((text, section), vector) in enumerate(zip(sentences, found, strict=True))
    ]


def asked(embedder: Embedder, question: str) -> Focus:
    """The focus on a question."""
    return focus_of(question, embedder.embed_query(question), ANALYZER)
