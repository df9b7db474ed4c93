"""What `footnote eval judge` does and prints."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from evals.case_files import read_statements
from evals.cases import Verdict
from evals.console import errors_told
from evals.errors import BadDataset
from evals.intervals import Estimate
from evals.judges import Judge, cross_encoder_judge, embedded_judge, model_judge
from evals.judges.embedded import EMBEDDED
from evals.judges.labelled import (
    LabelledItem,
    LabelledItems,
    from_responses,
    from_statements,
    judge_items,
)
from evals.judges.measuring import JudgeFigures, PartFigures, measure_judge
from evals.sets import set_folder
from evals.support.faithfulness import read_sets
from evals.support.training import TRAINING_SETS
from ingestion.embedding import open_embedder
from ingestion.indexes import Analyzer
from service.bootstrap import open_model
from service.commands.output import escape, print_json, progress, stdout
from service.errors import ModelNotConfigured
from service.settings import Settings
from service.support.checker import SupportChecker
from service.support.judge import ModelJudge

_STATEMENTS = "statements.jsonl"
_AT_ONCE = 128  # items between two steps of the progress bar


def judge(place: str, names: Collection[str], judge_name: str, *, as_json: bool) -> None:
    """Measure a judge on the labelled statements of a set or folder, and print the figures."""
    with errors_told():
        labelled = read_labelled(place, names)
        measured = open_judge(judge_name, Settings())
        figures = [
            measure_judge(one, verdicts, measured.name, seen=_seen(one, measured))
            for one, verdicts in zip(labelled, _judged(labelled, measured), strict=True)
        ]
    if as_json:
        print_json({"sets": [asdict(one) for one in figures]})
        return
    stdout().print(f"judge: {escape(measured.name)}; positive: not supported")
    for one in figures:
        _print_set(one)


def read_labelled(place: str, names: Collection[str] = ()) -> list[LabelledItems]:
    """The labelled statements of one of our own sets, or the sets of a folder of responses.

    Raises:
        BadDataset: if there is neither, or a file cannot be read.
    """
    folder = Path(place)
    if (folder / _STATEMENTS).is_file() or not folder.is_dir():
        path = (folder if folder.is_dir() else set_folder(place)) / _STATEMENTS
        found = [from_statements(path.parent.resolve().name, read_statements(path))]
    else:
        found = [from_responses(one) for one in read_sets(folder, names)]
    if empty := [one.name for one in found if not one.items]:
        raise BadDataset(f"{place}: no labelled statements in {', '.join(empty)}")
    return found


def open_judge(name: str, settings: Settings) -> Judge:
    """The judge of a name: `embedded`, `model`, or a cross-encoder's name or folder.

    Raises:
        EmbeddingError: if the cross-encoder is not on this machine.
        ModelNotConfigured: if the settings name no language model.
    """
    if name == "embedded":
        return embedded_judge(SupportChecker(open_embedder(settings.embedding_model), Analyzer()))
    if name != "model":
        return cross_encoder_judge(name)
    model = open_model(settings)
    if model is None:
        raise ModelNotConfigured(
            "The judge `model` needs a language model: set FOOTNOTE_LLM_BASE_URL or an API key."
        )
    return model_judge(ModelJudge(model))


def _judged(labelled: Sequence[LabelledItems], judge: Judge) -> list[list[Verdict]]:
    with progress("judging", sum(len(one.items) for one in labelled)) as bar:

        async def judged(items: Sequence[LabelledItem]) -> list[Verdict]:
            found: list[Verdict] = []
            for first in range(0, len(items), _AT_ONCE):
                part = items[first : first + _AT_ONCE]
                found += await judge_items(part, judge)
                bar.advance(bar.task_ids[0], len(part))
            return found

        async def all_judged() -> list[list[Verdict]]:
            return [await judged(one.items) for one in labelled]

        return asyncio.run(all_judged())


def _seen(labelled: LabelledItems, judge: Judge) -> bool:
    """Whether the set trained the embedded check; of other models nothing is known."""
    return judge.name == EMBEDDED and labelled.name in TRAINING_SETS


def _print_set(one: JudgeFigures) -> None:
    seen = " (trained the judge: `footnote eval support` holds it out)" if one.seen else ""
    stdout().print(f"\n[bold]{escape(one.set)}[/]{seen}")
    whole = one.whole
    stdout().print(
        f"{whole.items} items, {whole.not_supported} not supported, "
        f"{whole.items - whole.judged} unjudged"
    )
    figures = Table(show_header=False, box=None)
    for name, figure in (
        ("AUROC", whole.auroc),
        ("balanced accuracy", whole.balanced_accuracy),
        ("the same, partial as supported", whole.lenient_balanced_accuracy),
        ("F1", whole.f1),
        ("kappa", whole.kappa),
        ("kappa of four labels", one.kappa_four),
        ("calibration error", one.calibration_error),
    ):
        figures.add_row(name, _shown(figure))
    stdout().print(figures)
    statuses = list(next(iter(one.confusion.values())))
    confusion = Table("people \\ judge", *statuses, box=None)
    for label, row in one.confusion.items():
        confusion.add_row(label, *(str(row[status]) for status in statuses))
    stdout().print(confusion)
    for reason, count in one.unjudged.items():
        stdout().print(f"unjudged, {count}: {escape(reason)}")
    if one.half:
        stdout().print(
            f"half of the sources: judged supported {one.half.raw}, corrected by the other half "
            f"{one.half.corrected}, by people {one.half.people:.3f}"
        )
    if one.calibration:
        curve = Table("score", *(f"{bin_.probability:.2f}" for bin_ in one.calibration), box=None)
        curve.add_row("supported", *(f"{bin_.happened:.2f}" for bin_ in one.calibration))
        stdout().print(curve)
    for title, parts in (("trick", one.by_kind), ("language", one.by_language)):
        if parts:
            _print_parts(title, parts)


def _print_parts(title: str, parts: dict[str, PartFigures]) -> None:
    table = Table(title, "items", "unjudged", "agreement", "AUROC", "balanced accuracy", box=None)
    for name, part in parts.items():
        table.add_row(
            escape(name),
            str(part.items),
            str(part.items - part.judged),
            *map(_shown, (part.agreement, part.auroc, part.balanced_accuracy)),
        )
    stdout().print(table)


def _shown(one: Estimate | None) -> str:
    return "-" if one is None else str(one)
