"""Matches of accepted seasons, chosen and in words: what `show`, `targets` and `export` tell. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal
from zoneinfo import ZoneInfo

from .errors import WrongChoice
from .fixture import Fixture, Score, Season, Team, Voided
from .selection import chosen, same
from .watch import is_overdue

Status = Literal["scheduled", "undecided", "overdue", "postponed", "played", "voided", "missing", "removed"]
"""`undecided`: its time is not set yet; `overdue`: 48 hours after it, or after its day, there is still no result;
`missing`: not listed any more, and not yet published as removed."""

COLUMNS: Final = (
    "match", "season", "league", "age_group", "divisions", "type", "status", "date", "time", "zone", "kickoff",
    "original_date", "home_id", "home", "away_id", "away", "home_score", "away_score", "home_kicks", "away_kicks",
    "venue", "round", "source",
)  # fmt: skip
"""What `row` writes. Without a zone there is no time on a venue's clock: `kickoff` is told, and the date of UTC."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One match with its season and its teams."""

    season: Season
    fixture: Fixture
    home: Team
    away: Team
    status: Status

    @property
    def clock(self) -> dt.datetime | None:
        """The kick-off on the venue's clock; in UTC where its zone is not known, naive where no moment is."""
        schedule = self.fixture.schedule
        if schedule.kickoff is None:
            return dt.datetime.combine(schedule.date, schedule.clock) if schedule.clock else None
        return schedule.kickoff.astimezone(ZoneInfo(schedule.zone or "UTC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which matches; what is not given does not matter."""

    season: str | None = None
    """`2026-2027`; the newest of each league unless given."""
    league: str | None = None
    source: str | None = None
    """`modular11`; the best of each league and season unless given."""
    age: str | None = None
    division: str | None = None
    team: str | None = None
    """Part of a team's name, or its id."""
    since: dt.date | None = None
    """First day, on the venue's calendar."""
    until: dt.date | None = None
    """Last day."""
    status: Status | None = None

    def takes(self, each: Listed) -> bool:
        """Tell whether a match is one of them."""
        fixture, day = each.fixture, each.fixture.schedule.date
        return (
            same(self.league, each.season.league)
            and same(self.age, fixture.age_group)
            and any(same(self.division, division) for division in fixture.divisions)
            and (self.team is None or any(self.names(team) for team in (each.home, each.away)))
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
            and self.status in (None, each.status)
        )

    def names(self, team: Team) -> bool:
        """Tell whether a team is the one asked for; any is, when none is."""
        return self.team is None or self.team == team.id or self.team.casefold() in team.name.casefold()


def known(seasons: Sequence[Season], which: Filter) -> list[Season]:
    """Choose the seasons asked for, each once. Raises WrongChoice for a name that none of them has."""
    _one_of("league", which.league, (each.league for each in seasons))
    of_league = [each for each in seasons if same(which.league, each.league)]
    _one_of("season", which.season, (each.season for each in of_league))
    _one_of("source", which.source, (each.source for each in of_league if same(which.season, each.season)))
    found = chosen(of_league, season=which.season, source=which.source)
    _one_of("age", which.age, (each.age_group for season in found for each in season.fixtures))
    divisions = (name for season in found for each in season.fixtures for name in each.divisions)
    _one_of("division", which.division, divisions)
    if not any(which.names(team) for season in found for team in season.teams):
        raise WrongChoice("team", which.team or "", _like(which.team or "", found))
    return found


def listed(seasons: Sequence[Season], which: Filter) -> list[Listed]:
    """List the matches asked for, by day, those that are gone included. Raises WrongChoice."""
    found = (each for season in known(seasons, which) for each in _of(season))
    return sorted(filter(which.takes, found), key=_order)


def in_season(season: Season) -> Callable[[Fixture], Listed]:
    """Return what finds the teams of a match of this season."""
    teams = {team.id: team for team in season.teams}

    def find(fixture: Fixture) -> Listed:
        home, away = (teams.get(squad) or _nameless(squad, fixture) for squad in (fixture.home, fixture.away))
        return Listed(season, fixture, home, away, _status(fixture, season.synced_at))

    return find


def status(fixture: Fixture) -> Status:
    """Say in one word how a match stands, whenever that is."""
    if fixture.schedule.state == "removed":
        return "removed"
    match fixture.result:
        case Score():
            return "played"
        case Voided():
            return "voided"
    return "postponed" if fixture.schedule.state == "postponed" else "scheduled"


def _status(fixture: Fixture, at: dt.datetime) -> Status:
    """Say in one word how a match stands at a moment."""
    told = status(fixture)
    if told == "scheduled" and is_overdue(fixture, at):
        return "overdue"
    is_set = fixture.schedule.kickoff or fixture.schedule.clock
    return "undecided" if told == "scheduled" and not is_set else told


def row(each: Listed) -> dict[str, str | int | None]:
    """Write a match as values of JSON, each under a name of its own."""
    fixture, schedule, clock = each.fixture, each.fixture.schedule, each.clock
    score = fixture.result if isinstance(fixture.result, Score) else None
    kicks = score.shootout if score else None
    return {
        "match": fixture.id,
        "season": each.season.season,
        "league": each.season.league,
        "age_group": fixture.age_group,
        "divisions": "; ".join(fixture.divisions),
        "type": fixture.match_type,
        "status": each.status,
        "date": schedule.date.isoformat(),
        "time": f"{clock:%H:%M}" if clock and (schedule.zone or not clock.tzinfo) else None,
        "zone": schedule.zone,
        "kickoff": f"{schedule.kickoff:%FT%TZ}" if schedule.kickoff else None,
        "original_date": schedule.original_date.isoformat() if schedule.original_date else None,
        "home_id": each.home.id,
        "home": each.home.name,
        "away_id": each.away.id,
        "away": each.away.name,
        "home_score": score.home if score else None,
        "away_score": score.away if score else None,
        "home_kicks": kicks[0] if kicks else None,
        "away_kicks": kicks[1] if kicks else None,
        "venue": schedule.venue,
        "round": schedule.round,
        "source": each.season.source,
    }


def difference(before: Fixture | None, after: Fixture) -> str:
    """Say what changed of a match: `date: 2026-10-03 -> 2026-10-10; score: - -> 2-1`."""
    if before is None:
        return "new"
    pairs = zip(_aspects(before).items(), _aspects(after).values(), strict=True)
    return "; ".join(f"{name}: {old} -> {new}" for (name, old), new in pairs if old != new) or "other"


def _aspects(fixture: Fixture) -> dict[str, str]:
    schedule = fixture.schedule
    clock = f"{schedule.clock:%H:%M}" if schedule.clock else "-"
    return {
        "status": status(fixture),
        "date": str(schedule.date),
        "kickoff": f"{schedule.kickoff:%FT%TZ}" if schedule.kickoff else clock,
        "venue": schedule.venue or "-",
        "teams": f"{fixture.home} v {fixture.away}",
        "score": score(fixture) or "-",
        "divisions": ", ".join(fixture.divisions),
    }


def score(fixture: Fixture) -> str:
    """Write a score: `1-1 (5-4)`; nothing for a match without one."""
    match fixture.result:
        case Score(home=home, away=away, shootout=(first, second)):
            return f"{home}-{away} ({first}-{second})"
        case Score(home=home, away=away):
            return f"{home}-{away}"
    return ""


def _of(season: Season) -> Iterator[Listed]:
    find = in_season(season)
    yield from map(find, season.fixtures)
    for absence in season.absences:
        gone = find(absence.fixture)
        is_removed = gone.status == "removed"
        yield gone if is_removed else Listed(season, gone.fixture, gone.home, gone.away, "missing")


def _one_of(what: str, wanted: str | None, there: Iterable[str]) -> None:
    names = sorted(set(there)) if wanted is not None else []
    if wanted is not None and not any(same(wanted, name) for name in names):
        raise WrongChoice(what, wanted, names)


def _like(wanted: str, seasons: Iterable[Season]) -> list[str]:
    names = {team.name for season in seasons for team in season.teams}
    return get_close_matches(wanted, sorted(names), n=5, cutoff=0.4) or ["none that is like it"]


def _order(each: Listed) -> tuple[object, ...]:
    schedule = each.fixture.schedule
    return (schedule.date, each.season.league, each.fixture.age_group, each.fixture.division, each.fixture.id)


def _nameless(squad: str, fixture: Fixture) -> Team:
    return Team(squad, squad, squad, "", fixture.age_group)
