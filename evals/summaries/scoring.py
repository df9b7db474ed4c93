"""Scores summaries against their references, and by what they draw on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evals.intervals import Estimate, bootstrap_mean
from evals.measures.bert_similarity import bert_similarity
from evals.measures.redundancy import redundancy
from evals.measures.rouge import rouge, rouge_words, stemmer
from evals.summaries.choosing import ChosenSummary
from evals.summaries.sets import SummaryText
from ingestion.embedding import Embedder
from ingestion.embedding.vectors import Vectors
from service.summaries.selection.sentences import leans
from service.support.alignment import read_evidence

Scores = Mapping[str, float]
_COMPARED = ("ROUGE-1", "ROUGE-2", "ROUGE-L", "BERT similarity")


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one summary, by measure, and the text that it is of."""

    group: str
    scores: Scores


class Reader:
    """Reads texts as the measures compare them; each text once."""

    def __init__(self, embedder: Embedder) -> None:
        stem = stemmer()
        self.words = lru_cache(maxsize=None)(lambda text: rouge_words(text, stem))
        self.tokens = lru_cache(maxsize=10_000)(
            lambda text: np.asarray(read_evidence([[text]], embedder, stem)[0].vectors)
        )

    def against(self, text: str, references: Sequence[str]) -> dict[str, float]:
        """A summary against its references, the best of them for each measure."""
        overlap = rouge(self.words(text), [self.words(one) for one in references])
        tokens: list[Vectors] = [self.tokens(one) for one in references]
        return {
            "ROUGE-1": overlap.one,
            "ROUGE-2": overlap.two,
            "ROUGE-L": overlap.longest,
            "BERT similarity": bert_similarity(self.tokens(text), tokens),
        }


def scored(one: ChosenSummary, reader: Reader) -> Scored:
    """The scores of a summary.

    Beside the likeness to the references: `sections` is the share of the text's sections that it
    draws on, `redundancy` how near its sentences are to each other, `leaning` the share of those
    that begin with a pronoun or a connective without the sentence before them, `turn precision`
    the share of its sentences that were said in turns that answer, and `turn recall` the share of
    those turns.
    """
    sentences = [one.text.sentences[at] for at in one.chosen]
    scores = reader.against(one.words, one.case.references)
    scores["sections"] = len({sentence.section for sentence in sentences}) / len(
        {sentence.section for sentence in one.text.sentences}
    )
    alone = [at for at in one.chosen if leans(one.units[at]) and at - 1 not in one.chosen]
    scores["leaning"] = len(alone) / len(one.chosen)
    twice = redundancy(np.stack([one.units[at].vector for at in one.chosen]))
    if twice is not None:
        scores["redundancy"] = twice
    answering = one.case.turns
    if answering:
        turns = [sentence.turn for sentence in sentences]
        scores["turn precision"] = float(np.mean([turn in answering for turn in turns]))
        scores["turn recall"] = len(answering.intersection(turns)) / len(answering)
    return Scored(one.text.id, scores)


def people(text: SummaryText, reader: Reader) -> list[tuple[str, Scored]]:
    """What people reach: each reference against the others of its case, by the kind of case."""
    return [
        (
            case.kind,
            Scored(
                text.id,
                reader.against(one, [*case.references[:at], *case.references[at + 1 :]]),
            ),
        )
        for case in text.cases
        if len(case.references) > 1
        for at, one in enumerate(case.references)
    ]


def estimates(rows: Sequence[Scored]) -> dict[str, Estimate]:
    """The mean of each measure, over the summaries that have it, with intervals by text."""
    names = dict.fromkeys(name for row in rows for name in row.scores)
    return {
        name: bootstrap_mean(
            [row.scores[name] for row in rows if name in row.scores],
            [row.group for row in rows if name in row.scores],
        )
        for name in names
    }


def gains(rows: Sequence[Scored], others: Sequence[Scored]) -> dict[str, Estimate]:
    """How much higher the first score than the others for the same cases, paired."""
    return {
        name: bootstrap_mean(
            [
                one.scores[name] - other.scores[name]
                for one, other in zip(rows, others, strict=True)
            ],
            [one.group for one in rows],
        )
        for name in _COMPARED
    }
