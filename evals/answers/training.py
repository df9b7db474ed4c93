"""Fits the weights of the extractive answerer, and says what they are worth on unseen sources.

Two logistic regressions for each script, on standardised figures. That of sentences learns from the
sentences of answerable questions, every question weighing the same; that of evidence from questions
with and without an answer, each set and class weighing the same. Folds keep sources together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evals.answers.examining import Examined
from evals.answers.scoring import Given
from evals.errors import EvaluationError
from ingestion.documents import Span
from service.answer_weights import Logistic, Script, ScriptWeights
from service.extractive import Selection, decide, evidence_figures

FOLDS = 5
# More likely right than not. .6 was tried: it leaves a third of plain questions about the samples
# unanswered.
THRESHOLD = 0.5
_MARGINS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
_STRENGTH = 0.3  # inverse of the L2 penalty
_ITEMS = 500
_FEWEST = 50
# A definition of what was asked for decides by itself.
_UNWEIGHED = {"expands", "best_expands"}

Sets = Mapping[str, Sequence[Examined]]
Floats = NDArray[np.float64]


def script_of(sets: Sets) -> dict[Script, dict[str, list[Examined]]]:
    """Cases by the script of their questions, and by set.

    The few questions of a set that are in another script than the rest are left out: a set weighs
    as much as another, however small.
    """
    scripts: dict[Script, dict[str, list[Examined]]] = {}
    for name, cases in sets.items():
        for one in cases:
            mine = scripts.setdefault(one.examination.asked.script, {})
            mine.setdefault(name, []).append(one)
    return {
        script: {name: mine for name, mine in by_set.items() if len(mine) >= _FEWEST}
        for script, by_set in scripts.items()
        if any(len(mine) >= _FEWEST for mine in by_set.values())
    }


def fit(sets: Sets, left_out: frozenset[str] = frozenset()) -> ScriptWeights:
    """Fit the weights of a script, without the figures that are left out.

    Raises:
        EvaluationError: if scikit-learn is not installed.
    """
    sentence = _fit_sentence(sets, left_out)
    draft = ScriptWeights(sentence, Logistic(0.0, {}), 1.0, THRESHOLD)
    evidence = _fit_evidence(sets, draft, left_out)
    by_margin = {
        margin: _mean_f1(sets, ScriptWeights(sentence, evidence, margin, THRESHOLD))
        for margin in _MARGINS
    }
    best = max(_MARGINS, key=lambda margin: by_margin[margin])
    return ScriptWeights(sentence, evidence, best, THRESHOLD)


def cross_validated(
    sets: Sets, left_out: frozenset[str] = frozenset(), *, speaks: bool = False
) -> dict[str, list[Given]]:
    """What is given for each case by weights that saw nothing of its source, by set."""
    folds = {name: _folds([one.case.group for one in cases]) for name, cases in sets.items()}
    results: dict[str, list[Given]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        rest = {
            name: [one for one, at in zip(cases, folds[name], strict=True) if at != fold]
            for name, cases in sets.items()
        }
        weights = fit(rest, left_out)
        for name, cases in sets.items():
            mine = [one for one, at in zip(cases, folds[name], strict=True) if at == fold]
            results[name].extend(given(one, weights, speaks=speaks) for one in mine)
    return results


def given(one: Examined, weights: ScriptWeights, *, speaks: bool = False) -> Given:
    """What weights make of a case; `speaks` if it is never to abstain."""
    selection = decide(one.examination, weights)
    silent = not (selection.sentences and (speaks or selection.evidence.sufficient))
    cited = () if silent else _cited(one, selection)
    return Given(
        one.case,
        silent=silent,
        doubt=1 - selection.evidence.probability,
        cited=cited,
        elsewhere=0 if silent else len(selection.sentences) - len(cited),
    )


def figure_names(sets: Sets) -> tuple[list[str], list[str]]:
    """The figures of sentences, and those of passages."""
    first = next(
        one.examination for cases in sets.values() for one in cases if one.examination.sentences
    )
    return list(first.sentences[0].figures), list(first.figures)


def _cited(one: Examined, selection: Selection) -> tuple[Span, ...]:
    return tuple(
        chosen.sentence.span
        for chosen in selection.sentences
        if one.documents.get(chosen.sentence.passage.document_id) == one.case.source
    )


def _fit_sentence(sets: Sets, left_out: frozenset[str]) -> Logistic:
    rows: list[Mapping[str, float]] = []
    labels: list[bool] = []
    sizes: list[float] = []
    for cases in sets.values():
        usable = [(one, _labels(one)) for one in cases if one.case.answerable]
        learnt = [(one, right) for one, right in usable if any(right) and not all(right)]
        for one, right in learnt:
            rows.extend(sentence.figures for sentence in one.examination.sentences)
            labels.extend(right)
            sizes.extend(_balanced(right, 1 / len(learnt)))
    return _logistic(rows, labels, sizes, left_out)


def _labels(one: Examined) -> list[bool]:
    return [one.answers(sentence.sentence) for sentence in one.examination.sentences]


def _balanced(labels: Sequence[bool], total: float) -> list[float]:
    right = sum(labels)
    return [
        total / (2 * right) if label else total / (2 * (len(labels) - right)) for label in labels
    ]


def _fit_evidence(sets: Sets, draft: ScriptWeights, left_out: frozenset[str]) -> Logistic:
    rows: list[Mapping[str, float]] = []
    labels: list[bool] = []
    sizes: list[float] = []
    for cases in sets.values():
        seen = [one for one in cases if one.examination.sentences]
        right = [one.case.answerable for one in seen]
        for one in seen:
            best = max(one.examination.sentences, key=lambda s: draft.sentence.logit(s.figures))
            rows.append(evidence_figures(one.examination, best, draft))
        labels.extend(right)
        sizes.extend(_balanced(right, 1.0))
    return _logistic(rows, labels, sizes, left_out | {f"best_{name}" for name in left_out})


def _logistic(
    rows: Sequence[Mapping[str, float]],
    labels: Sequence[bool],
    sizes: Sequence[float],
    left_out: frozenset[str] | set[str],
) -> Logistic:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise EvaluationError("fitting needs scikit-learn: pip install scikit-learn") from None
    names = [name for name in rows[0] if name not in left_out | _UNWEIGHED]
    matrix = np.array([[row[name] for name in names] for row in rows])
    centre, scale = matrix.mean(axis=0), matrix.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=_STRENGTH, max_iter=500)
    # The penalty keeps its meaning, whatever the sets' sizes.
    weight = np.array(sizes) / np.sum(sizes) * _ITEMS
    model.fit((matrix - centre) / scale, np.array(labels), sample_weight=weight)
    slopes = model.coef_[0] / scale
    # That something is lacking never speaks for an answer: few examples may say so by chance.
    absurd = {
        name for name, slope in zip(names, slopes, strict=True) if "lacks_" in name and slope > 0
    }
    if absurd:
        return _logistic(rows, labels, sizes, left_out | absurd)
    intercept = float(model.intercept_[0] - slopes @ centre)
    return Logistic(
        round(intercept, 4),
        {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)},
    )


def _mean_f1(sets: Sets, weights: ScriptWeights) -> float:
    means = []
    for cases in sets.values():
        overlaps = [
            given(one, weights, speaks=True).overlap for one in cases if one.case.answerable
        ]
        means.append(np.mean([one.f1 for one in overlaps if one is not None]))
    return float(np.mean(means))


def _folds(groups: Sequence[str]) -> list[int]:
    """The fold of each group's items: groups are dealt out in the order of a fixed shuffle."""
    names = sorted(set(groups))
    np.random.default_rng(0).shuffle(names)
    place = {name: at % FOLDS for at, name in enumerate(names)}
    return [place[group] for group in groups]
