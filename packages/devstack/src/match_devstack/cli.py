"""The `devstack` command: private servers and the replica, as long as it runs."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .replica.stage import Stage

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False, help=__doc__)

_YEARS: Final = range(1991, 2099)  # those of a match that a message may name

Size = Annotated[Literal["small", "full"], typer.Option(help="60 or 24,623 events.")]
Seed = Annotated[int, typer.Option(help="The same seed draws the same season.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0: a free one.")]
Today = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The season's day; default: yesterday.")]


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let signals end us by leaving the `with` blocks."""
    from .interruption import Interrupted, interruptible

    with interruptible():
        try:
            yield
        except Interrupted:
            typer.echo("ended", err=True)


@contextmanager
def _errors_as_sentences() -> Iterator[None]:
    from .errors import DevstackError

    try:
        yield
    except DevstackError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _stage(seed: int, size: Literal["small", "full"], today: datetime | None, **ports: int) -> "Stage":
    from .replica import make_season
    from .replica.stage import Stage

    return Stage(partial(make_season, seed, size), _day(today), **ports)


def _day(today: datetime | None) -> date:
    # A season's source time is an evening (UTC); that of today may still lie ahead, and such stamps are refused.
    day = (today or datetime.now(UTC) - timedelta(days=1)).date()
    if day.year not in _YEARS:
        raise typer.BadParameter(f"--today takes a day of the years {_YEARS.start} to {_YEARS.stop - 1}")
    return day


def _announce(variables: "Mapping[str, str]", file: Path | None) -> None:
    lines = "".join(f"{name}={value}\n" for name, value in variables.items())
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(lines)
    typer.echo(lines, nl=False)


@app.command()
def replica(
    size: Size = "small",
    seed: Seed = 1,
    port: Port = 0,
    control_port: Port = 0,
    today: Today = None,
) -> None:
    """Play Assist, Modular11 and the official page of both eras until Ctrl-C; print addresses, and the control's."""
    with (
        _errors_as_sentences(),
        _ending_in_order(),
        _stage(seed, size, today, port=port, control_port=control_port) as sites,
    ):
        _announce(sites.addresses, None)
        signal.pause()


@app.command()
def up(
    folder: Annotated[Path, typer.Option(help="Where the servers keep their data and logs.")] = Path(".match/devstack"),
    size: Size = "small",
    seed: Seed = 1,
    today: Today = None,
    env_file: Annotated[Path | None, typer.Option(help="Write the variables into this file too.")] = None,
) -> None:
    """Start PostgreSQL, RabbitMQ, Redis and the replica until Ctrl-C; print their addresses as variables."""
    from . import Postgres, RabbitMQ, Redis

    with _errors_as_sentences(), _ending_in_order(), ExitStack() as stack:
        postgres = stack.enter_context(Postgres(folder / "postgres"))
        redis = stack.enter_context(Redis(folder / "redis"))
        rabbitmq = stack.enter_context(RabbitMQ(folder / "rabbitmq"))
        variables = {
            "DATABASE_URL": postgres.url,
            "RABBITMQ_URL": rabbitmq.url,
            "CELERY_BROKER_URL": rabbitmq.url,
            "CELERY_RESULT_BACKEND": redis.url,
        }
        _announce(variables | stack.enter_context(_stage(seed, size, today)).addresses, env_file)
        signal.pause()


@app.command()
def demo(
    *,
    keep: Annotated[bool, typer.Option("--keep", help="Leave it up until Ctrl-C, and say how to use it.")] = False,
    size: Size = "full",
    seed: Seed = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    broker: Annotated[
        Literal["rabbitmq", "embedded"] | None,
        typer.Option(envvar="BROKER", help="Default: RabbitMQ where it is installed."),
    ] = None,
) -> None:
    """Play a season through the real scraper, broker, worker and database, and compare the counts of every stage.

    Exit codes: 0 all counts agree; 1 they do not, or something failed; 128 + signal when it was interrupted.
    """
    from .demo import Options
    from .demo import demo as play
    from .interruption import Interrupted, interruptible
    from .process import end_all

    with _errors_as_sentences(), interruptible():
        try:
            agrees = play(Options(broker=broker, size=size, seed=seed, keep=keep, as_json=as_json))
        except Interrupted as ended:
            typer.echo("ended", err=True)
            raise typer.Exit(128 + ended.signal) from None
        finally:
            end_all()
    raise typer.Exit(0 if agrees else 1)


@app.command()
def doctor(
    *,
    env: Annotated[str | None, typer.Option(help="Look at this environment of envs/: local, prod.")] = None,
    port: Annotated[
        list[int] | None, typer.Option(min=1, max=65_535, help="Whether a server could have this port; repeatable.")
    ] = None,
    folder: Annotated[Path, typer.Option(exists=True, help="Where servers shall keep their data.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look at this machine, then ask `scraper doctor` and `worker doctor`; say what mends what is wrong.

    Exit codes: 0 nothing fails; 1 something does.
    """
    from . import doctor as checks

    findings = [*checks.check_programs(), checks.check_disk(folder.absolute()), checks.check_ports()]
    findings += map(checks.check_port, port or ())
    findings += (each for name in ("scraper", "worker") for each in checks.check_command(name, env))
    typer.echo(checks.as_json(findings) if as_json else checks.table(findings))
    raise typer.Exit(checks.failed(findings))


def main() -> None:
    """Run the command."""
    app()
