"""Tells whoever asked to be told: of a good run a sign of life, of what waits for a person an alarm."""

from typing import TYPE_CHECKING, Final

import typer

from match_scraper.endings import Alarm, alarms, is_good, is_well

from .assembly import new_writer

if TYPE_CHECKING:
    from match_scraper.report import Report
    from match_scraper.settings import ScraperSettings

_TOLD: Final[set[Alarm]] = set()
"""Alarms of this process: `watch` reads every ten minutes, and tells of the same refusal once."""


def call(settings: "ScraperSettings", report: "Report") -> None:
    """Tell of each alarm that is new, or that nobody took so far, and call the heartbeat address after a good run."""
    well = {outcome.key for outcome in report.outcomes if is_well(outcome)}
    _TOLD.difference_update([each for each in _TOLD if each.season in well])
    for event, news in _by_event([each for each in alarms(report) if each not in _TOLD]).items():
        texts = [each.text for each in news]
        if settings.alarms.tell(event, f"run {report.run_id}: {texts[0]}", run_id=report.run_id, all=texts):
            _TOLD.update(news)
    if settings.scraper_heartbeat_url is not None and is_good(report):
        _beat(settings.scraper_heartbeat_url.get_secret_value(), report)


def _by_event(told: list[Alarm]) -> dict[str, list[Alarm]]:
    return {event: [each for each in told if each.event == event] for event in dict.fromkeys(e.event for e in told)}


def _beat(address: str, report: "Report") -> None:
    from match_scraper.errors import Unreachable
    from match_scraper.fetch import beat

    try:
        beat(address, version=new_writer(report.as_of).version)
    except Unreachable as error:
        typer.echo(f"heartbeat not heard: {error.what}; what was read is safe", err=True)
