"""One trace from the run of a scraper to the database, as a collector of traces records it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pipeline import Pipeline

from match_devstack import RabbitMQ, Replica, make_season

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()


@dataclass
class Collector:
    """Takes OTLP over HTTP, and keeps every span."""

    url: str = ""
    spans: list[tuple[str, Any]] = field(default_factory=list)
    """Name of the service, and the span."""

    def named(self, name: str) -> list[Any]:
        return [span for _, span in self.spans if span.name == name]

    def take(self, body: bytes) -> None:
        for told in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = next(each.value.string_value for each in told.resource.attributes if each.key == "service.name")
            self.spans += [(service, span) for scope in told.scope_spans for span in scope.spans]


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()


@pytest.fixture(scope="module")
def pipeline(rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """Commands that trace to nowhere yet."""
    with Replica(make_season(seed=5, size="small", today=YESTERDAY)) as replica:
        made = Pipeline(
            tmp_path_factory.mktemp("traces"),
            assist_url=replica.url,
            rabbitmq_url=rabbitmq.url,
            database_url="postgresql://nobody@127.0.0.1:1/none",
            environment="traces",
        )
        made.environment |= {"WORKER_STORE": "memory", "WORKER_CONCURRENCY": "1", "RABBITMQ_PATIENCE": "5"}
        made.run("worker", "topology", "declare")
        yield made


@pytest.fixture(scope="module")
def traced(pipeline: Pipeline, collector: Collector) -> Collector:
    """What the collector has after one run, all of whose messages were applied."""
    pipeline.environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url
    with pipeline.worker():
        pipeline.run("scraper", "run", "--only", "flex")
        published = len(collector.named("publish"))
        pipeline.wait_for(lambda: len(collector.named("ingest")) == published > 0, "every span")
        pipeline.wait_for(lambda: len(collector.named("consume")) == published, "every span")
    return collector


def test_one_trace_reaches_from_the_run_to_the_database(traced: Collector):
    assert len({span.trace_id for _, span in traced.spans}) == 1


def test_each_span_stands_below_the_one_before_it(traced: Collector):
    by_id = {span.span_id: span.name for _, span in traced.spans}
    above = {(span.name, by_id.get(span.parent_span_id)) for _, span in traced.spans}

    assert above == {("scrape", None), ("publish", "scrape"), ("consume", "publish"), ("ingest", "consume")}


def test_each_service_is_named(traced: Collector):
    assert {(service, span.name) for service, span in traced.spans} == {
        ("match-scraper", "scrape"),
        ("match-scraper", "publish"),
        ("match-worker", "consume"),
        ("match-worker", "ingest"),
    }


def test_a_collector_that_is_away_costs_no_message(pipeline: Pipeline):
    pipeline.environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1"

    report = pipeline.run_json("scraper", "run", "--full", "--only", "flex")

    assert (report["delivery"]["waiting"], report["delivery"]["sent"] > 0) == (0, True)
