"""The rules of one match, in Python: status, news, creation. Pure; `migrations/0007_rules.sql` has them in sets."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from operator import attrgetter
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from .told import Context, Identity, MatchRow, Told

_LAST_ZONE: Final = timezone(timedelta(hours=-12))
_ROW: Final = (
    *("home_team_id", "away_team_id", "match_date", "scheduled_kickoff", "match_status", "forfeit_team_id"),
    *("division_id", "age_group_id", "match_id", "source"),
)
_SCORE: Final = ("home_score", "away_score", "home_penalty_score", "away_penalty_score")
_TOLD: Final = ("venue", "zone", "certainty", "round", "original_date")
_PICTURED: Final = _ROW + _SCORE + _TOLD
NO_PICTURE: Final = (None,) * len(_PICTURED)
"""Of a match that is not there yet."""
_of_row: Final = attrgetter(*_ROW)
_of_identity: Final = attrgetter(*_TOLD)


class News(NamedTuple):
    """Which registers of a match a message has news for."""

    placed: bool
    teams: bool
    schedule: bool
    removed: bool
    relisted: bool
    result: bool

    @classmethod
    def of(cls, told: Told, mine: Identity, context: Context) -> "News":
        """Compare a message with the stamps of its own identity."""
        listed = context.has_news_for(mine.schedule)
        after_removal = context.has_news_for(mine.removed)
        schedule = told.state not in (None, "removed") and listed
        return cls(
            placed=context.has_news_for(mine.placed),
            teams=told.home is not None and context.has_news_for(mine.teams),
            schedule=schedule,
            removed=told.state == "removed" and listed and after_removal,
            relisted=schedule and mine.removed is not None and after_removal,
            result=told.result is not None and context.has_news_for(mine.result),
        )

    def any(self) -> bool:
        """Whether there is any."""
        return self.placed or self.teams or self.schedule or self.removed or self.relisted or self.result


def status(
    result: str | None, *, gone: bool, state: str | None, before: str | None, over: datetime, clock: datetime
) -> str:
    """Derive today's status from what is said; `over` is the moment since when a result is due."""
    if result is not None:
        return "forfeit" if result == "forfeit" else "completed"
    if gone or state == "cancelled":
        return "cancelled"
    if state == "postponed":
        return "postponed"
    if before == "live":
        return "live"
    return "tbd" if over <= clock else "scheduled"


def result_due(kickoff: datetime | None, day: date, zone: str | None) -> datetime:
    """Kick-off, or the end of the day at the venue: everywhere, if the venue's zone is not known."""
    if kickoff is not None:
        return kickoff
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone) if zone else _LAST_ZONE)
    return midnight.astimezone(UTC)


def created(told: Told, context: Context, match_id: int, number: str | None) -> tuple[Identity, MatchRow]:
    """Make identity and row of a match that nobody told before; it has teams and a day."""
    if told.home is None or told.away is None or told.day is None:
        raise ValueError("a match is created with its teams and day")
    gone = told.state == "removed"
    identity = Identity(
        context.source, context.rank, context.competition_season, told.id, match_id, **scheduled(told),
        platform_id=told.platform_id, league_id=context.league_id, division_ids=told.division_ids,
        state=None if gone else told.state, placed=context.stamp, teams=context.stamp,
        schedule=None if gone else context.stamp, removed=context.stamp if gone else None,
        result=context.stamp if told.result else None,
    )  # fmt: skip
    kind = None if told.result == "voided" else told.result
    due = result_due(told.kickoff, told.day, told.zone)
    losing = told.home if told.forfeit_by == "home" else told.away
    return identity, MatchRow(
        id=match_id, season_id=context.season_id, match_type_id=context.match_type_id,
        age_group_id=context.age_group_id, home_team_id=told.home, away_team_id=told.away, match_date=told.day,
        division_id=told.division_id, scheduled_kickoff=told.kickoff,
        match_status=status(kind, gone=gone, state=told.state, before=None, over=due, clock=context.clock),
        score=told.score, forfeit_team_id=losing if kind == "forfeit" else None, match_id=number,
        source="match-scraper",
    )  # fmt: skip


def picture(row: MatchRow, identity: Identity) -> tuple[object, ...]:
    """All of a match that a message can change, in the order of the columns."""
    return (*_of_row(row), *row.score, *_of_identity(identity))


def difference(before: tuple[object, ...], after: tuple[object, ...]) -> dict[str, tuple[object, object]]:
    """Column -> (old, new), of the columns that differ between two pictures."""
    return {column: (old, new) for column, old, new in zip(_PICTURED, before, after, strict=True) if old != new}


def scheduled(told: Told) -> dict[str, Any]:
    """Pick what a schedule tells that the row has no column for: it is kept with the identity."""
    return {name: getattr(told, name) for name in _TOLD}
