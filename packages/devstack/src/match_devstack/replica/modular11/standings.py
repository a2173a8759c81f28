"""Tables and Quality of Play as fragments: one container for each division of an age."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from . import lists
from .cells import crest
from .world import GROUP_PLAY, HOMEGROWN, KNOCK_OUT, Match, Side, World

NO_TEAMS = "There are no teams."
_YOUNG = ("U13", "U14")
_COLUMNS = {
    "PTS": "Points", "PPM": "Points Per Match", "MP": "Matches Played", "W": "Won", "L": "Loss", "T": "Tie",
    "GF": "Goals For", "GA": "Goals Against", "GD": "Goal Difference",
}  # fmt: skip


@dataclass(slots=True)
class Record:
    """What a team did so far."""

    side: Side
    scores: list[tuple[int, int]] = field(default_factory=list)

    @property
    def per_match(self) -> float:
        """Points per match."""
        return self.figures[0] / max(1, len(self.scores))

    @property
    def figures(self) -> tuple[int, ...]:
        """Points, played, won, lost, tied, goals for and against, difference."""
        won = sum(ours > theirs for ours, theirs in self.scores)
        tied = sum(ours == theirs for ours, theirs in self.scores)
        played, goals = len(self.scores), sum(ours for ours, _ in self.scores)
        against = sum(theirs for _, theirs in self.scores)
        points = 3 * won + tied
        return points, played, won, played - won - tied, tied, goals, against, goals - against


def league(world: World, tournament: int, age: str) -> str:
    """Write the tables of one age of a league; as text alone where there are none."""
    listed = (match for match in world.tournament(tournament) if match.age == age and "Flex" not in match.competition)
    own = [match for match in listed if match.playable and not match.female]
    if not own:
        return NO_TEAMS
    divisions = sorted({(match.division, "Pathway" in match.competition) for match in own})
    return "".join(
        _division(f"Male -  {age} {name}{' (Pro Player Pathway)' if pathway else ''} Division", age, _records(
            match for match in own if (match.division, "Pathway" in match.competition) == (name, pathway)
        ), homegrown=tournament == HOMEGROWN)
        for name, pathway in divisions
    )  # fmt: skip


def group_play(world: World, event: int, age: str) -> str:
    """Write the groups of an event, then its rows."""
    own = [match for match in world.tournament(event) if match.age == age and match.competition == GROUP_PLAY]
    if not own:
        return NO_TEAMS
    groups = sorted({match.division for match in own})
    tables = "".join(
        _division(f"Male - {age} Group {name}", "", _records(match for match in own if match.division == name))
        for name in groups
    )
    return f'<div class="container-fluid standing-event-table pad-0 marg-0">{tables}</div>{lists.days(own)}'


def knock_out(world: World, event: int) -> str:
    """Write the bracket of an event: the page draws it from JSON."""
    played = list(world.tournament(event))
    own = [match for match in played if match.competition == KNOCK_OUT] or played[:4]
    ties = [{"UID_team_home": str(match.home.team), "UID_team_away": str(match.away.team)} for match in own]
    return (
        f"<script>new TournamentBracket({json.dumps([*ties, {'UID_team_home': '0', 'UID_team_away': '0'}])});</script>"
    )


def _records(matches: Iterator[Match]) -> list[Record]:
    records: dict[int, Record] = {}
    for match in matches:
        for side, score in ((match.home, match.score), (match.away, match.score and match.score[::-1])):
            record = records.setdefault(side.team, Record(side))
            if score:
                record.scores.append(score)
    return sorted(records.values(), key=lambda record: (-record.figures[0], -record.per_match, record.side.name))


def _division(title: str, age: str, records: Sequence[Record], *, homegrown: bool = False) -> str:
    young = age in _YOUNG
    figures = _quality if young else _averages if homegrown else _sums
    lines = "".join(_line(place, record, figures(record)) for place, record in enumerate(records, start=1))
    lists_of = "".join(
        f"matchLists['division{record.side.team}'] = {{paginationData:[{record.side.team}]}};\n" for record in records
    )
    heads = "" if young else _heads()
    return f"""
<div class="container-table-standing">
	<div class="row row-heading">
		<div class="container-group-text"><p data-title="{escape(title)}">{escape(title)}</p></div>
		{heads}</div>
	{lines}
	<script>{lists_of}</script>
</div>"""


def _heads() -> str:
    return "".join(
        f'<div class="col-sm-1 pad-0"><abbr title="{long}">{short}</abbr></div>' for short, long in _COLUMNS.items()
    )


def _quality(record: Record) -> tuple[str, ...]:
    played = len(record.scores)
    return str(played), "89.6", "83.1", f"{60 + played}.5"


def _averages(record: Record) -> tuple[str, ...]:
    """Write goals per match, as the homegrown tables do."""
    points, played, *counts = record.figures
    goals = (f"{each / max(1, played):.2f}" for each in counts[3:])
    return str(points), f"{record.per_match:.2f}", str(played), *map(str, counts[:3]), *goals


def _sums(record: Record) -> tuple[str, ...]:
    points, *counts = record.figures
    return str(points), f"{record.per_match:.2f}", *map(str, counts)


def _line(place: int, record: Record, figures: Sequence[str]) -> str:
    side = record.side
    css = f"col-sm-{12 // len(figures)} pad-0 hidden-xs"
    cells = "".join(f'\n\t\t\t<div class="{css}">{value}</div>' for value in figures)
    # The visible text carries a mark that is no part of the name.
    shown = f"{side.name}Championship Qualification" if place == 1 else side.name
    return f"""
	<div class="container-division-row">
		<div class="form_row row main_row" js-group="41" row="division{side.team}">
			<div class="col-xs-9 col-sm-6"><div class="row subrow pad-right">
				<div class="container-rank">{place}</div>
				<div class="container-team-info"><div class="container-img"><img src="{crest(side)}"></div>
					<p data-title="{escape(side.name, quote=True)}">{escape(shown)}</p></div>
			</div></div>
			<div class="col-xs-3 col-sm-6"><div class="row subrow pad-left">{cells}
			</div></div>
		</div>
		<div class="row marg-0 evt-matches"></div>
	</div>"""
