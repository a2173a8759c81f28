"""Our tables beside those that the league published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Literal

from .database import connected

Place = tuple[str, str, str, str, str]
State = Literal["equal", "lags", "differs", "unranked"]

_LINES: Final = """
    select place.season, place.league, place.age_group, place.division, place.official, told.source, told."position",
        told.source_team_id, told."values", line.team, line.rank_by_rules as rank, line.played, line.won, line.drawn,
        line.lost, line.points, line.points_per_match, line.goals_for, line.goals_against, line.goal_difference
    from pipeline.league_table as place
    join pipeline.official_placing as told using (season_id, division_id, age_group_id)
    left join lateral pipeline.table_lines(place.season_id, place.division_id, place.age_group_id) as line
        on line.team_id = told.team_id
    order by place.season, place.league, place.age_group, place.division, told.source, told."position"
"""
# The source's names of its figures, and ours. Its earlier `points`, `won` and `tie` counted shoot-outs otherwise.
_FIGURES: Final = {
    "matches_played": "played",
    "points_penalty_shootout": "points",
    "points_per_match_penalty_shootout": "points_per_match",
    "won_penalty_shootout": "won",
    "loss_penalty_shootout": "lost",
    "tie_penalty_shootout": "drawn",
    "goal_differential_per_match": "goal_difference",
    "goals_for_per_match": "goals_for",
    "goals_against_per_match": "goals_against",
}
_PER_MATCH: Final = frozenset({"goal_difference", "goals_for", "goals_against"})
_ROUNDING: Final = 0.0051
"""Published figures have one or two decimals."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One table, compared line by line."""

    season: str
    league: str
    age_group: str
    division: str
    source: str
    teams: int
    state: State
    """lags: wherever it differs, one side has counted fewer matches; unranked: the league publishes no figures."""
    differs: Sequence[str]
    """`Club: points 4, ours 5`."""


def check(url: str) -> list[Checked]:
    """Compare every published table with ours. Raises DatabaseUnavailable, NotMigrated."""
    with connected(url) as connection:
        lines = connection.execute(_LINES).fetchall()
    return [_checked(place, list(told)) for place, told in groupby(lines, key=_place)]


def _place(line: Mapping[str, Any]) -> Place:
    return line["season"], line["league"], line["age_group"], line["division"], line["source"]


def _checked(place: Place, lines: Sequence[Mapping[str, Any]]) -> Checked:
    if not any(line["values"] and any(line["values"].values()) for line in lines):
        return Checked(*place, len(lines), "unranked", ())
    found = [(line, list(_differences(line))) for line in lines]
    told = [each for _, differences in found for each in differences]
    # A position follows from other lines' figures too; a figure only from the matches of its own.
    figures = [line for line, differences in found if any(": position " not in each for each in differences)]
    behind = bool(figures) and all(_counts_other_matches(line) for line in figures)
    return Checked(*place, len(lines), "lags" if behind else "differs" if told else "equal", told)


def _differences(line: Mapping[str, Any]) -> Iterator[str]:
    if line["team"] is None:
        yield f"team {line['source_team_id']} at {line['position']}: not in our table"
        return
    if line["position"] != line["rank"]:
        yield f"{line['team']}: position {line['position']}, ours {line['rank']}"
    for key, column in _FIGURES.items():
        told, ours = line["values"].get(key), _ours(line, column)
        if told not in (None, "") and abs(float(told) - ours) > _ROUNDING:
            yield f"{line['team']}: {column.replace('_', ' ')} {told}, ours {ours:g}"


def _ours(line: Mapping[str, Any], column: str) -> float:
    figure = float(line[column])
    return round(figure / (line["played"] or 1), 2) if column in _PER_MATCH else figure


def _counts_other_matches(line: Mapping[str, Any]) -> bool:
    told = line["values"].get("matches_played")
    return line["team"] is not None and told not in (None, "") and float(told) != line["played"]
