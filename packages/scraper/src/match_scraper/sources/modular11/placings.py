"""Published tables joined to the tables that the rows make: a line counts once its team is one of ours. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from match_scraper.fixture import Bracket, Placing, Season, Team

from .tables import Line, Table
from .zones import folded


def placed(season: Season, tables: Iterable[Table]) -> tuple[Season, Counter[str]]:
    """Return the season with the lines of its tables, and a count, by reason, of tables that found no place."""
    found = {(table.age, folded(table.division), table.gender): table for table in tables}
    unused = Counter[str]()
    teams = {team.id: team for team in season.teams}
    brackets = []
    for bracket in season.brackets:
        table = found.pop((bracket.age_group, folded(bracket.division), bracket.gender), None)
        lines = _placings(table, bracket, teams) if table else ()
        if table and not lines:
            unused["a table with a team that no match names"] += 1
        brackets.append(replace(bracket, placings=lines) if lines else bracket)
    if found:
        unused["a table without matches"] += len(found)
    return replace(season, brackets=tuple(brackets)), unused


def as_group(table: Table) -> Table:
    """Name a group's table as its rows name it: `Group A` is their `A (Group Play)`."""
    name = table.division.removeprefix("Group ")
    return table if name == table.division else replace(table, division=f"{name} (Group Play)")


def without_table(season: Season) -> dict[str, int]:
    """Count what an event has beside its groups, by reason: no message can say who meets whom."""
    left_out = sum(not bracket.placings for bracket in season.brackets)
    return {"a knock-out, showcase or group without a table": left_out} if left_out else {}


def _placings(table: Table, bracket: Bracket, teams: Mapping[str, Team]) -> tuple[Placing, ...]:
    """Write a table's lines; none when a team of one of them is not certain: half a table is no table."""
    at_this_age = [team for team in teams.values() if team.age_group == table.age]
    members = [teams[each] for each in bracket.members]
    written = []
    for line in table.lines:
        team = _named(line, members) or _named(line, at_this_age) or _of_club(line, members)
        if team is None:
            return ()
        written.append(Placing(line.rank, team.id, tuple(line.values.items())))
    return tuple(written) if len({each.team for each in written}) == len(written) else ()


def _named(line: Line, teams: Iterable[Team]) -> Team | None:
    """Find the team of a line's name; of several, the one of its club."""
    named = [team for team in teams if folded(line.team) in (folded(team.label or team.club), folded(team.name))]
    return named[0] if len(named) == 1 else _of_club(line, named)


def _of_club(line: Line, teams: Iterable[Team]) -> Team | None:
    """Find the only team of a line's club: names are spelt in more than one way."""
    ours = [team for team in teams if line.club_id is not None and team.club_id == line.club_id]
    return ours[0] if len(ours) == 1 else None
