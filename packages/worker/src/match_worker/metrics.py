"""Counts of one worker, kept by all its processes, and the page that tells them (Prometheus text).

The one file that knows prometheus_client. Each process counts in files of its own, named by its place in the pool: a
child that is killed leaves what it counted, and the child that takes its place counts on from there.
"""

# prometheus_client is typed in part.
# mypy: allow-untyped-calls

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from match_schema import Reading

from .seen import Seen
from .store import Outcome, Store

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 240.0)
"""Upper bounds of the histogram."""

_HELP: Final = {
    "broker_up": "1 where the broker answered the last look.",
    "database_up": "1 where the database answered the last look, and is migrated.",
    "queue_messages": "Messages that wait in a queue.",
    "queue_consumers": "Consumers of a queue.",
    "queue_oldest_seconds": "The longest that a message can have waited in a queue.",
    "dead_letters": "Messages that wait for a person.",
    "dead_letter_oldest_seconds": "Age of the oldest of them.",
    "quarantined_matches": "Matches that wait for a person.",
    "quarantine_oldest_seconds": "Age of the oldest of them.",
    "unknown_names": "Names that matches in quarantine wait for.",
    "last_row_seconds": "Time since a match was last created or changed.",
    "heartbeat_seconds": "Time since a heartbeat last came through the whole pipeline.",
    "freshness_seconds": "Time since a run of a competition was last recorded.",
    "beat_last_run_seconds": "Time since a task of the schedule was last tried.",
    "beat_failing": "1 where the last try of a task of the schedule failed.",
    "balance_differences": "Of the newest runs, those with matches that are neither settled nor at the broker.",
}


class Metrics:
    """Counters in files of a folder; made in the parent process, before it forks."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._parent = folder, os.getpid()
        library = _library(folder, self._place)
        own: dict[str, Any] = {"registry": library.CollectorRegistry()}
        name = "match_worker_{}".format
        self._matches = library.Counter(name("matches"), "Matches applied, by outcome.", ["outcome"], **own)
        self._envelopes = library.Counter(name("envelopes"), "Messages applied, by kind.", ["kind"], **own)
        self._seconds = library.Histogram(
            name("envelope_seconds"), "Time to apply a message.", ["kind"], buckets=SECONDS, **own
        )
        self._retries = library.Counter(name("retries"), "Messages sent to a retry queue.", ["queue"], **own)
        self._parked = library.Counter(name("parked"), "Messages set aside for a person.", ["queue"], **own)
        newest = {"multiprocess_mode": "max", **own}
        self._alive = library.Gauge(name("alive_timestamp"), "When the consumer last went round.", **newest)
        self._sent = library.Gauge(
            name("taken_timestamp"), "Newest sender's time of a message taken.", ["queue"], **newest
        )
        self._library = library

    def counting(self, open_store: Callable[[], Store]) -> Callable[[], Store]:
        """Return what opens a store that counts what it applies."""
        return lambda: _CountingStore(open_store(), self._applied)

    def alive(self) -> None:
        """Note that the consumer goes round."""
        self._alive.set(time.time())

    def taken(self, queue: str, sent_at: datetime | None) -> None:
        """Note how far the queue has been read; a sender whose clock is ahead of ours has sent by now all the same."""
        if sent_at is not None:
            child = self._sent.labels(queue)
            sent = min(sent_at.timestamp(), time.time())
            child.set(max(child._value.get(), sent))  # noqa: SLF001 - a gauge cannot be read otherwise

    def moved(self, queue: str, to: str) -> None:
        """Count a message that was not applied."""
        (self._parked if to.endswith(".dead") else self._retries).labels(queue).inc()

    def alive_at(self) -> float:
        """When the consumer last went round, as seen from any process; 0 before it did."""
        return max((value for _, value in self._read("match_worker_alive_timestamp")), default=0.0)

    def taken_at(self) -> Mapping[str, float]:
        """Return by queue the newest sender's time of a message taken from it."""
        return {labels["queue"]: value for labels, value in self._read("match_worker_taken_timestamp")}

    def page(self, seen: Seen | None) -> bytes:
        """Return all counts, and what was seen from outside, as Prometheus reads it."""
        registry = self._library.CollectorRegistry()
        self._collected(registry)
        if seen is not None:
            registry.register(_Collected(self._library, seen))
        return bytes(self._library.generate_latest(registry))

    def _applied(self, reading: Reading, outcomes: Sequence[Outcome], seconds: float) -> None:
        kind = reading.message.kind
        self._envelopes.labels(kind).inc()
        self._seconds.labels(kind).observe(seconds)
        for each in outcomes:
            self._matches.labels(each.outcome).inc()

    def _read(self, name: str) -> Iterable[tuple[Mapping[str, str], float]]:
        for metric in self._collected(None).collect():
            yield from ((sample.labels, sample.value) for sample in metric.samples if sample.name == name)

    def _collected(self, registry: Any) -> Any:
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415 - after `_library`

        return MultiProcessCollector(registry, path=str(self._folder))

    def _place(self) -> str:
        """Name this process: by its place in Celery's pool, which a successor takes over."""
        from billiard import current_process  # noqa: PLC0415 - no worker, no pool

        if os.getpid() == self._parent:
            return "parent"
        index = getattr(current_process(), "index", None)
        return f"process-{os.getpid()}" if index is None else f"child-{index}"


class _CountingStore:
    """A store that tells how long each message took, and what became of its matches."""

    def __init__(self, store: Store, applied: Callable[[Reading, Sequence[Outcome], float], None]) -> None:
        self._store, self._applied = store, applied

    def ingest(self, reading: Reading, *, override_by: str | None = None) -> Sequence[Outcome]:
        started = time.perf_counter()
        outcomes = self._store.ingest(reading, override_by=override_by)
        self._applied(reading, outcomes, time.perf_counter() - started)
        return outcomes


class _Collected:
    """What was seen from outside, as gauges."""

    def __init__(self, library: ModuleType, seen: Seen) -> None:
        self._library, self._seen = library, seen

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 - after `_library`

        for name, label, values in self._seen.gauges():
            family = GaugeMetricFamily(f"match_{name}", _HELP[name], labels=[label] if label else [])
            for of, value in values.items():
                family.add_metric([of] if label else [], value)
            yield family


def _library(folder: Path, place: Callable[[], str]) -> ModuleType:
    """Import prometheus_client so that it counts in files; it looks at the environment while it is imported."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    import prometheus_client  # noqa: PLC0415 - see above
    from prometheus_client import values  # noqa: PLC0415

    values.ValueClass = values.MultiProcessValue(place)
    return prometheus_client
