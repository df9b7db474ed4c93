"""Prometheus metrics: what an operator watches, without a word of anyone's.

Requests, the model, retrieval and checks are counted as their spans end (`ingestion.tracing`); the
library, its jobs and its indexes are looked at when somebody asks. Labels are names of ours, of
which there are few: no path, collection, document or question is among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ingestion.indexes import SearchIndexes
from ingestion.library import Library
from ingestion.library.job_records import JobState
from ingestion.tracing import Span
from service.errors import ModelError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
JOB_STATES: tuple[JobState, ...] = ("queued", "running", "done", "failed", "cancelled")

_QUICK_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_SLOW_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_STEPS = {
    "retrieve": "retrieve",
    "embed question": "embed_question",
    "search dense": "dense",
    "search lexical": "lexical",
    "fuse": "fuse",
    "rerank": "rerank",
    "check support": "check",
    "parse": "parse",
    "chunk": "chunk",
    "embed": "embed",
    "store": "store",
    "index": "index",
}
_SUPPORT = "support."


class Metrics:
    """The metrics of one application, in a registry of its own. Safe to use from any thread."""

    def __init__(self, library: Library, indexes: SearchIndexes) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Histogram(
            "footnote_request_seconds",
            "How long requests took, by route and status.",
            ("method", "route", "status"),
            buckets=_SLOW_S,
            registry=registry,
        )
        self._under_way = Gauge(
            "footnote_requests_in_progress", "Requests under way.", registry=registry
        )
        self._model = Histogram(
            "footnote_model_seconds",
            "How long calls of the language model took, by outcome: `done`, or the kind of error.",
            ("outcome",),
            buckets=_SLOW_S,
            registry=registry,
        )
        self._tokens = Counter(
            "footnote_model_tokens",
            "Tokens that the language model counted.",
            ("direction",),
            registry=registry,
        )
        self._steps = Histogram(
            "footnote_step_seconds",
            "How long steps of retrieval, checking and ingestion took.",
            ("step",),
            buckets=_QUICK_S,
            registry=registry,
        )
        self._answers = Counter(
            "footnote_answers",
            "Answers, by mode and whether they abstained.",
            ("mode", "abstained"),
            registry=registry,
        )
        self._statements = Counter(
            "footnote_statements",
            "Statements of answers, by their support.",
            ("support",),
            registry=registry,
        )
        self._invalid = Counter(
            "footnote_invalid_citations",
            "Pointers of the language model to nothing, which are not shown.",
            registry=registry,
        )
        registry.register(_Held(library, indexes))
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)

    def written(self) -> bytes:
        """All of them in the text format of Prometheus."""
        return generate_latest(self._registry)

    def begin(self, span: Span) -> None:
        """A span has begun."""
        if span.kind == "server":
            self._under_way.inc()

    def end(self, span: Span) -> None:
        """A span has ended."""
        if span.kind == "server":
            self._count_request(span)
        elif span.kind == "client":
            self._count_call(span)
        elif span.name == "answer":
            self._count_answer(span)
        elif (step := _STEPS.get(span.name)) is not None:
            self._steps.labels(step).observe(span.seconds)

    def headers(self, span: Span) -> dict[str, str]:  # noqa: ARG002 - the protocol's
        """Nothing: metrics go with no request."""
        return {}

    def _count_request(self, span: Span) -> None:
        self._under_way.dec()
        said = span.attributes
        labels = ("http.request.method", "http.route", "http.response.status_code")
        self._requests.labels(*(str(said.get(one, "")) for one in labels)).observe(span.seconds)

    def _count_call(self, span: Span) -> None:
        self._model.labels(_outcome(span.error)).observe(span.seconds)
        for direction in ("input", "output"):
            tokens = int(span.attributes.get(f"gen_ai.usage.{direction}_tokens", 0))
            self._tokens.labels(direction).inc(tokens)

    def _count_answer(self, span: Span) -> None:
        said = span.attributes
        if "mode" in said:
            abstained = "yes" if said["abstained"] else "no"
            self._answers.labels(said["mode"], abstained).inc()
        self._invalid.inc(int(said.get("invalid_citations", 0)))
        for name, count in said.items():
            if name.startswith(_SUPPORT):
                self._statements.labels(name.removeprefix(_SUPPORT)).inc(int(count))


def _outcome(error: BaseException | None) -> str:
    if error is None:
        return "done"
    return type(error).__name__ if isinstance(error, ModelError) else "interrupted"


class _Held(Collector):
    """What the library holds at the moment, without naming any of it."""

    def __init__(self, library: Library, indexes: SearchIndexes) -> None:
        self._library = library
        self._indexes = indexes

    def describe(self) -> Iterable[Metric]:
        """Nothing is looked at before somebody asks."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Look."""
        held = self._library.collections()
        yield _gauge("collections", "Collections.", len(held))
        yield _gauge(
            "documents", "Documents that can be found.", sum(one.documents for one in held)
        )
        yield _gauge("passages", "Passages that can be found.", sum(one.passages for one in held))
        counts = self._library.jobs.counts()
        jobs = GaugeMetricFamily(
            "footnote_jobs", "Jobs that are remembered, by state.", labels=["state"]
        )
        for state in JOB_STATES:
            jobs.add_metric([state], counts.get(state, 0))
        yield jobs
        waiting = counts.get("queued", 0) + counts.get("running", 0)
        yield _gauge("jobs_waiting", "Jobs that have not come to an end.", waiting)
        lag = max(0, self._library.changes.head() - self._indexes.position)
        yield _gauge("index_lag_changes", "Changes that the indexes do not hold yet.", lag)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"footnote_{name}", what, value)
