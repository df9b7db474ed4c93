"""Plots as inline SVG: no script, no font, no colour of their own (classes of the page have them).

Every plot has a title that says what it shows, for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from evals.intervals import Estimate
from evals.measures.reliability import Bin

_SIDE = 260
_LEFT, _TOP = 38, 10
_SCORE_BINS = 20
# From the axis upwards: what is worst stands at the bottom.
_STACKED = ("contradicted", "unsupported", "partial", "supported")


def interval_bar(one: Estimate) -> Markup:
    """A figure in [0, 1] as a dot on a line, and its interval as a bar."""
    low, high = 100 * min(max(one.low, 0), 1), 100 * min(max(one.high, 0), 1)
    dot = 100 * min(max(one.mean, 0), 1)
    return Markup(
        '<svg class="bar" viewBox="-3 0 106 12" aria-hidden="true">'
        '<line class="axis" x1="0" x2="100" y1="6" y2="6"/>'
        '<line class="reach" x1="{:.1f}" x2="{:.1f}" y1="6" y2="6"/>'
        '<circle class="dot" cx="{:.1f}" cy="6" r="3"/></svg>'
    ).format(low, high, dot)


def calibration_plot(bins: Sequence[Bin]) -> Markup:
    """How often statements of a score are supported; on the diagonal the score is a probability."""
    points = [(_x(one.probability), _y(one.happened), one) for one in bins]
    curve = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    dots = Markup("").join(
        Markup(
            '<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="4"><title>score {:.2f}: supported '
            "{:.2f} of {}</title></circle>"
        ).format(x, y, one.probability, one.happened, one.count)
        for x, y, one in points
    )
    diagonal = Markup('<line class="ideal" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        _x(0), _y(0), _x(1), _y(1)
    )
    line = Markup('<polyline class="curve" points="{}"/>').format(curve)
    return _plot("Calibration of the judge", "score", "supported", diagonal + line + dots)


def score_plot(scores: Sequence[tuple[str, float]]) -> Markup:
    """How many statements have which score, by verdict, worst at the bottom."""
    counts = {status: np.zeros(_SCORE_BINS) for status in _STACKED}
    for status, score in scores:
        if status in counts:
            counts[status][min(int(max(score, 0) * _SCORE_BINS), _SCORE_BINS - 1)] += 1
    highest = max(float(np.sum(list(counts.values()), axis=0).max()), 1.0)
    below = np.zeros(_SCORE_BINS)
    bars = Markup("")
    for status in _STACKED:
        for at, count in enumerate(counts[status]):
            if count:
                left, right = _x(at / _SCORE_BINS), _x((at + 1) / _SCORE_BINS)
                top, bottom = _y((below[at] + count) / highest), _y(below[at] / highest)
                bars += Markup(
                    '<rect class="fill-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">'
                    "<title>{} {}, score {:.2f} to {:.2f}</title></rect>"
                ).format(
                    status, left + 0.5, top, right - left - 1, bottom - top,
                    int(count), status, at / _SCORE_BINS, (at + 1) / _SCORE_BINS,
                )  # fmt: skip
        below += counts[status]
    return _plot("Scores of the run's statements", "score", "statements", bars, int(highest))


def _plot(title: str, across: str, up: str, inside: Markup, highest: float = 1) -> Markup:
    bottom, right = _y(0), _x(1)
    return Markup(
        '<svg class="plot" viewBox="0 0 {w} {h}" role="img"><title>{title}</title>'
        '<line class="axis" x1="{l}" y1="{b}" x2="{r}" y2="{b}"/>'
        '<line class="axis" x1="{l}" y1="{t}" x2="{l}" y2="{b}"/>{inside}'
        '<text x="{l}" y="{tick}">0</text>'
        '<text class="end" x="{r}" y="{tick}">1</text>'
        '<text class="middle" x="{mid}" y="{tick}">{across}</text>'
        '<text class="end" x="{lab}" y="{top}">{highest:g}</text>'
        '<text class="end" x="{lab}" y="{b}">0</text>'
        '<text class="middle" transform="translate({side} {half}) rotate(-90)">{up}</text></svg>'
    ).format(
        w=_SIDE + _LEFT + 12, h=_SIDE + _TOP + 26, title=title, l=_LEFT, b=bottom, r=right, t=_TOP,
        inside=inside, tick=bottom + 18, mid=(_LEFT + right) / 2, across=across, lab=_LEFT - 6,
        top=_TOP + 10, highest=highest, side=_LEFT - 20, half=_TOP + _SIDE / 2, up=up,
    )  # fmt: skip


def _x(share: float) -> float:
    return _LEFT + _SIDE * share


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - share)
