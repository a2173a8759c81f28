"""What is right: told by the world the documents were drawn from. It knows no document, no mutation and no reader.

A delivered season is right when each match, team and table in it is as the world has it, and each match that is not in
it was counted as left out. A match whose row could not be read may stay as the world had it before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from match_devstack.replica import Feed, expected
from match_devstack.replica.expected import ExpectedMatch
from match_devstack.replica.season import Season as World
from match_devstack.replica.standings import standings

Values = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """One feed of a world as it was published."""

    matches: Mapping[str, Values]
    places: Mapping[str, frozenset[Values]]
    """Tables (age, name, id) in which a match can stand."""
    teams: Mapping[str, Values]
    tables: Mapping[str, Values]
    figures: Mapping[str, Mapping[str, tuple[int, Mapping[str, float]]]]
    """Position and figures of each team, by table."""


def truth(world: World, feed: Feed) -> Truth:
    """Take what the world last published of a feed."""
    key = world.keys[feed]
    events = {event.game_key: event for event in world.published.events if event.feed is feed}
    matches = {each.game_key: _match(each) for each in expected(world) if each.season_key == key}
    own = [table for table in world.tables if table.feed is feed]
    return Truth(
        matches,
        {number: _places(own, events[number]) for number in matches},
        {str(squad.id): _team(squad) for table in own for squad in table.members},
        {str(table.id): (table.age, table.name, frozenset(str(each.id) for each in table.listed)) for table in own},
        dict(_figures(world, feed)),
    )


def _match(told: ExpectedMatch) -> Values:
    sides = (str(told.home.squad_id), str(told.away.squad_id))
    return (
        *(told.game_key, str(told.event_id), *sides, told.date, told.kickoff, told.zone, told.venue, told.state),
        *(told.score, told.shootout),
    )


def _places(own: Iterable[Any], event: Any) -> frozenset[Values]:
    homes, aways = (
        {(table.age, table.name, str(table.id)) for table in own if squad in table.members}
        for squad in (event.home, event.away)
    )
    named = {(table.age, table.name, str(table.id)) for table in own if table.competition is event.competition}
    return frozenset((homes & aways & named) or (homes & aways) or (homes | aways))


def _team(squad: Any) -> Values:
    side = "B" if squad.label.endswith("B") else None
    return (str(squad.club.id), squad.club.name.strip(), squad.age, side)


def _figures(world: World, feed: Feed) -> Iterator[tuple[str, Mapping[str, tuple[int, Mapping[str, float]]]]]:
    for table, records in standings(world.tables, world.published.events, world.published.synced_at):
        if table.feed is feed and table.age not in ("U13", "U14"):
            yield (
                str(table.id),
                {str(record.squad.id): (place, _reckoned(record)) for place, record in enumerate(records, 1)},
            )


def _reckoned(record: Any) -> Mapping[str, float]:
    played = record.played

    def each(total: float) -> float:
        return round(total / played, 2) if played else 0.0

    goals = record.goals_for - record.goals_against
    return {
        "points_penalty_shootout": record.points,
        "points_per_match_penalty_shootout": each(record.points),
        "matches_played": played,
        "won_penalty_shootout": record.won,
        "loss_penalty_shootout": record.lost,
        "tie_penalty_shootout": played - record.won - record.lost,
        "goal_differential_per_match": each(goals),
        "goals_for_per_match": each(record.goals_for),
        "goals_against_per_match": each(record.goals_against),
    }


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a reader made of documents."""

    season: Any
    published: Iterable[Any]
    """The matches it would publish."""
    unread: frozenset[str]
    """Numbers of matches whose rows it could not read."""
    left_out: int
    """Rows it counted as left out."""


def wrongs(delivered: Delivered, now: Truth, before: Truth) -> Iterator[str]:
    """Say what of a delivered season is wrong; nothing where all is right."""
    season = delivered.season
    for fixture in season.fixtures:
        told, right = _told(fixture), now.matches.get(fixture.id)
        stayed = fixture.id in delivered.unread and told == before.matches.get(fixture.id)
        if told != right and not stayed:
            yield f"match {fixture.id}: {_difference(told, right)}"
        if (fixture.age_group, fixture.division, fixture.bracket) not in now.places.get(fixture.id, ()):
            yield f"match {fixture.id} stands in {fixture.age_group} {fixture.division}"
    for fixture in delivered.published:
        if _told(fixture) != now.matches.get(fixture.id):
            yield f"published: match {fixture.id}"
    missing = now.matches.keys() - {fixture.id for fixture in season.fixtures}
    if len(missing) > delivered.left_out:
        yield f"{len(missing)} matches are missing, {delivered.left_out} were counted"
    yield from _wrong_teams(season, now)
    yield from _wrong_tables(season, now)


def _told(fixture: Any) -> Values:
    at, result = fixture.schedule, fixture.result
    goals = (result.home, result.away) if hasattr(result, "home") else result
    state = "postponed" if at.state == "postponed" else "scheduled"
    return (
        *(fixture.id, fixture.platform_id, fixture.home, fixture.away, at.date, at.kickoff, at.zone, at.venue, state),
        *(goals, getattr(result, "shootout", None)),
    )


def _difference(told: Values, right: Values | None) -> str:
    if right is None:
        return "there is no such match"
    return "; ".join(f"{ours!r} is {theirs!r}" for ours, theirs in zip(told, right, strict=True) if ours != theirs)


def _wrong_teams(delivered: Any, now: Truth) -> Iterator[str]:
    for team in delivered.teams:
        told = (team.club_id, team.club, team.age_group, team.side)
        if team.id in now.teams and told != now.teams[team.id]:
            yield f"team {team.id}: {_difference(told, now.teams[team.id])}"


def _wrong_tables(delivered: Any, now: Truth) -> Iterator[str]:
    told = {each.id: (each.age_group, each.division, frozenset(each.members)) for each in delivered.brackets}
    if told != now.tables:
        yield f"tables {[each for each in told.keys() | now.tables.keys() if told.get(each) != now.tables.get(each)]}"
    for table in delivered.brackets:
        right = now.figures.get(table.id, {})
        for line in table.placings:
            position, figures = right.get(line.team, (0, {}))
            wrong = [key for key, text in line.values if not _same(text, figures.get(key))]
            if position != line.position or wrong:
                yield f"table {table.id}: {line.position} {line.team} {wrong}"


def _same(text: str, figure: float | None) -> bool:
    try:
        return figure is not None and float(text) == figure
    except ValueError:
        return False
