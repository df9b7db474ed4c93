"""A collector of OpenTelemetry's: takes traces by OTLP over gRPC, and shows them to a test."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc  # type: ignore[import-untyped]
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as service
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector(service.TraceServiceServicer):
    """The spans that have arrived."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.url = ""

    def Export(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002 - gRPC's name
        """Take spans."""
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return messages.ExportTraceServiceResponse()

    def named(self, name: str) -> Span:
        """The one span of that name."""
        (found,) = [one for one in self.spans if one.name == name]
        return found

    def path(self, span: Span) -> list[str]:
        """The names of the spans that a span is in, the outermost first, and its own."""
        by_id = {one.span_id: one for one in self.spans}
        names = [span.name]
        while (around := by_id.get(span.parent_span_id)) is not None:
            span = around
            names.insert(0, span.name)
        return names


@contextmanager
def collector() -> Iterator[Collector]:
    """Run one on a port of this machine."""
    running = Collector()
    server = grpc.server(ThreadPoolExecutor(1))
    service.add_TraceServiceServicer_to_server(running, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    running.url = f"http://127.0.0.1:{port}"
    server.start()
    try:
        yield running
    finally:
        server.stop(0).wait()
