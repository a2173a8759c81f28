"""Builds the real collaborators of a worker from settings, and runs it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import typer

from match_worker.embedded import folder_of
from match_worker.errors import DatabaseBusy, DatabaseUnavailable, NotMigrated, WrongSetting

from .ground import fail, tell, topology

if TYPE_CHECKING:
    from match_worker.dead_letters import Letter
    from match_worker.metrics import Metrics
    from match_worker.postgres_store import PostgresStore
    from match_worker.settings import Settings
    from match_worker.store import Store
    from match_worker.supabase_store import SupabaseStore
    from match_worker.topology import Topology
    from match_worker.tracing import Tracing

Which = Literal["all", "now", "bulk"]
Loglevel = Literal["debug", "info", "warning", "error", "critical"]


def run_worker(settings: "Settings", *, which: Which, concurrency: int, loglevel: str) -> NoReturn:
    """Consume until asked to stop, then end the command with the worker's exit code."""
    from match_worker.app import make_app, work
    from match_worker.connections import connected
    from match_worker.logs import set_up
    from match_worker.topology import declare

    set_up(loglevel)
    open_store = _noting(settings, _store(settings))
    wanted = topology(settings)
    with connected(settings.broker(), wait=settings.broker_wait, on_retry=tell) as connection:
        declare(connection, wanted)
    read = {"all": wanted.read, "now": [wanted.now], "bulk": [wanted.bulk, *wanted.todays]}[which]
    tracing = _tracing(settings)
    with _beside(settings, wanted), _counted(settings, wanted) as metrics:
        if tracing:
            open_store = tracing.storing(open_store)
        if metrics:
            open_store = metrics.counting(open_store)
        celery = make_app(
            settings.broker(),
            topology=wanted,
            open_store=open_store,
            **_database_doors(settings),
            patience=settings.patience,
            result_backend=settings.results(),
            watch=metrics,
            task_events=settings.task_events,
            tracing=tracing,
        )
        code = work(celery, queues=[queue.name for queue in read], concurrency=concurrency, loglevel=loglevel)
    raise typer.Exit(code)


def _tracing(settings: "Settings") -> "Tracing | None":
    """Return what traces, where an endpoint is set."""
    if settings.otel_endpoint is None:
        return None
    from match_worker.tracing import Tracing

    return Tracing(str(settings.otel_endpoint))


def _counted(settings: "Settings", wanted: "Topology") -> "AbstractContextManager[Metrics | None]":
    """Return what counts, and serves the counts, where a port is set."""
    if settings.http_port is None:
        return nullcontext()
    if folder_of(settings.broker()) is not None:
        raise WrongSetting("WORKER_HTTP_PORT: nothing is counted with the embedded broker; unset it")
    from match_worker.lookout import Sights, at_broker, at_database, differences
    from match_worker.pages import counted

    broker = partial(at_broker, settings.broker(), wanted)
    sights = Sights(broker)
    if settings.database_url is not None and settings.chosen_store != "memory":
        url = settings.database()
        sights = Sights(broker, partial(at_database, url), partial(differences, url))
    elif settings.chosen_store == "supabase":
        sights = Sights(broker, _database_doors(settings)["probe"])
    return counted(settings.http_address, settings.http_port, wanted, sights)


def _beside(settings: "Settings", wanted: "Topology") -> AbstractContextManager[None]:
    """Return what runs beside the worker: the drain of dead letters, where there are a broker and a database."""
    if settings.chosen_store == "memory" or folder_of(settings.broker()) is not None:
        return nullcontext()
    from match_worker.dead_letter_drain import draining
    from match_worker.dead_letters import table

    if settings.chosen_store == "supabase":
        open_store = supabase(settings)
        return draining(settings.broker(), lambda: _keeping(open_store), wanted, settings.alarms)
    return draining(settings.broker(), partial(table, settings.database()), wanted, settings.alarms)


@contextmanager
def _keeping(open_store: "Callable[[], SupabaseStore]") -> "Iterator[Callable[[Letter], None]]":
    with closing(open_store()) as store:
        yield store.keep


def _store(settings: "Settings") -> "Callable[[], Store]":
    """Return what opens the store in each child, once the database has been looked at."""
    if settings.chosen_store == "memory":
        from match_worker.memory_store import MemoryStore

        return MemoryStore
    try:
        if settings.chosen_store == "supabase":
            supabase(settings)().probe()
        else:
            _check_migrated(settings.database())
    except (DatabaseUnavailable, DatabaseBusy) as error:
        tell(f"{error}; messages are retried until it is back")
    if settings.chosen_store == "supabase":
        return supabase(settings)
    from match_worker.postgres_store import PostgresStore

    return partial(PostgresStore, settings.database())


def _noting(settings: "Settings", open_store: "Callable[[], Store]") -> "Callable[[], Store]":
    """Let the store note what it applied, for `worker status TASK_ID`, where the result backend is a Redis."""
    url = settings.results()
    if url is None:
        return open_store
    from match_worker.results import Results, is_redis, noting

    if not is_redis(url):
        return open_store
    return noting(open_store, partial(Results, url, settings.environment), partial(datetime.now, UTC))


def chore_store(settings: "Settings") -> "PostgresStore | SupabaseStore":
    """Open the store for housekeeping. Raises WrongSetting where there is no database."""
    if settings.chosen_store == "supabase":
        return supabase(settings)()
    from match_worker.postgres_store import PostgresStore

    return PostgresStore(settings.database(), connections=1)


def _check_migrated(url: str) -> None:
    from match_worker.migrate import lacking

    if waiting := lacking(url):
        fail(NotMigrated, f"the database lacks {len(waiting)} migrations: run `worker migrate`")


def supabase(settings: "Settings") -> "Callable[[], SupabaseStore]":
    """Return what opens a store at the project that the settings name. Raises WrongSetting."""
    from match_worker.supabase_store import SupabaseStore

    url, key, token = settings.supabase()
    return partial(SupabaseStore, url, key, token=token, payload=settings.supabase_payload)


def _database_doors(settings: "Settings") -> dict[str, Any]:
    """Return what else looks at the database, in the children: names for ids, and whether it is there."""
    if settings.chosen_store == "memory":
        return {}
    if settings.chosen_store == "supabase":
        # One for each process, which opens a client on first use: a probe asks every few seconds.
        store = supabase(settings)()
        return {"open_names": lambda: store, "probe": store.probe}
    from match_worker.names import PostgresNames
    from match_worker.probe import probe

    return {"open_names": partial(PostgresNames, settings.database()), "probe": partial(probe, settings.database())}
