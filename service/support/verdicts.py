"""From findings to a status. What is certain comes first, and no score overrules it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingestion.documents import Span
from service.answers import Support, SupportStatus
from service.reasons import reason
from service.support.examination import Findings
from service.support.scoring import Scale

UNCHECKED = Support("unchecked", "none", detail="not checked yet")

# A statement of which this share of the wording is in the evidence speaks of the same thing, so
# that a number or a negation which differs contradicts it.
_SAME_MATTER = 0.75
# Chinese that is worded otherwise than its evidence cannot be judged by pairs of characters.
_ENOUGH_OF_CHINESE = 0.9
_SOME_OF_CHINESE = 0.5
_SHOWN_RUNS = 3
_LONGEST_RUN = 60
_LONGEST_ERROR = 280

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Certain:
    """What the certain checks found: the best status that is left, and why.

    `status` is None if they found nothing against the statement. `method` names the check.
    """

    status: SupportStatus | None
    method: str
    detail: str


def early(text: str, quotes: Sequence[str], *, verbatim: bool) -> Support | None:
    """The support that needs no score, if there is one."""
    if not quotes:
        return Support("unsupported", "citations", 0.0, reason("no_citation"), _whole(text))
    if verbatim:
        return Support("verbatim", "text", 1.0)
    return None


def _whole(text: str) -> Spans:
    return ((0, len(text)),) if text else ()


def certain(findings: Findings) -> Certain:
    """The first objection of the certain checks: numbers, units, dates, negation and names."""
    return next(_objections(findings), Certain(None, "", ""))


def _objections(findings: Findings) -> Iterator[Certain]:
    about_the_same = findings.covered >= _SAME_MATTER
    opposed: SupportStatus = "contradicted" if about_the_same else "unsupported"
    lacking = _not_held([one.text for one in findings.quantities])
    if findings.negation_changed:
        yield Certain("contradicted", "negation", findings.negation_changed.what)
    if findings.number_changed:
        changed = reason("another_number", number=findings.number_changed)
        yield Certain("contradicted", "numbers", lacking if findings.quantities else changed)
    if findings.quantities:
        # What the cited text does not give at all, it does not contradict.
        yield Certain(opposed if findings.replaced else "unsupported", "numbers", lacking)
    if findings.dates:
        dates = ", ".join(one.text for one in findings.dates)
        yield Certain(opposed, "dates", reason("another_date", dates=dates))
    if findings.conflicts:
        what = "; ".join(dict.fromkeys(one.what for one in findings.conflicts))
        yield Certain("contradicted" if about_the_same else "partial", "negation", what)
    if findings.names:
        yield Certain("partial", "names", _not_held([one.text for one in findings.names]))
    if findings.turned:
        turned = ", ".join(one.text for one in findings.turned)
        yield Certain("partial", "names", reason("other_order", words=turned))


def embedded_support(findings: Findings, scale: Scale) -> Support:
    """The support by the certain checks and the score."""
    if findings.says_nothing:
        return Support("unchecked", "none", detail=reason("no_words"))
    found = certain(findings)
    if findings.language != findings.evidence_language:
        return _across_languages(findings, found, scale)
    if findings.language == "cjk":
        return _chinese(findings, found, scale)
    score = scale.aligned.support(findings.figures)
    return _bounded(findings, found, score, _status(score, scale), "alignment", scale)


def scored_support(findings: Findings, score: float, method: str, scale: Scale) -> Support:
    """The support by the certain checks and the probability that another model gives."""
    return _bounded(findings, certain(findings), score, _status(score, scale), method, scale)


def judged_support(findings: Findings, verdict: SupportStatus, method: str) -> Support:
    """The support by the certain checks and the verdict of a judge; it has no score."""
    found = certain(findings)
    if found.status and _RANK[found.status] < _RANK[verdict]:
        return Support(found.status, found.method, None, found.detail, _pairs(findings.spans))
    spans = () if verdict == "supported" else _pairs(findings.spans)
    return Support(verdict, method, None, _runs(findings) if spans else "", spans)


def _across_languages(findings: Findings, found: Certain, scale: Scale) -> Support:
    """Numbers and Latin names can be compared across languages; the rest cannot."""
    if found.status and found.method in {"numbers", "dates"}:
        spans = _pairs([*(one.span for one in findings.quantities)])
        return Support("unsupported", found.method, scale.partial / 2, found.detail, spans)
    detail = reason("other_language")
    latin_names = [one.text for one in findings.names] if findings.language == "cjk" else []
    if latin_names:
        detail = f"{_not_held(latin_names)}; {detail}"
    return Support("unchecked", "languages", detail=detail)


def _chinese(findings: Findings, found: Certain, scale: Scale) -> Support:
    score = scale.lexical.support(findings.figures)
    if findings.covered >= _ENOUGH_OF_CHINESE:
        status = _status(score, scale)
    elif findings.covered >= _SOME_OF_CHINESE:
        status = "partial"
    elif found.status in {"contradicted", "unsupported"}:
        status = "unsupported"
    else:
        return Support(
            "unchecked",
            "wording",
            detail=reason("worded_otherwise"),
            spans=_pairs(findings.spans),
        )
    return _bounded(findings, found, score, status, "wording", scale)


def _bounded(
    findings: Findings,
    found: Certain,
    score: float,
    status: SupportStatus,
    method: str,
    scale: Scale,
) -> Support:
    """The worse of both statuses, with the score kept within what the status means."""
    spans = _pairs(findings.spans)
    if found.status and _RANK[found.status] <= _RANK[status]:
        status, method, detail = found.status, found.method, found.detail
    else:
        detail = "; ".join(filter(None, [found.detail, _runs(findings)]))
    if status == "supported":
        return Support("supported", method, round(score, 3))
    highest = scale.supported if status == "partial" else scale.partial
    # Just below the threshold, and in the order of the scores, so that they still rank.
    kept = score if score < highest else highest * (0.9 + 0.09 * score)
    return Support(status, method, round(kept, 3), detail, spans)


_RANK: dict[SupportStatus, int] = {
    "contradicted": 0,
    "unsupported": 1,
    "unchecked": 2,
    "partial": 3,
    "supported": 4,
    "verbatim": 5,
}


def _status(score: float, scale: Scale) -> SupportStatus:
    if score >= scale.supported:
        return "supported"
    return "partial" if score >= scale.partial else "unsupported"


def _runs(findings: Findings) -> str:
    """The runs of words that are not aligned, as the reader sees them."""
    runs = [span.of(findings.text) for span in findings.unaligned]
    shown = [run if len(run) <= _LONGEST_RUN else f"{run[:_LONGEST_RUN]}…" for run in runs]
    if not shown:
        return reason("too_far")
    listed = ", ".join(f"“{run}”" for run in shown[:_SHOWN_RUNS])
    if len(shown) > _SHOWN_RUNS:
        return reason("little_for_and_more", words=listed, count=len(shown) - _SHOWN_RUNS)
    return reason("little_for", words=listed)


def _not_held(texts: Sequence[str]) -> str:
    return reason("not_held", words=", ".join(dict.fromkeys(texts)))


def _pairs(spans: Sequence[Span]) -> Spans:
    return tuple((span.start, span.end) for span in spans)


def unchecked_because(error: Exception) -> Support:
    """A check that broke: never a claim of support."""
    said = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    return replace(UNCHECKED, detail=reason("check_failed", error=said))
