"""The Celery application, and the one table that says what an error means for its delivery.

One of the files that may import celery or kombu.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, Final

from billiard import pool
from billiard.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded, WorkerLostError
from celery import Celery, Task, signals
from celery.apps.worker import install_worker_term_hard_handler
from celery.backends.base import DisabledBackend

from match_schema import SchemaError, TooNew

from .answers import Answers
from .call import call_of
from .connections import connection_to
from .delivery import IN_BODY, RUN_ID, TRACE, strategy
from .embedded import transport_options
from .errors import DatabaseUnavailable, NotMigrated, Permanent, SomeNotApplied, Transient, Unforeseen
from .guarded_consumer import GuardedConsumer
from .hands import TOGETHER
from .lenient import accept_unreadable_properties
from .logs import about, use_fields
from .names import Names
from .parking import ConfirmedPublisher, Parking
from .store import Store
from .tasks import TASKS, perform
from .tls import told_apart
from .topology import Topology
from .tracing import Tracing
from .verdicts import Judgement, Patience, Undone, Verdict
from .watch import Watch

VERDICTS: Final[tuple[tuple[type[BaseException], Verdict], ...]] = (
    # The first line whose class the error is an instance of applies.
    (TooNew, Verdict.PARK),  # upgrade the worker, then replay
    (SchemaError, Verdict.PARK),
    (Permanent, Verdict.PARK),
    (DatabaseUnavailable, Verdict.HOLD),
    (NotMigrated, Verdict.HOLD),
    (Unforeseen, Verdict.RETRY_BRIEFLY),
    (Transient, Verdict.RETRY),
    (SoftTimeLimitExceeded, Verdict.RETRY_BRIEFLY),
    (TimeLimitExceeded, Verdict.RETRY_BRIEFLY),
    (WorkerLostError, Verdict.RETRY_BRIEFLY),  # the child was killed, by the kernel or by the message
    (BaseException, Verdict.RETRY_BRIEFLY),  # nobody foresaw it
)

SOFT_LIMIT, HARD_LIMIT = 240, 300
"""Seconds for what a child was given at once: then an exception is raised in it, then it is killed."""
_IN_HAND = 3 * TOGETHER
"""Envelopes that are there for each process and queue: those at work, and twice as many that it need not wait for."""
_LAST_RESULTS_READ_WITHIN = 10
"""Tenths of a second that a child waits at its end for the parent to read what it sent."""

log: Final = logging.getLogger("match_worker")


def judge(error: BaseException) -> Judgement:
    """Look the error up in the table."""
    return Judgement.on(error, next(verdict for kind, verdict in VERDICTS if isinstance(error, kind)))


class Ingest(Task):
    """A task that stores no result, and whose failures end as the table says."""

    Strategy = staticmethod(strategy)
    judge = staticmethod(judge)
    throws = (Undone,)
    ignore_result = True


def make_app(
    broker_url: str,
    *,
    topology: Topology,
    open_store: Callable[[], Store],
    open_names: Callable[[], Names] | None = None,
    probe: Callable[[], None] = lambda: None,
    patience: Patience | None = None,
    result_backend: str | None = None,
    limits: tuple[float, float] = (SOFT_LIMIT, HARD_LIMIT),
    watch: Watch | None = None,
    task_events: bool = False,
    tracing: Tracing | None = None,
) -> Celery:
    """Build the application; nothing is opened, and `open_store` is first called in a child, after the fork.

    `probe`, called in a child too, raises while the database is away. `limits` are the soft and the hard limit in
    seconds of what a child is given at once. `result_backend` takes what the tasks of earlier producers answer;
    `match.ingest` answers nothing. `watch` hears of every delivery, in the parent process; `tracing` continues traces,
    in the children. With `task_events` the workers tell Flower of each task.
    """
    app = Celery("match-worker", set_as_current=False)
    app.conf.update(_configuration(broker_url, topology, result_backend, limits))
    app.conf.worker_send_task_events = task_events
    parking = Parking(
        ConfirmedPublisher(partial(connection_to, broker_url)),
        parked=topology.dead.name,
        patience=patience or Patience(),
    )
    app.conf.worker_consumer = partial(GuardedConsumer, topology=topology, parking=parking, watch=watch)
    app.probe = probe
    store, names, answers = cache(open_store), cache(open_names) if open_names else None, Answers(app)
    trace = tracing.consuming if tracing else _untraced
    if tracing:
        signals.worker_process_shutdown.connect(tracing.close)

    def perform_task(task: Ingest, body: bytes, override_by: str | None = None) -> None:
        ids = {"message_id": task.request.id, RUN_ID: getattr(task.request, RUN_ID, None)}
        with about(**ids), trace(task.name, task.request.id, getattr(task.request, TRACE, None)):
            try:
                call = call_of(body, None if task.name == IN_BODY else task.name)
                try:
                    answer = perform(
                        call, store=store(), names=names, override_by=override_by, task_id=call.id or task.request.id
                    )
                except SomeNotApplied as error:
                    answers.keep(task.request, call, error.answer)
                    raise
                answers.keep(task.request, call, answer)
            except Exception as error:
                judgement = judge(error)
                if judgement.verdict is Verdict.RETRY_BRIEFLY:
                    log.exception("message.failed")
                raise Undone(judgement.verdict.value, judgement.reason) from None

    for name in (*TASKS, IN_BODY):
        app.task(perform_task, name=name, base=Ingest, backend=DisabledBackend(app), bind=True)
    return app


def work(app: Celery, *, queues: Sequence[str], concurrency: int, loglevel: str) -> int:
    """Consume until SIGTERM or SIGINT, then finish the envelopes in hand. Returns the exit code: 0 if so asked.

    A second one, or SIGQUIT, leaves them to the broker, which delivers them again; then, as at an end that nobody asked
    for, the code is 1.
    """
    asked: list[str] = []

    def ready(**_: object) -> None:
        # While it consumes: Celery's callback would speak with the broker inside the handler, in the midst of a frame.
        install_worker_term_hard_handler(worker, callback=None)

    def note(how: str, **_: object) -> None:
        asked.append(how)
        if how == "Warm":  # from now on it may wait for children, whom only the callback ends
            for hard in ("SIGQUIT", "SIGTERM", "SIGINT"):
                install_worker_term_hard_handler(worker, sig=hard)

    accept_unreadable_properties()
    # A parent that stops lets go of envelopes it has not seen begin; a child that began one would wait half a minute.
    pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = _LAST_RESULTS_READ_WITHIN
    signals.after_setup_logger.connect(use_fields)
    signals.worker_ready.connect(ready)
    signals.worker_shutting_down.connect(note)
    worker = app.Worker(
        queues=list(queues),
        concurrency=concurrency,
        prefetch_multiplier=_IN_HAND,  # each queue has a window of its own
        loglevel=loglevel,
        without_mingle=True,  # one second at start, to learn of revoked tasks, which we do not honour
        without_gossip=True,
        without_heartbeat=not app.conf.worker_send_task_events,  # an event as well; the heartbeats of AMQP stay
        quiet=True,
    )
    logging.getLogger("celery.app.trace").setLevel(logging.WARNING)  # ours says what became of each message
    worker.start()
    return 0 if asked == ["Warm"] else int(worker.exitcode or 1)


def make_observer(broker_url: str, topology: Topology) -> Celery:
    """Build an application that only looks at the broker, as Flower does."""
    app = Celery("match-worker", set_as_current=False)
    app.conf.update(_configuration(broker_url, topology, None, (SOFT_LIMIT, HARD_LIMIT)))
    return app


@contextmanager
def _untraced(*_: object) -> Iterator[None]:
    yield


def _configuration(
    broker_url: str, topology: Topology, result_backend: str | None, limits: tuple[float, float]
) -> dict[str, Any]:
    soft, hard = limits
    address, tls = told_apart(broker_url)
    return {
        # Celery lets CELERY_BROKER_URL go before `broker_url`, but not before these two.
        "broker_read_url": address,
        "broker_write_url": address,
        "broker_use_ssl": tls,
        "broker_transport_options": transport_options(broker_url),
        "result_backend": result_backend,
        "result_backend_transport_options": {"retry_policy": {"max_retries": 1}},
        "redis_socket_connect_timeout": 0.5,  # redis tries four times
        "redis_socket_timeout": 0.5,
        "accept_content": ["json"],
        "task_serializer": "json",
        "result_serializer": "json",
        "enable_utc": True,
        "timezone": "UTC",
        # An envelope is acknowledged once it is applied, or once its copy is confirmed elsewhere; see `delivery`.
        "task_acks_late": True,
        "task_acks_on_failure_or_timeout": False,
        "task_reject_on_worker_lost": False,
        "task_ignore_result": True,
        "task_track_started": False,
        "task_soft_time_limit": soft,
        "task_time_limit": hard,
        "task_queues": topology.consumed(),
        "task_default_queue": topology.bulk.name,
        "task_create_missing_queues": False,
        "worker_detect_quorum_queues": True,
        # What a child does when the connection is gone can no longer be acknowledged and is delivered again.
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        # A control queue is exclusive to its host name: a second worker on the host could not start.
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": True,
        # Once running, it waits for its broker as long as it takes, with a line in the log at least twice a minute.
        "broker_connection_retry": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # The broker closes the channel of a message that was in hand for half an hour.
        "broker_channel_error_retry": True,
        "broker_connection_timeout": 5,
    }
