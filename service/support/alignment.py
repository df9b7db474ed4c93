"""Statement words aligned to evidence words under the embedding model.

Each token of a statement is compared with every token of its evidence, both as vectors in their
context, and takes the highest cosine: the greedy matching of BERTScore (Zhang et al. 2020,
arXiv:1904.09675). A word is as well aligned as its tokens are on average. Evidence of any length is
read in windows that the model can take, so time and memory are linear in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingestion.documents import Span
from ingestion.embedding import Embedder
from ingestion.embedding.vectors import TokenVectors, Vectors
from ingestion.indexes.terms import STOP_WORDS
from ingestion.sentences import sentence_spans
from service.support.wording import Word, words

Stem = Callable[[str], str]

_WINDOW_TOKENS = 128  # what a window of evidence takes, unless one sentence is longer


@dataclass(frozen=True, slots=True)
class ReadEvidence:
    """The cited text as the checks read it; one that serves many statements is read once.

    `vectors` is float32 [tokens, dimensions] over all quotes; `sentence_of` names the sentence of
    each token, counted over all quotes, and `sentences` how many there are. `stems` has those of
    all content words.
    """

    quotes: tuple[str, ...]
    vectors: Vectors
    sentence_of: NDArray[np.intp]
    sentences: int
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class AlignedWord:
    """A content word of a statement, and the highest cosine that it has in the evidence.

    `held` says whether the evidence has a word of the same stem; `best_sentence` is the cosine
    within the sentence that aligns best as a whole.
    """

    word: Word
    stem: str
    cosine: float
    best_sentence: float
    held: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """A statement's content words against its evidence."""

    words: tuple[AlignedWord, ...]


def read_evidence(
    batch: Sequence[Sequence[str]], embedder: Embedder, stem: Stem
) -> list[ReadEvidence]:
    """Read the quotes of several statements with one call of the model."""
    windows = [
        (at, window) for at, quotes in enumerate(batch) for window in _windows(quotes, embedder)
    ]
    read = embedder.token_vectors([text for _, (text, _) in windows])
    found: list[ReadEvidence] = []
    for at, quotes in enumerate(batch):
        mine = [
            (window, tokens)
            for (owner, window), tokens in zip(windows, read, strict=True)
            if owner == at
        ]
        found.append(_evidence(tuple(quotes), mine, embedder.dimensions, stem))
    return found


def align(tokens: TokenVectors, statement: str, evidence: ReadEvidence, stem: Stem) -> Alignment:
    """Align the content words of a statement, whose token vectors are given, to its evidence."""
    content = [(word, stem(word.text.lower())) for word in words(statement) if _is_content(word)]
    held = evidence.stems
    if not len(tokens.spans) or not len(evidence.vectors):
        return Alignment(tuple(AlignedWord(w, s, 0.0, 0.0, s in held) for w, s in content))
    cosines = tokens.vectors @ evidence.vectors.T
    highest = cosines.max(axis=1)
    by_sentence = _highest_by_sentence(cosines, evidence.sentence_of, evidence.sentences)
    owners = _owners(tokens.spans, [word.span for word, _ in content])
    inside = by_sentence[[at for at, owner in enumerate(owners) if owner is not None]]
    best = int(inside.mean(axis=0).argmax()) if len(inside) else 0
    aligned = []
    for place, (word, key) in enumerate(content):
        mine = [at for at, owner in enumerate(owners) if owner == place]
        cosine = float(highest[mine].mean()) if mine else float(key in held)
        in_best = float(by_sentence[mine, best].mean()) if mine else cosine
        aligned.append(AlignedWord(word, key, cosine, in_best, key in held))
    return Alignment(tuple(aligned))


def _windows(quotes: Sequence[str], embedder: Embedder) -> Iterator[tuple[str, list[Span]]]:
    """Stretches of whole sentences, each with the spans of its sentences."""
    for quote in quotes:
        taken: list[Span] = []
        size = 0
        sentences = sentence_spans(quote)
        counts = embedder.tokenizer.count([span.of(quote) for span in sentences])
        for whole, whole_count in zip(sentences, counts, strict=True):
            for span, count in _pieces(quote, whole, whole_count, embedder):
                if taken and size + count > min(_WINDOW_TOKENS, embedder.passage_tokens):
                    yield _window(quote, taken)
                    taken, size = [], 0
                taken.append(span)
                size += count
        if taken:
            yield _window(quote, taken)


def _pieces(
    quote: str, sentence: Span, count: int, embedder: Embedder
) -> Iterator[tuple[Span, int]]:
    """A sentence, or parts of one that is longer than the model reads."""
    most = embedder.passage_tokens
    if count <= most:
        yield sentence, count
        return
    spans = embedder.tokenizer.spans(sentence.of(quote))
    for first in range(0, len(spans), most):
        part = spans[first : first + most]
        start, end = sentence.start + part[0].start, sentence.start + part[-1].end
        if start < end:
            yield Span(start, end), len(part)


def _window(quote: str, taken: Sequence[Span]) -> tuple[str, list[Span]]:
    start = taken[0].start
    return quote[start : taken[-1].end], [span.shifted(-start) for span in taken]


def _evidence(
    quotes: tuple[str, ...],
    windows: Sequence[tuple[tuple[str, list[Span]], TokenVectors]],
    dimensions: int,
    stem: Stem,
) -> ReadEvidence:
    sentence_of: list[int] = []
    stems: set[str] = set()
    count = 0
    for (text, sentences), tokens in windows:
        owners = _owners(tokens.spans, sentences)
        # A token between sentences, which is none of a word, counts with the first of the window.
        sentence_of += [count + (owner or 0) for owner in owners]
        stems.update(stem(word.text.lower()) for word in words(text) if _is_content(word))
        count += len(sentences)
    parts = [tokens.vectors for _, tokens in windows]
    vectors = np.concatenate(parts) if parts else np.empty((0, dimensions), np.float32)
    order = np.array(sentence_of, dtype=np.intp)
    return ReadEvidence(quotes, vectors, order, count, frozenset(stems))


def _highest_by_sentence(
    cosines: NDArray[np.float32], sentence_of: NDArray[np.intp], sentences: int
) -> NDArray[np.float32]:
    """The highest cosine of each token within each sentence: [tokens, sentences]."""
    found = np.zeros((len(cosines), sentences), np.float32)
    starts = np.flatnonzero(np.r_[True, sentence_of[1:] != sentence_of[:-1]])
    found[:, sentence_of[starts]] = np.maximum.reduceat(cosines, starts, axis=1)
    return found


def _owners(tokens: Sequence[Span], spans: Sequence[Span]) -> list[int | None]:
    """The span that each token begins in; both are in order."""
    owners: list[int | None] = []
    at = 0
    for token in tokens:
        while at < len(spans) and spans[at].end <= token.start:
            at += 1
        inside = at < len(spans) and spans[at].start <= token.start
        owners.append(at if inside else None)
    return owners


def _is_content(word: Word) -> bool:
    return not word.cjk and word.text.lower() not in STOP_WORDS
