"""A labelled set as the support check sees it: for each response, its statements' findings.

Responses that share a context share its reading, and a few contexts at a time are read with one
call of the model, so time is linear in the set and memory is that of a few contexts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.support.faithfulness import FaithfulnessSet
from ingestion.documents import Span
from service.support.examination import Evidence, Examiner, Findings
from service.support.remarks import statements

_CONTEXTS_AT_ONCE = 8

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a response: where it stands, and what was found out about it."""

    span: Span
    findings: Findings


def examine_set(
    dataset: FaithfulnessSet, examiner: Examiner, progress: Progress
) -> list[tuple[Claim, ...]]:
    """The claims of each response, in the order of the set; `progress` gets counts of responses."""
    found: list[tuple[Claim, ...]] = [()] * len(dataset.responses)
    by_context: dict[str, list[int]] = {}
    for at, response in enumerate(dataset.responses):
        by_context.setdefault(response.context, []).append(at)
    for contexts in _parts(list(by_context)):
        evidence = dict(zip(contexts, examiner.read([[one] for one in contexts]), strict=True))
        rows = [at for context in contexts for at in by_context[context]]
        for at, claims in _claims(dataset, rows, evidence, examiner):
            found[at] = claims
        progress(len(rows))
    return found


def _claims(
    dataset: FaithfulnessSet,
    rows: Sequence[int],
    evidence: Mapping[str, Evidence],
    examiner: Examiner,
) -> Iterator[tuple[int, tuple[Claim, ...]]]:
    texts = {at: dataset.responses[at].text for at in rows}
    spans = {at: statements(text) for at, text in texts.items()}
    batch = [
        (span.of(texts[at]), evidence[dataset.responses[at].context])
        for at in rows
        for span in spans[at]
    ]
    findings = iter(examiner.examine(batch))
    for at in rows:
        yield at, tuple(Claim(span, next(findings)) for span in spans[at])


def _parts(contexts: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(contexts), _CONTEXTS_AT_ONCE):
        yield contexts[first : first + _CONTEXTS_AT_ONCE]
