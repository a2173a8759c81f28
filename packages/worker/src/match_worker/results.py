"""What became of each message, for a day, in the Redis that CELERY_RESULT_BACKEND names.

The one file of the worker that knows redis. The record is the database; this is a short memory beside it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from zlib import crc32

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError
from redis.retry import Retry

from match_schema import Reading

from .best_effort import BestEffort
from .errors import ResultsUnavailable
from .store import Outcome, Store
from .task_summary import TaskSummary

PLACES: Final = 65_536
"""Summaries that are kept at most; a newer one may take the place of an older."""
KEPT_SECONDS: Final = 86_400
ANSWERS_WITHIN: Final = 0.25
"""Seconds for a connection, and for an answer."""
_UNREADABLE: Final = (RedisError, ValueError, RecursionError, AttributeError, TypeError)
"""The last two are what redis raises when somebody answers who speaks otherwise."""
_SCHEMES: Final = ("redis", "rediss", "unix")


class Results:
    """The Redis of one environment; it connects when first used, in each process for itself."""

    def __init__(self, url: str, environment: str, *, places: int = PLACES, within: float = ANSWERS_WITHIN) -> None:
        self._host, self._environment, self._places = urlsplit(url).hostname, environment, places
        with self._errors_told():
            self._redis = Redis.from_url(
                url,
                socket_connect_timeout=within,
                socket_timeout=within,
                retry=Retry(NoBackoff(), 1),  # once, at once: the server may have closed a connection that was idle
            )

    def ask(self) -> None:
        """Ask whether it is there. Raises ResultsUnavailable."""
        with self._errors_told():
            self._redis.ping()

    def note(self, summary: TaskSummary) -> None:
        """Remember it for a day. Raises ResultsUnavailable."""
        told = {"id": summary.task_id, "at": summary.at.isoformat(), "outcomes": summary.outcomes}
        with self._errors_told():
            self._redis.set(self._place(summary.task_id), json.dumps(told), ex=KEPT_SECONDS)

    def find(self, task_id: str) -> TaskSummary | None:
        """Return what is remembered of a message, or of a task of earlier producers. Raises ResultsUnavailable."""
        with self._errors_told():
            noted, answered = self._redis.mget(self._place(task_id), f"celery-task-meta-{task_id}")
            return _noted(task_id, json.loads(noted or "null")) or _answered(task_id, json.loads(answered or "null"))

    def _place(self, task_id: str) -> str:
        return f"match-worker:{self._environment}:{crc32(task_id.encode()) % self._places}"

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        """Say it in our words: what the library says of an address may hold its password."""
        try:
            yield
        except AuthenticationError as error:
            raise ResultsUnavailable(self._host, refused=True) from error
        except _UNREADABLE as error:
            raise ResultsUnavailable(self._host) from error


def is_redis(url: str) -> bool:
    """Whether the address is one of a Redis."""
    return urlsplit(url).scheme in _SCHEMES


def noting(
    open_store: Callable[[], Store], open_results: Callable[[], Results], clock: Callable[[], datetime]
) -> Callable[[], Store]:
    """Return what opens a store that notes what it applied, as far as Redis is there."""
    return lambda: _NotingStore(open_store(), open_results, clock)


class _NotingStore:
    def __init__(self, store: Store, open_results: Callable[[], Results], clock: Callable[[], datetime]) -> None:
        self._store, self._open, self._clock = store, open_results, clock
        self._results: Results | None = None
        self._effort = BestEffort("outcome.not_noted")

    def ingest(self, reading: Reading, *, override_by: str | None = None) -> Sequence[Outcome]:
        outcomes = self._store.ingest(reading, override_by=override_by)
        counts = Counter[str](each.outcome for each in outcomes)
        if counts.keys() != {"duplicate"}:  # a repeat has no effect, also not on what is told of the first
            task_id = reading.message.message_id
            self._effort.attempt(
                lambda: self._note(TaskSummary(task_id, self._clock(), dict(counts))), message_id=task_id
            )
        return outcomes

    def _note(self, summary: TaskSummary) -> None:
        self._results = self._results or self._open()
        self._results.note(summary)


def _noted(task_id: str, told: object) -> TaskSummary | None:
    """Read a summary; None for one of another message in the same place, and for what we never wrote."""
    match told:
        case {"id": noted, "at": str(at), "outcomes": dict(outcomes)} if noted == task_id:
            return TaskSummary(task_id, datetime.fromisoformat(at), outcomes)
    return None


def _answered(task_id: str, told: object) -> TaskSummary | None:
    """Count what a task answered: one status, or one in each of its results; None for an answer of another form."""
    match told:
        case {"status": "SUCCESS", "date_done": str(at), "result": dict(answer)}:
            results = answer["results"] if isinstance(answer.get("results"), list) else [answer]
            counts = Counter(str(each.get("status")) for each in results if isinstance(each, dict))
            return TaskSummary(task_id, datetime.fromisoformat(at), dict(counts))
    return None
