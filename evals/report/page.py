"""The page itself: one file that asks for nothing, whatever the texts in it say.

Texts of documents, models and people are hostile: the template escapes all of them, controls are
made visible, and the page's policy runs no script and takes no style but its own, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals.cases import Verdict
from evals.intervals import Estimate
from evals.report.contents import Contents, ReportedCase
from evals.report.plots import calibration_plot, interval_bar, score_plot
from service.answers import Citation, Statement
from service.evaluations import ReportHashes

# Controls, halves of surrogate pairs, and marks that reorder the text around them.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of an answer with its verdict and its text in pieces, doubted ones marked."""

    statement: Statement
    verdict: Verdict | None
    pieces: tuple[tuple[str, bool], ...]


def render(contents: Contents) -> str:
    """The HTML of a report."""
    style, script = _part("page.css"), _part("page.js")
    hashes = report_hashes()
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src '{hashes.style}'",
            f"script-src '{hashes.script}'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return _environment().get_template("page.html.j2").render(
        contents=contents,
        policy=policy,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        kinds=sorted({one.case.kind for one in contents.cases}),
        verdicts=sorted({status for one in contents.cases for status in statuses(one)}),
        score_plot=score_plot(contents.judged_scores) if contents.judged_scores else None,
        calibration_plot=(
            calibration_plot(contents.judge.calibration)
            if contents.judge and contents.judge.calibration
            else None
        ),
    )  # fmt: skip


def report_hashes() -> ReportHashes:
    """What a report's policy lets through: hashes of its own style and script."""
    return ReportHashes(style=_hash(_part("page.css")), script=_hash(_part("page.js")))


def statuses(one: ReportedCase) -> list[str]:
    """What a question can be filtered by: its verdicts, or that it has no answer."""
    if one.answer is None:
        return ["failed"]
    if one.answer.abstained:
        return ["abstained"]
    return list(dict.fromkeys(verdict.status for verdict in one.verdicts))


def said(one: ReportedCase) -> Iterator[Said]:
    """The statements of an answer, each with its verdict if it has one."""
    statements = one.answer.statements if one.answer else ()
    for at, statement in enumerate(statements):
        verdict = one.verdicts[at] if at < len(one.verdicts) else None
        yield Said(statement, verdict, tuple(pieces(statement.text, statement.support.spans)))


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """A text cut at spans, which may overlap or reach too far: its parts, and which are inside."""
    at = 0
    for start, end in sorted(spans):
        first, last = max(start, at), min(end, len(text))
        if first < last:
            if at < first:
                yield text[at:first], False
            yield text[first:last], True
            at = last
    if at < len(text):
        yield text[at:], False


def is_share(name: str, one: Estimate) -> bool:
    """Whether a figure is a share, which a scale from 0 to 1 shows; times and counts are none."""
    return not name.startswith("seconds") and not name.endswith("tokens") and one.high <= 1


def web_address(citation: Citation) -> str | None:
    """The address of a cited page, if it is one that a reader can follow."""
    try:
        parts = urlsplit(citation.url or "")
    except ValueError:
        return None
    return citation.url if parts.scheme in {"http", "https"} and parts.netloc else None


def showable(value: object) -> object:
    """A text without what would not show, or would reorder what stands around it."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", value)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("evals.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=showable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "said": said,
        "statuses": statuses,
        "interval_bar": interval_bar,
        "web_address": web_address,
        "is_share": is_share,
        "words": lambda name: str(name).replace("_", " "),
    }
    return environment


def _part(name: str) -> str:
    return resources.files("evals.report").joinpath(name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
