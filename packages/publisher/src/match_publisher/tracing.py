"""One trace for one run, from the first page read to the last message handed over; nothing where no endpoint is set.

The one file that knows opentelemetry here. The trace travels in the AMQP header `traceparent` alone, never in a
message: messages are the same, byte for byte, whoever watches.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from .celery_envelope import Wire
from .errors import WrongSetting

EXPORT_WITHIN: Final = 5
"""Seconds that a collector may take; spans that it does not take are lost, messages are not."""


@dataclass(frozen=True, slots=True)
class _Run:
    """The run under way; the connection's thread needs it, which inherits no context."""

    tracer: Any
    context: Any


_current: _Run | None = None


@contextmanager
def traced_run(endpoint: str | None, name: str, *, service: str, **attributes: str) -> Iterator[None]:
    """Trace the block as one run, where there is an endpoint (OTLP over HTTP, such as http://host:4318).

    Raises WrongSetting if the libraries are not installed. A collector that does not answer costs no more than
    EXPORT_WITHIN seconds.
    """
    global _current  # noqa: PLW0603 - one run at a time, seen from every thread
    if endpoint is None:
        yield
        return
    provider, context_of = _provider(endpoint, service)
    tracer = provider.get_tracer("match_publisher")
    try:
        with tracer.start_as_current_span(name, attributes=attributes) as span:
            _current = _Run(tracer, context_of(span))
            yield
    finally:
        _current = None
        provider.shutdown()


def traced(wire: Wire) -> Wire:
    """Return what goes over the wire, with a span of its own in the headers while a run is traced."""
    run = _current
    if run is None:
        return wire
    from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an extra
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    told = {
        "messaging.system": "rabbitmq",
        "messaging.rabbitmq.destination.routing_key": wire.routing_key,
        "messaging.message.id": str(wire.properties["message_id"]),
    }
    carrier: dict[str, str] = {}
    with run.tracer.start_as_current_span("publish", context=run.context, kind=SpanKind.PRODUCER, attributes=told):
        TraceContextTextMapPropagator().inject(carrier)
    return replace(wire, headers={**wire.headers, **carrier})


def _provider(endpoint: str, service: str) -> tuple[Any, Any]:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise WrongSetting(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is set, but {error.name} is not installed: "
            "pip install 'match-publisher[tracing]'"
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_WITHIN)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider, set_span_in_context
