"""OpenTelemetry: the spans of `ingestion.tracing` as traces. Imported only where it is turned on.

Nothing is registered with OpenTelemetry for the whole process, so that no library beside Footnote
sends anything.
"""

from __future__ import annotations

from importlib.metadata import version
from weakref import WeakKeyDictionary

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span as OpenTelemetrySpan
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ingestion.tracing import Span

_KINDS = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
}
_SERVER_ERROR = 500


class Tracer:
    """Records spans with OpenTelemetry, and hands traces in and out as W3C Trace Context says.

    Of an error its kind is recorded, never its message, which may hold anybody's words.
    """

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("footnote", version("footnote"))
        self._propagator = TraceContextTextMapPropagator()
        self._recorded: WeakKeyDictionary[Span, OpenTelemetrySpan] = WeakKeyDictionary()

    def begin(self, span: Span) -> None:
        """A span has begun."""
        self._recorded[span] = self._tracer.start_span(
            span.name,
            context=self._around(span),
            kind=_KINDS[span.kind],
            attributes=_named(span),
        )

    def end(self, span: Span) -> None:
        """A span has ended."""
        recorded = self._recorded.get(span)
        if recorded is None:
            return
        recorded.update_name(span.name)
        recorded.set_attributes(_named(span))
        if span.error is not None:
            recorded.set_attribute("error.type", type(span.error).__qualname__)
        status = int(span.attributes.get("http.response.status_code", 0))
        if span.error is not None or status >= _SERVER_ERROR:
            recorded.set_status(Status(StatusCode.ERROR))
        recorded.end()

    def headers(self, span: Span) -> dict[str, str]:
        """`traceparent`, and `tracestate` if there is any."""
        carrier: dict[str, str] = {}
        if (recorded := self._recorded.get(span)) is not None:
            self._propagator.inject(carrier, set_span_in_context(recorded, Context()))
        return carrier

    def close(self) -> None:
        """Send what has not been sent."""
        self._provider.shutdown()

    def _around(self, span: Span) -> Context:
        around = self._recorded.get(span.parent) if span.parent is not None else None
        if around is not None:
            return set_span_in_context(around, Context())
        return self._propagator.extract(span.incoming, Context())


def open_tracer() -> Tracer:
    """What records spans and sends them in batches by OTLP, to where `OTEL_…` says."""
    resource = Resource.create({SERVICE_NAME: "footnote", SERVICE_VERSION: version("footnote")})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracer(provider)


def _named(span: Span) -> dict[str, str | int | float | bool]:
    """Attributes with names that are OpenTelemetry's, or begin with ours."""
    standard = ("http.", "gen_ai.", "server.")
    return {
        name if name.startswith(standard) else f"footnote.{name}": value
        for name, value in span.attributes.items()
    }
