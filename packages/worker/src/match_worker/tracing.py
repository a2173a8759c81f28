"""Continues the trace that a message brings, from the broker to the database; made only where an endpoint is set.

The one file that knows opentelemetry here. The provider has a thread, so each process of the pool makes its own, after
the fork.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from match_schema import Reading

from .errors import WrongSetting
from .store import Outcome, Store

EXPORT_WITHIN: Final = 5
"""Seconds that a collector may take; spans that it does not take are lost, messages are not."""
EXPORT_EVERY: Final = 1000
"""Milliseconds."""


class Tracing:
    """Spans of this worker, sent to an endpoint (OTLP over HTTP, such as http://host:4318)."""

    def __init__(self, endpoint: str) -> None:
        """Raise WrongSetting if the libraries are not installed."""
        self._endpoint = endpoint
        self._provider: Any = None
        self._made_in = 0
        _libraries()

    @contextmanager
    def consuming(self, task: str, message_id: str, traceparent: str | None) -> Iterator[None]:
        """Be the span `consume` of a message, in the trace of its sender."""
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an extra
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

        context = TraceContextTextMapPropagator().extract({"traceparent": traceparent} if traceparent else {})
        told = {"messaging.system": "rabbitmq", "messaging.message.id": message_id, "task": task}
        with self._tracer().start_as_current_span("consume", context=context, kind=SpanKind.CONSUMER, attributes=told):
            yield

    def storing(self, open_store: Callable[[], Store]) -> Callable[[], Store]:
        """Return what opens a store whose work is the span `ingest`."""
        return lambda: _TracedStore(open_store(), self._tracer)

    def close(self, **_: Any) -> None:
        """Send what is left (receives Celery's signal `worker_process_shutdown`)."""
        if self._made_in == os.getpid():
            self._provider.shutdown()

    def _tracer(self) -> Any:
        if self._made_in != os.getpid():
            self._provider = _libraries()(self._endpoint)
            self._made_in = os.getpid()
        return self._provider.get_tracer("match_worker")


class _TracedStore:
    def __init__(self, store: Store, tracer: Callable[[], Any]) -> None:
        self._store, self._tracer = store, tracer

    def ingest(self, reading: Reading, *, override_by: str | None = None) -> Sequence[Outcome]:
        message = reading.message
        told = {"run_id": message.run_id, "kind": message.kind}
        with self._tracer().start_as_current_span("ingest", attributes=told):
            return self._store.ingest(reading, override_by=override_by)


def _libraries() -> Callable[[str], Any]:
    """Import them, and return what makes a provider that exports to an endpoint."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise WrongSetting(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is set, but {error.name} is not installed: "
            "pip install 'match-worker[tracing]'"
        ) from error

    def provider(endpoint: str) -> Any:
        made = TracerProvider(resource=Resource.create({"service.name": "match-worker"}), shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_WITHIN)
        made.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=EXPORT_EVERY))
        return made

    return provider
