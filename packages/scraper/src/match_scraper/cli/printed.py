"""What a person is shown: the report of a run, and what to set before there can be one."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import typer

from match_scraper.endings import problems

from .assembly import new_writer

if TYPE_CHECKING:
    from match_scraper.report import Report
    from match_scraper.translate import Outgoing

_FIRST: Final = ("ASSIST_URL", "RABBITMQ_URL", "USE_RABBITMQ", "SCRAPER_STATE")
"""What a person sets first."""


def introduce() -> None:
    """Say what to set, and show what the sample would publish."""
    from rich.console import Console

    from match_scraper import show

    typer.echo("Nothing is set, so nothing is read. To read and publish, set:")
    for name, meaning in _meanings():
        typer.echo(f"  {name:<14} {meaning}")
    typer.echo("All settings: docs/settings.md; `scraper --env local` reads envs/.env.local; `scraper doctor` checks.")
    typer.echo("\nMessages that the sample in this package (`scraper sample`) would publish:")
    show.messages(sample_messages(), Console())


def _meanings() -> "Iterator[tuple[str, str]]":
    from match_publisher import environment
    from match_scraper.settings import ScraperSettings

    for name, field in environment.variables(ScraperSettings):
        if name in _FIRST:
            yield name, str(field.description)


def sample_messages() -> "list[Outgoing]":
    """Write what the sample would publish."""
    from match_scraper.sample import NOW
    from match_scraper.sample import sample as read_sample
    from match_scraper.translate import everything, messages

    season = read_sample().season
    return list(messages(season, everything(season), new_writer(NOW), full=True))


def show_report(report: "Report", *, as_json: bool) -> None:
    """Print the report, and its problems as errors."""
    from match_scraper.report import as_json as in_json

    if as_json:
        typer.echo(json.dumps(in_json(report)))
    else:
        from rich.console import Console

        from match_scraper import show

        show.report(report, Console())
    for problem in problems(report):
        typer.echo(problem, err=True)
