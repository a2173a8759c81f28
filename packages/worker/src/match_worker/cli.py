"""The `worker` command: a function for each command, and below them what builds the world for `run`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NoReturn

import typer

from . import (
    adopt_command,
    beat_command,
    dead_letter_commands,
    flower_command,
    migrate_command,
    official_command,
    quarantine_commands,
    retry_command,
    standing_commands,
    table_commands,
    team_commands,
    topology_commands,
)
from .embedded import folder_of
from .errors import (
    BrokerUnavailable,
    DatabaseBusy,
    DatabaseUnavailable,
    NotMigrated,
    NotWaiting,
    TopologyDiffers,
    UnknownLetter,
    UnknownMatch,
    UnknownValue,
    WorkerError,
    WrongSetting,
)
from .world import World

if TYPE_CHECKING:
    from . import doctor as checks
    from .dead_letters import Letter
    from .metrics import Metrics
    from .postgres_store import PostgresStore
    from .settings import Settings
    from .store import Store
    from .supabase_store import SupabaseStore
    from .topology import Topology
    from .tracing import Tracing

EXIT_CODES: Final[tuple[tuple[type[WorkerError], int], ...]] = (
    (WrongSetting, 2),
    (UnknownValue, 2),
    (UnknownMatch, 2),
    (NotWaiting, 2),
    (UnknownLetter, 2),
    (BrokerUnavailable, 6),
    (TopologyDiffers, 7),
    (DatabaseUnavailable, 8),
    (DatabaseBusy, 8),
    (NotMigrated, 9),
    (WorkerError, 1),
)
_EPILOG = """\
Exit codes: 0 good; 1 failed; 2 wrong usage or settings; 6 broker not reachable, or it refuses; 7 the broker's queues or
exchange are others than ours; 8 database not reachable; 9 database not migrated.
"""

_ENVIRONMENT: ContextVar[str | None] = ContextVar("environment", default=None)

app = typer.Typer(add_completion=False, epilog=_EPILOG)

Which = Literal["all", "now", "bulk"]
Loglevel = Literal["debug", "info", "warning", "error", "critical"]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback(invoke_without_command=True)
def worker(
    context: typer.Context,
    *,
    env: Annotated[
        str | None, typer.Option("--env", help="Read envs/.env.NAME too: local, prod. The environment goes before it.")
    ] = None,
) -> None:
    """Write match messages from RabbitMQ into PostgreSQL, with a reason for every effect.

    Without a command: `run`, once the settings are there; until then, what to set.
    """
    _ENVIRONMENT.set(env)
    if context.invoked_subcommand is not None:
        return
    with _errors_told():
        settings = _settings()
        if settings.broker_url is None and settings.database_url is None:
            typer.echo(_what_to_set())
            return
        _run(settings, which="all", concurrency=settings.concurrency, loglevel=settings.loglevel)


@app.command(epilog=_EPILOG)
def run(
    *,
    which: Annotated[Which, typer.Option("--queues", help="now: results and changes of the last 48 hours.")] = "all",
    concurrency: Annotated[int | None, typer.Option(min=1, max=64, help="Processes; WORKER_CONCURRENCY.")] = None,
    loglevel: Annotated[Loglevel | None, typer.Option(help="WORKER_LOGLEVEL.")] = None,
) -> None:
    """Consume until SIGTERM or SIGINT, then finish the envelopes in hand.

    Declares the topology first. A database that is not reachable delays messages but not the start; one that is not
    migrated refuses it (exit 9).
    """
    with _errors_told():
        settings = _settings()
        _run(
            settings,
            which=which,
            concurrency=concurrency or settings.concurrency,
            loglevel=loglevel or settings.loglevel,
        )


@app.command()
def doctor(
    *,
    as_of: Annotated[datetime | None, typer.Option(help="Set the clock (UTC).")] = None,
    as_json: Json = False,
) -> None:
    """Look at settings, broker, topology, database, clock and result backend; say what mends what is wrong.

    Exit codes: 0 nothing fails; 1 something does.
    """
    from . import doctor as checks

    now = as_of.replace(tzinfo=UTC) if as_of else datetime.now(UTC)
    findings = list(_findings(now))
    typer.echo(checks.as_json(findings) if as_json else checks.table(findings))
    raise typer.Exit(checks.failed(findings))


def _findings(now: datetime) -> "Iterator[checks.Finding]":
    from . import doctor as checks
    from .settings import Settings

    yield checks.check_installed("match-worker", "match-schema", "celery")
    configured = list(checks.check_settings(Settings, _ENVIRONMENT.get()))
    yield from configured
    if checks.failed(configured):
        return
    settings = _settings()
    for name in settings.missing:
        yield checks.fail("settings", f"{name} is not set", f"export {name}=...   # docs/settings.md")
    if settings.broker_url is not None:
        yield from _broker_findings(settings)
    if settings.database_url is not None:
        yield from checks.check_database(settings.database(), now=now)
    if settings.chosen_store == "supabase" and settings.supabase_url and settings.supabase_key:
        yield from checks.check_project(_supabase(settings)().probe)
    if results := settings.results():
        yield from checks.check_results(results)


def _broker_findings(settings: "Settings") -> "Iterator[checks.Finding]":
    from . import doctor as checks

    try:
        wanted = _topology(settings)
    except WrongSetting as error:
        yield checks.fail("settings", str(error), "export WORKER_ENVIRONMENT=local")
    else:
        yield from checks.check_broker(settings.broker(), wanted)


def _run(settings: "Settings", *, which: Which, concurrency: int, loglevel: str) -> NoReturn:
    from .app import make_app, work
    from .logs import set_up
    from .topology import connected, declare

    set_up(loglevel)
    open_store = _noting(settings, _store(settings))
    wanted = _topology(settings)
    with connected(settings.broker(), wait=settings.broker_wait, on_retry=_tell) as connection:
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
    from .tracing import Tracing

    return Tracing(str(settings.otel_endpoint))


def _counted(settings: "Settings", wanted: "Topology") -> "AbstractContextManager[Metrics | None]":
    """Return what counts, and serves the counts, where a port is set."""
    if settings.http_port is None:
        return nullcontext()
    if folder_of(settings.broker()) is not None:
        raise WrongSetting("WORKER_HTTP_PORT: nothing is counted with the embedded broker; unset it")
    from .lookout import Sights, at_broker, at_database, differences
    from .pages import counted

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
    from .dead_letter_drain import draining
    from .dead_letters import table

    if settings.chosen_store == "supabase":
        open_store = _supabase(settings)
        return draining(settings.broker(), lambda: _keeping(open_store), wanted, settings.alarms)
    return draining(settings.broker(), partial(table, settings.database()), wanted, settings.alarms)


@contextmanager
def _keeping(open_store: "Callable[[], SupabaseStore]") -> "Iterator[Callable[[Letter], None]]":
    with closing(open_store()) as store:
        yield store.keep


def _store(settings: "Settings") -> "Callable[[], Store]":
    """Return what opens the store in each child, once the database has been looked at."""
    if settings.chosen_store == "memory":
        from .memory_store import MemoryStore

        return MemoryStore
    try:
        if settings.chosen_store == "supabase":
            _supabase(settings)().probe()
        else:
            _check_migrated(settings.database())
    except (DatabaseUnavailable, DatabaseBusy) as error:
        _tell(f"{error}; messages are retried until it is back")
    if settings.chosen_store == "supabase":
        return _supabase(settings)
    from .postgres_store import PostgresStore

    return partial(PostgresStore, settings.database())


def _noting(settings: "Settings", open_store: "Callable[[], Store]") -> "Callable[[], Store]":
    """Let the store note what it applied, for `worker status TASK_ID`, where the result backend is a Redis."""
    url = settings.results()
    if url is None:
        return open_store
    from .results import Results, is_redis, noting

    if not is_redis(url):
        return open_store
    return noting(open_store, partial(Results, url, settings.environment), partial(datetime.now, UTC))


def _chore_store(settings: "Settings") -> "PostgresStore | SupabaseStore":
    """Open the store for housekeeping. Raises WrongSetting where there is no database."""
    if settings.chosen_store == "supabase":
        return _supabase(settings)()
    from .postgres_store import PostgresStore

    return PostgresStore(settings.database(), connections=1)


def _check_migrated(url: str) -> None:
    from .migrate import lacking

    if waiting := lacking(url):
        _fail(NotMigrated, f"the database lacks {len(waiting)} migrations: run `worker migrate`")


def _supabase(settings: "Settings") -> "Callable[[], SupabaseStore]":
    from .supabase_store import SupabaseStore

    url, key, token = settings.supabase()
    return partial(SupabaseStore, url, key, token=token, payload=settings.supabase_payload)


def _database_doors(settings: "Settings") -> dict[str, Any]:
    """Return what else looks at the database, in the children: names for ids, and whether it is there."""
    if settings.chosen_store == "memory":
        return {}
    if settings.chosen_store == "supabase":
        # One for each process, which opens a client on first use: a probe asks every few seconds.
        store = _supabase(settings)()
        return {"open_names": lambda: store, "probe": store.probe}
    from .names import PostgresNames
    from .probe import probe

    return {"open_names": partial(PostgresNames, settings.database()), "probe": partial(probe, settings.database())}


def _settings() -> "Settings":
    from .settings import load

    return load(_ENVIRONMENT.get())


def _topology(settings: "Settings") -> "Topology":
    from .topology import topology_of

    return topology_of(settings.environment, settings.retry_delays, also=settings.v1_queues)


def _what_to_set() -> str:
    from .settings import NEEDED, meanings

    lines = [(name in NEEDED, f"  {name}  {meaning}") for name, meaning in meanings()]
    needed, optional = ([line for wanted, line in lines if wanted is which] for which in (True, False))
    more = "More: worker --help, worker doctor, docs/settings.md"
    return "\n".join(["Nothing is set yet. Needed:", *needed, "Optional:", *optional, more])


@contextmanager
def _errors_told() -> Iterator[None]:
    """Print one line for an error of ours, and exit with its code."""
    try:
        yield
    except WorkerError as error:
        _fail(type(error), str(error))


def _fail(kind: type[WorkerError], said: str) -> NoReturn:
    _tell(said)
    raise typer.Exit(next(code for each, code in EXIT_CODES if issubclass(kind, each)))


def _tell(said: str) -> None:
    typer.echo(f"worker: {said}", err=True)


_WORLD = World(_settings, lambda: _topology(_settings()), lambda: _chore_store(_settings()), _errors_told, _fail)
app.add_typer(topology_commands.commands(_WORLD), name="topology")
migrate_command.add(app, _WORLD)
table_commands.add_commands(app, _WORLD)
app.add_typer(dead_letter_commands.commands(_WORLD), name="dead-letters")
standing_commands.add_commands(app, _WORLD)
app.add_typer(quarantine_commands.commands(_WORLD), name="quarantine")
app.add_typer(team_commands.commands(_WORLD), name="teams")
official_command.add(app, _WORLD)
adopt_command.add(app, _WORLD)
flower_command.add(app, _WORLD)
beat_command.add_commands(app, _WORLD)
retry_command.add(app, _WORLD)


def main() -> None:
    """Run the command."""
    app()
