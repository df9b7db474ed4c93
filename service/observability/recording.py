"""Who takes note of what an application does: its metrics, and its traces where they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingestion.tracing import Recorder
from service.bootstrap import Services
from service.observability.metrics import Metrics

if TYPE_CHECKING:  # OpenTelemetry is imported only where tracing is turned on
    from service.observability.tracing import Tracer


class Recording:
    """The recorders of one application."""

    def __init__(self, services: Services) -> None:
        self.metrics = Metrics(services.library, services.indexes)
        settings = services.settings
        wanted = settings.tracing or settings.otlp_endpoint is not None
        self._tracer: Tracer | None = _open_tracer() if wanted else None

    @property
    def recorders(self) -> tuple[Recorder, ...]:
        """Those who are told of spans."""
        return (self.metrics, self._tracer) if self._tracer else (self.metrics,)

    def close(self) -> None:
        """Send what has not been sent."""
        if self._tracer is not None:
            self._tracer.close()


def _open_tracer() -> Tracer:
    from service.observability.tracing import open_tracer

    return open_tracer()
