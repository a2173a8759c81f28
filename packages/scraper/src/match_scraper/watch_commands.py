"""`scraper watch`: run again and again, often on match days."""

# ruff: noqa: PLC0415 - as in cli, a command imports what it needs, so that --help is quick

import json
import random
from typing import TYPE_CHECKING, Annotated

import typer

from .world import Engine, Now, World

if TYPE_CHECKING:
    from .polling import MatchDays
    from .report import Report


def add_to(app: typer.Typer, world: World) -> None:
    """Add the command."""

    @app.command("watch")
    def watch_(
        *,
        as_json: Annotated[bool, typer.Option("--json", help="Print each report as JSON, one a line.")] = False,
        engine: Annotated[Engine, typer.Option(help="How to read, as for `run`.")] = "http",
    ) -> None:
        """Run every ten minutes on match days, every hour on others, less often while the source is in trouble.

        SIGTERM or Ctrl-C ends it after the run that is under way, with exit code 0; a second one at once.
        """
        from .signals import signal_clock
        from .watching import Watch

        world.ready()

        def run(clock: Now) -> "Report | None":
            report = world.run(clock, engine)
            if report is not None:
                _tell(report, as_json=as_json)
            return report

        with signal_clock() as clock:
            for pause in Watch(run, lambda: _match_days(world), lambda: random.uniform(-1, 1), clock).pauses():  # noqa: S311 - spreads load, guards nothing
                if not as_json:
                    typer.echo(f"next run in {pause.total_seconds():.0f} s")


def _tell(report: "Report", *, as_json: bool) -> None:
    from .endings import problems, summary
    from .report import as_json as in_json

    typer.echo(json.dumps(in_json(report)) if as_json else f"{report.as_of:%FT%TZ} {summary(report)}")
    for problem in problems(report):
        typer.echo(problem, err=True)


def _match_days(world: World) -> "MatchDays":
    from match_publisher import StateError

    from .errors import NothingAccepted
    from .polling import match_days
    from .snapshots import read_state

    try:
        with read_state(world.state()) as snapshots:
            return match_days(snapshots.seasons())
    except (NothingAccepted, StateError):  # the run has said what is wrong with the file
        return match_days(())
