"""What `footnote eval answers` and `footnote eval tune-answers` do and print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from evals.answers.examining import Examined, examined
from evals.answers.product import answered
from evals.answers.scoring import estimates, sentence_estimates
from evals.answers.sets import AnswerSet, read_answer_sets
from evals.answers.training import cross_validated, figure_names, fit, script_of
from evals.answers.turns import measure_turns
from evals.console import measuring
from evals.ingested import ingested
from evals.intervals import Estimate
from evals.mtrag import is_mtrag, read_mtrag
from evals.progress import OnProgress
from service.answer_weights import written_weights
from service.bootstrap import Services
from service.commands.output import print_json, stdout

Rows = dict[str, dict[str, Estimate]]


def answers(folders: Sequence[Path], *, as_json: bool) -> None:
    """Ask the product every question of the sets, and print the figures."""
    rows: Rows = {}
    with measuring() as on_progress:
        conversations = [folder for folder in folders if is_mtrag(folder)]
        sets = _read([folder for folder in folders if folder not in conversations])
        if sets:
            with ingested({one.name: one.documents for one in sets}, on_progress) as services:
                rows = _answered(services, sets, on_progress)
        for folder in conversations:
            rows["mtrag"] = measure_turns(read_mtrag(folder), on_progress)
    _show(rows, as_json=as_json)


def _answered(services: Services, sets: Sequence[AnswerSet], on_progress: OnProgress) -> Rows:
    rows: Rows = {}
    for one in sets:
        rows[one.name] = estimates(answered(services, one, on_progress))
        # Elsewhere a question without an answer has no document of its own either.
        if all(case.source in one.documents for case in one.cases):
            alone = answered(services, one, on_progress, own=True)
            rows[f"{one.name}, its passage alone"] = estimates(alone)
    return rows


def tune_answers(
    folders: Sequence[Path], output: Path | None, *, ablate: bool, as_json: bool
) -> None:
    """Print what fitted weights do on unseen sources; write the weights fitted on everything."""
    with measuring() as on_progress:
        sets = _read(folders)
        with ingested({one.name: one.documents for one in sets}, on_progress) as services:
            seen = {one.name: examined(services, one, on_progress) for one in sets}
        scripts = script_of(seen)
        rows = _cross_validated(seen, frozenset())
        if ablate:
            for name in _all_figures(seen):
                left = _cross_validated(seen, frozenset([name]))
                rows |= {f"{row} without {name}": figures for row, figures in left.items()}
        if output:
            weights = {script: fit(cases) for script, cases in scripts.items()}
            output.write_text(written_weights(weights), encoding="utf-8")
    _show(rows, as_json=as_json)


def _cross_validated(seen: Mapping[str, Sequence[Examined]], left_out: frozenset[str]) -> Rows:
    rows: Rows = {}
    for script, cases in script_of(seen).items():
        chosen = cross_validated(cases, left_out)
        spoken = cross_validated(cases, left_out, speaks=True)
        for name in cases:
            label = name if len(cases[name]) == len(seen[name]) else f"{name} ({script})"
            rows[label] = estimates(chosen[name])
            rows[label] |= {
                f"{measure}, never silent": estimate
                for measure, estimate in sentence_estimates(spoken[name]).items()
            }
    return rows


def _all_figures(seen: Mapping[str, Sequence[Examined]]) -> list[str]:
    of_sentences, of_passages = figure_names(seen)
    return [*of_sentences, *of_passages]


def _read(folders: Sequence[Path]) -> list[AnswerSet]:
    return [one for folder in folders for one in read_answer_sets(folder)]


def _show(rows: Rows, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {name: {key: asdict(one) for key, one in row.items()} for name, row in rows.items()}
        )
        return
    table = Table("", *rows, box=None)
    measures = dict.fromkeys(key for row in rows.values() for key in row)
    for measure in measures:
        table.add_row(measure, *(_shown(row.get(measure)) for row in rows.values()))
    stdout().print(table)


def _shown(one: Estimate | None) -> str:
    return str(one) if one else ""
