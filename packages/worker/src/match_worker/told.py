"""The values that the twin's rules work on: what is told of a match, and how it stands. All frozen."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import available_timezones

from match_schema import v2

_MARGIN: Final = timedelta(days=45)


class Stamp(NamedTuple):
    """When the source knew it, and the message that said so, which breaks ties."""

    at: datetime
    by: str


class Context(NamedTuple):
    """What all matches of an envelope share."""

    stamp: Stamp
    source: str
    rank: int
    competition_season: str
    clock: datetime
    season_id: int
    league_id: int
    age_group_id: int
    match_type_id: int
    season: tuple[date, date]
    """Its first and its last day."""
    override_by: str | None = None
    """The person who says so, over what is newer or locked."""

    def is_near_season(self, day: date) -> bool:
        """Whether the day is one of the season, with a margin: sources play from August to July."""
        first, last = self.season
        return first - _MARGIN <= day <= last + _MARGIN

    @property
    def stamped(self) -> bool:
        """Whether the message carries a time of its source; one of version 1 does not."""
        return self.stamp.at > v2.UNSTAMPED

    def has_news_for(self, told_before: Stamp | None) -> bool:
        """Newer by (stamp, message id); without a stamp only what nobody told is news."""
        return told_before is None or self.override_by is not None or (self.stamped and self.stamp > told_before)


class Score(NamedTuple):
    """A pair of goals, home first, with the kicks from the mark if there were any."""

    home: int | None = None
    away: int | None = None
    home_penalties: int | None = None
    away_penalties: int | None = None

    def swapped(self) -> "Score":
        """Exchange the sides."""
        return Score(self.away, self.home, self.away_penalties, self.home_penalties)


NO_SCORE: Final = Score()


class Told(NamedTuple):
    """One match as told, its names resolved to ids."""

    position: int
    id: str
    platform_id: str | None = None
    home: int | None = None
    away: int | None = None
    state: str | None = None
    day: date | None = None
    kickoff: datetime | None = None
    certainty: str | None = None
    zone: str | None = None
    original_date: date | None = None
    venue: str | None = None
    round: int | None = None
    result: Literal["score", "forfeit", "voided"] | None = None
    score: Score = NO_SCORE
    forfeit_by: str | None = None
    division_ids: tuple[int, ...] = ()

    @property
    def division_id(self) -> int | None:
        """Inside one division it belongs there; between two it belongs to neither, yet counts in both."""
        return self.division_ids[0] if len(self.division_ids) == 1 else None


def of_schedule(schedule: v2.Schedule | None) -> dict[str, Any]:
    """Name the fields of `Told` that the register `schedule` tells."""
    if schedule is None:
        return {}
    postponed = schedule.state == "postponed"
    return {
        "state": str(schedule.state),
        # A postponed match stands on a parking date: its own day is the one it was to be played on.
        "day": (schedule.original_date or schedule.date) if postponed else schedule.date,
        "kickoff": None if postponed else schedule.kickoff,
        "certainty": str(schedule.certainty),
        "zone": schedule.zone if schedule.zone in _zones() else None,
        "original_date": schedule.original_date,
        "venue": schedule.venue,
        "round": schedule.round,
    }


def of_result(result: v2.Result | None) -> dict[str, Any]:
    """Name the fields of `Told` that the register `result` tells."""
    match result:
        case v2.Score(home=home, away=away, shootout=kicks):
            pair = (kicks.home, kicks.away) if kicks else (None, None)
            return {"result": "score", "score": Score(home, away, *pair)}
        case v2.Forfeit(home=home, away=away, by=by):
            return {"result": "forfeit", "score": Score(home, away), "forfeit_by": str(by)}
        case v2.Voided():
            return {"result": "voided"}
    return {}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


class Identity(NamedTuple):
    """A row of `pipeline.identity`."""

    source: str
    rank: int
    competition_season: str
    id: str
    match_id: int
    platform_id: str | None = None
    league_id: int | None = None
    division_ids: tuple[int, ...] = ()
    state: str | None = None
    venue: str | None = None
    zone: str | None = None
    certainty: str | None = None
    round: int | None = None
    original_date: date | None = None
    removed: Stamp | None = None
    placed: Stamp | None = None
    teams: Stamp | None = None
    schedule: Stamp | None = None
    result: Stamp | None = None
    adopted: bool = False

    def outranks(self, context: Context, told: Stamp | None) -> bool:
        """Whether what this identity told of a register stands above the message."""
        if told is None or context.override_by is not None:
            return False
        mine = (context.rank, context.source, context.stamp)
        return not context.stamped or (told.at > v2.UNSTAMPED and (self.rank, self.source, told) > mine)

    @property
    def listing(self) -> Stamp | None:
        """The stamp of its schedule, or of its removal if it never told one."""
        return self.schedule or self.removed


class MatchRow(NamedTuple):
    """A row of `matches`, as far as the pipeline touches it."""

    id: int
    season_id: int
    match_type_id: int
    age_group_id: int
    home_team_id: int
    away_team_id: int
    match_date: date
    division_id: int | None = None
    scheduled_kickoff: datetime | None = None
    match_status: str = "scheduled"
    score: Score = NO_SCORE
    forfeit_team_id: int | None = None
    match_id: str | None = None
    source: str = "manual"
    score_locked: bool = False

    @property
    def forfeit_by(self) -> str | None:
        """The side of the team that forfeits."""
        if self.forfeit_team_id is None:
            return None
        return "home" if self.forfeit_team_id == self.home_team_id else "away"
