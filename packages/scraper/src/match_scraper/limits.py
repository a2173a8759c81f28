"""From where on a difference is a broken source rather than news: every limit by name, with its number. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Final

from .errors import WrongChoice

NAMES: Final = (
    "accepted_unreadable",
    "rows_unusable",
    "scores_early",
    "competitions_named",
    "hours_moved",
    "hours_at_night",
    "ages_differ",
    "ages_differ_in_table",
    "goals_differ",
    "no_events",
    "no_tables",
    "no_scores",
    "fields_missing",
    "source_time_ahead",
    "source_time_went_back",
    "source_time_stands_still",
    "no_scores_yet",
    "brackets_vanished",
    "bracket_fell",
    "teams_fell",
    "events_fell",
    "results_vanished",
    "results_changed",
    "matches_moved",
    "teams_changed",
    "squads_changed",
    "clubs_renamed",
    "fields_fell",
    "figures_vanished",
)
"""What a season can be refused for, or its source suspected of."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares are parts of 1; each count may be reached, and not passed."""

    rows_unusable: float = 0.02
    """Share of the rows of a schedule that may be unusable; with most of them so it is another document."""
    scores_early: float = 0.02
    """Share of the matches that may have a score, and be still to come."""
    competitions_named: int = 10
    """Competitions that the matches of a season may name."""
    hours_moved: float = 0.5
    """Share of the kick-offs that are not set that may be at another hour than those are."""
    hours_at_night: float = 0.1
    """Share of the matches that may begin at night, at their venues."""
    ages_differ: float = 0.1
    """Share of the teams that may be of another age than their table."""
    ages_differ_in_table: float = 0.49
    """Share of one table's teams that may be so."""
    goals_differ: float = 0.5
    """Share of the teams whose goals may be other than their table says, after as many matches."""
    teams_fell: float = 0.03
    """Share of the teams in the tables that may be gone."""
    events_fell: float = 0.05
    """Share of the matches that may be gone."""
    brackets_vanished: int = 0
    """Tables that may be gone."""
    bracket_fell: float = 0.25
    """Share of one table's matches that may be gone from it."""
    bracket_counts_from: int = 20
    """A table of fewer matches may lose them as it likes."""
    results_vanished: int = 10
    """Scores that may be taken back at once."""
    results_changed: int = 15
    """Scores that may be replaced at once."""
    matches_moved: float = 0.10
    """Share of the matches that may be postponed, or get another day, kick-off, venue or zone, at once."""
    moves_count_from: int = 20
    """Fewer moves than this are never too many."""
    teams_changed: int = 10
    """Matches that may have other teams, or another platform id, under their old number."""
    squads_changed: int = 10
    """Teams that may be of another club, age or side at once."""
    clubs_renamed: float = 0.10
    """Share of the clubs that may have another name at once."""
    renames_count_from: int = 5
    """Fewer other names than this are never too many."""
    fields_fell: float = 0.25
    """Share of the matches that may lose a field (kick-off, venue, zone) or their table at once."""
    fields_count_from: int = 20
    """A season of fewer matches may lose fields as it likes."""
    fields_missing: float = 0.25
    """Share of a first season's matches that may be without a zone or a table."""
    figures_vanished: int = 0
    """Figures (columns of the published tables) that may be gone."""
    no_scores: int = 20
    """From how many matches on, played one to four days ago, one must have a score."""
    source_time_ahead: timedelta = timedelta(minutes=5)
    """Seconds by which the source's time may lie ahead of ours; the database refuses more as well."""
    source_time_went_back: timedelta = timedelta(minutes=15)
    """Seconds by which it may lie before the last one: a copy of the source's network, which is skipped in silence."""
    source_time_stands_still: timedelta = timedelta(hours=6)
    """Seconds that it may lie behind ours once 20 matches have begun since; no refusal, but a run that is not good."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a reader finds odd about a season as a whole: how much of it there is, for the limit of this name."""

    name: str
    measure: float
    numbers: str


DEFAULT: Final = Limits()
_AT_LEAST_ONE: Final = frozenset({"no_scores"})
_COUNT: Final = re.compile(r"\d{1,9}")
_DECIMAL: Final = re.compile(r"\d{1,9}(\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a season is refused: the name, and the numbers."""

    name: str
    numbers: str

    def __str__(self) -> str:
        return f"{self.name} ({self.numbers})"


def adjusted(limits: Limits, told: Iterable[str]) -> Limits:
    """Return the limits with others in their place, each told as `name=number`. Raises WrongChoice."""
    known = {field.name: getattr(limits, field.name) for field in fields(limits)}
    changed: dict[str, float | timedelta] = {}
    for each in told:
        name, _, number = (part.strip() for part in each.partition("="))
        if name not in known:
            raise WrongChoice("limit", name, known)
        changed[name] = _number(name, number, known[name])
    return replace(limits, **changed)  # type: ignore[arg-type] # each of the kind its limit has


def listed(text: str) -> list[str]:
    """Take apart limits told with commas between."""
    return [each for each in text.split(",") if each.strip()]


def accepted(names: Iterable[str]) -> frozenset[str]:
    """Return the names of refusals a person accepts. Raises WrongChoice."""
    told = frozenset(names)
    for name in sorted(told - frozenset(NAMES)):
        raise WrongChoice("refusal", name, NAMES)
    return told


def _number(name: str, text: str, like: float | timedelta) -> float | timedelta:
    form = _COUNT if isinstance(like, int) else _DECIMAL
    if form.fullmatch(text) is None:
        raise WrongChoice("number in", f"{name}={text}", (f"{name}={shown(like)}, which is the limit",))
    if isinstance(like, timedelta):
        return timedelta(seconds=float(text))
    if not isinstance(like, int) and float(text) > 1:
        raise WrongChoice("share", f"{name}={text}", ("0 to 1, where 0.05 is one in twenty",))
    if name in _AT_LEAST_ONE and int(text) == 0:
        raise WrongChoice("count", f"{name}={text}", ("1 and more; none would refuse every season",))
    return int(text) if isinstance(like, int) else float(text)


def shown(limit: float | timedelta) -> str:
    """Write a limit as it is told."""
    return f"{limit.total_seconds() if isinstance(limit, timedelta) else limit:g}"
