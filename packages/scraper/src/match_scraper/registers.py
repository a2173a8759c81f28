"""Values of ours to the parts of a message of version 2: teams, matches and their registers. Pure."""

from match_schema import v2

from .fixture import Fixture, Placing, Schedule, Score, Team, Voided
from .renames import Rename


def team(known: Team) -> v2.Team:
    """Write a team."""
    return v2.Team(
        id=known.id,
        club_id=known.club_id,
        club=known.club,
        name=known.name,
        league=known.league,
        age_group=known.age_group,
        side=known.side,
        logo_url=known.logo_url,
    )


def placing(line: Placing) -> v2.Placing:
    """Write one line of a published table."""
    return v2.Placing(position=line.position, team=line.team, values=dict(line.values))


def renamed(each: Rename) -> v2.Renamed:
    """Write a club's new name beside its old one."""
    return v2.Renamed(club_id=each.club_id, name=each.after, previous=each.before)


def match(after: Fixture, before: Fixture | None) -> v2.Match:
    """Write a match with every register there is a value for; `before` is what was accepted last."""
    return v2.Match(
        id=after.id,
        platform_id=after.platform_id,
        divisions=after.divisions,
        teams=_teams(after),
        schedule=_schedule(after.schedule),
        result=_result(after.result),
        previous=_previous(before, after) if before else None,
    )


def _previous(before: Fixture, after: Fixture) -> v2.Previous | None:
    """Say the old value of each register that changed; a register that held none has no old value."""
    old = v2.Previous(
        teams=_teams(before) if (before.home, before.away) != (after.home, after.away) else None,
        schedule=_schedule(before.schedule) if before.schedule != after.schedule else None,
        result=_result(before.result) if before.result != after.result else None,
    )
    return old if old != v2.Previous() else None


def _teams(fixture: Fixture) -> v2.Teams:
    return v2.Teams(home=fixture.home, away=fixture.away)


def _schedule(schedule: Schedule) -> v2.Schedule:
    return v2.Schedule(
        state=schedule.state,
        date=schedule.date,
        certainty="exact" if schedule.kickoff else "date_only",
        kickoff=schedule.kickoff,
        zone=schedule.zone,
        # Of a removed match no message says it.
        original_date=schedule.original_date if schedule.state == "postponed" else None,
        venue=schedule.venue,
        round=schedule.round,
    )


def _result(result: Score | Voided | None) -> v2.Score | v2.Voided | None:
    match result:
        case Score(home=home, away=away, shootout=(first, second)):
            return v2.Score(home=home, away=away, shootout=v2.Shootout(home=first, away=second))
        case Score(home=home, away=away):
            return v2.Score(home=home, away=away)
        case Voided():
            return v2.Voided()
    return None
