"""Look into the outbox, send what waits in it, or send one message.

Settings: SCRAPER_STATE (the state file), RABBITMQ_URL (the broker), USE_RABBITMQ=false (send nothing);
for amqps:// RABBITMQ_CA_FILE, RABBITMQ_CERTIFICATE, RABBITMQ_KEY; all of them in docs/settings.md.

Exit codes: 0 done; 1 no such message, or not a valid one; 2 wrong usage or settings; 3 the state file cannot be
used; 6 not delivered.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from . import Letter, Outbox, Publisher, Tls
    from .settings import PublisherSettings

INVALID, USAGE, STATE, UNDELIVERED = 1, 2, 3, 6

# Over 200 lines, because settings are read and the world is built in one file.
_ENVIRONMENT: ContextVar[str | None] = ContextVar("environment", default=None)

app = typer.Typer(no_args_is_help=True, add_completion=False)
outbox_app = typer.Typer(no_args_is_help=True, help="What is committed and waits to be confirmed.")
app.add_typer(outbox_app, name="outbox")

Environment = Annotated[
    str | None, typer.Option("--env", help="Read envs/.env.NAME too: local, prod. The environment goes before it.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
State = Annotated[Path | None, typer.Option("--state", help="The state file, instead of SCRAPER_STATE.")]


@app.callback(help=__doc__)
def choose(*, env: Environment = None) -> None:
    """Note what holds for every command."""
    _ENVIRONMENT.set(env)


@outbox_app.command()
def status(*, state: State = None, as_json: Json = False) -> None:
    """Say how much waits, and since when."""
    with _outbox(state) as outbox:
        load = outbox.load()
    since = load.oldest.isoformat(timespec="seconds") if load.oldest else None
    _print_facts({"letters": load.letters, "bytes": load.size, "oldest": since}, as_json=as_json)


@outbox_app.command("list")
def list_(*, state: State = None, limit: Annotated[int, typer.Option(min=1)] = 50, as_json: Json = False) -> None:
    """List the oldest letters that wait."""
    with _outbox(state) as outbox:
        rows = [_row(letter) for letter in outbox.waiting(limit)]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        _print_table(rows)


@outbox_app.command()
def show(message_id: Annotated[str, typer.Argument(help="Its first digits are enough.")], state: State = None) -> None:
    """Print the message of one letter that waits. Exit 1 if there is no such letter, or more than one."""
    with _outbox(state) as outbox:
        found = [letter for letter in outbox if letter.message_id.startswith(message_id)]
    if len(found) != 1:
        _fail(INVALID, f"{len(found) or 'no'} letters wait whose id begins with {message_id}")
    try:
        typer.echo(json.dumps(json.loads(found[0].body), indent=2, ensure_ascii=False))
    except (ValueError, RecursionError) as error:
        _fail(STATE, f"the state file is damaged: the letter {found[0].message_id} cannot be read ({error})")


@outbox_app.command()
def flush(*, state: State = None, as_json: Json = False) -> None:
    """Send what waits; what is not confirmed stays. Exit 6 if anything stays."""
    from . import drain

    settings = _settings()
    with _outbox(state) as outbox, _publisher(settings) as publisher:
        drained = drain(outbox, publisher)
    fates = {fate: getattr(drained, fate) for fate in ("confirmed", "returned", "refused", "kept")}
    _print_facts({**fates, "reasons": drained.reasons} if as_json else fates, as_json=as_json)
    if not drained.complete:
        _fail(UNDELIVERED, *(f"{count} x {reason}" for reason, count in drained.reasons.items()))


@app.command()
def send(
    file: Annotated[Path, typer.Argument(help="A file with one message; - reads standard input.")],
    *,
    urgent: Annotated[bool, typer.Option(help="Overtake what is not urgent.")] = False,
) -> None:
    """Check one message and send it, past the outbox. Exit 1 if it is invalid, 6 if it is not delivered."""
    from match_schema import SchemaError, load

    from . import Fate, PublisherError, letter

    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        ready = letter(load(body), urgent=urgent)
    except OSError as error:
        _fail(INVALID, f"{file}: {error.strerror}")
    except (SchemaError, PublisherError) as error:
        _fail(INVALID, f"{file}: {error}")
    with _publisher(_settings()) as publisher:
        (receipt,) = publisher.publish([ready])
    if receipt.fate is not Fate.CONFIRMED:
        _fail(UNDELIVERED, f"{receipt.message_id} {receipt.fate}: {receipt.reason}")
    typer.echo(f"{receipt.message_id} {receipt.fate}")


@app.command("send-v1")
def send_v1(file: Annotated[Path, typer.Argument(help="A JSON file: one bare match of version 1, or a list.")]) -> None:
    """Send matches as producers of version 1 do: one task each, straight to RABBITMQ_QUEUE, which is declared.

    Exit 1 if the file is no JSON, 6 if anything in it is invalid or not delivered.
    """
    from . import BadAddress, RabbitMQPublisher, Timeouts

    try:
        told = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        _fail(INVALID, f"{file}: {getattr(error, 'strerror', None) or error}")
    settings = _settings()
    url, timeouts = _address(settings), Timeouts(patience=settings.rabbitmq_patience)
    try:
        with RabbitMQPublisher(url, settings.rabbitmq_queue, timeouts=timeouts, tls=_tls(settings)) as publisher:
            counts = publisher.publish_matches(told if isinstance(told, list) else [told])
    except BadAddress as error:
        _fail(USAGE, f"RABBITMQ_URL: {error}")
    _print_facts(counts, as_json=False)
    if counts["failed"]:
        _fail(UNDELIVERED, f"{counts['failed']} of {counts['total']} are invalid or were not confirmed")


def main() -> None:
    """Run the command."""
    app()


def _settings() -> "PublisherSettings":
    from . import WrongSetting
    from .environment import load
    from .logs import set_up
    from .settings import PublisherSettings

    try:
        settings = load(PublisherSettings, _ENVIRONMENT.get())
    except WrongSetting as error:
        _fail(USAGE, str(error))
    set_up(settings.publisher_loglevel)
    return settings


@contextmanager
def _outbox(path: Path | None) -> Iterator["Outbox"]:
    from . import Outbox, StateError, open_state

    path = path or _settings().scraper_state
    if path is None:
        _fail(USAGE, "no state file: set SCRAPER_STATE to the file the scraper keeps, or give --state")
    if not path.exists():
        _fail(STATE, f"{path} does not exist: run the scraper once, or correct SCRAPER_STATE")
    try:
        with closing(open_state(path)) as connection:
            yield Outbox(connection)
    except StateError as error:
        _fail(STATE, str(error))


@contextmanager
def _publisher(settings: "PublisherSettings") -> Iterator["Publisher"]:
    from . import BadAddress, Timeouts, WrongSetting, publisher_for
    from .tracing import traced_run

    url, timeouts = _address(settings), Timeouts(patience=settings.rabbitmq_patience)
    try:
        publisher = publisher_for(url, window=settings.rabbitmq_window, timeouts=timeouts, tls=_tls(settings))
    except BadAddress as error:
        _fail(USAGE, f"RABBITMQ_URL: {error}")
    endpoint = settings.otel_exporter_otlp_endpoint
    try:
        with closing(publisher), traced_run(str(endpoint) if endpoint else None, "send", service="match-publisher"):
            yield publisher
    except WrongSetting as error:
        _fail(USAGE, str(error))


def _address(settings: "PublisherSettings") -> str:
    if not settings.use_rabbitmq:
        _fail(USAGE, "USE_RABBITMQ is false: nothing was sent; unset it to send")
    if settings.rabbitmq_url is None:
        _fail(USAGE, "no broker: set RABBITMQ_URL, as in amqp://user:password@host:5672/vhost")
    return settings.rabbitmq_url.get_secret_value()


def _tls(settings: "PublisherSettings") -> "Tls":
    from . import Tls

    return Tls(settings.rabbitmq_ca_file, settings.rabbitmq_certificate, settings.rabbitmq_key)


def _row(letter: "Letter") -> dict[str, Any]:
    return {
        "message_id": letter.message_id,
        "kind": letter.kind,
        "routing_key": letter.routing_key,
        "matches": letter.matches,
        "bytes": len(letter.body),
        "run_id": letter.run_id,
    }


def _print_facts(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, indent=2))
        return
    for name, value in facts.items():
        typer.echo(f"{name:<10}{'-' if value is None else value}")


def _print_table(rows: list[dict[str, Any]]) -> None:
    lines = [tuple(rows[0]), *(tuple(map(str, row.values())) for row in rows)] if rows else []
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        typer.echo("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def _fail(code: int, *sentences: str) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(code)
