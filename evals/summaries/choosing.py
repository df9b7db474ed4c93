"""Has every method choose the sentences of every summary of a set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.progress import OnProgress
from evals.summaries.methods import concepts, lead, lexrank, mmr, submodular
from evals.summaries.sets import SummaryCase, SummaryKind, SummarySet, SummaryText
from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from service.summaries.selection import choice
from service.summaries.selection.units import Budget, Method, Unit, focus_of, unit_of

SHIPPED = "Footnote"
METHODS: Mapping[str, Method] = {
    "lead": lead.choose,
    "LexRank": lexrank.choose,
    "MMR": mmr.choose,
    "submodular": submodular.choose,
    "concepts": concepts.choose,
    SHIPPED: choice.choose,
}


@dataclass(frozen=True, slots=True)
class ChosenSummary:
    """What a method chose for a case: the places of sentences of the text."""

    text: SummaryText
    case: SummaryCase
    units: Sequence[Unit]
    chosen: tuple[int, ...]

    @property
    def words(self) -> str:
        """The summary as it reads."""
        return " ".join(self.text.sentences[at].text for at in self.chosen)


def chosen_summaries(
    dataset: SummarySet,
    budgets: Mapping[SummaryKind, Budget],
    embedder: Embedder,
    on_progress: OnProgress,
) -> dict[str, list[ChosenSummary]]:
    """The summaries of each method, in the order of the set's cases.

    A general case has no focus, whatever it is called; a specific one has its question.
    """
    analyzer = Analyzer()
    found: dict[str, list[ChosenSummary]] = {name: [] for name in METHODS}
    for done, text in enumerate(dataset.texts, start=1):
        units = _units(text, embedder, analyzer)
        for case in text.cases:
            focus = None
            if case.kind == "specific":
                vector = embedder.embed_query(case.question)
                focus = focus_of(case.question, vector, analyzer)
            for name, choose in METHODS.items():
                chosen = choose(units, budgets[case.kind], focus)
                found[name].append(ChosenSummary(text, case, units, chosen))
        on_progress(f"choosing from {dataset.name}", done, len(dataset.texts))
    return found


def _units(text: SummaryText, embedder: Embedder, analyzer: Analyzer) -> list[Unit]:
    vectors = embedder.embed_passages([one.text for one in text.sentences])
    return [
        unit_of(
            one.text,
            vector,
            analyzer,
            section=one.section,
            position=at / len(text.sentences),
        )
        for at, (one, vector) in enumerate(zip(text.sentences, vectors, strict=True))
    ]
