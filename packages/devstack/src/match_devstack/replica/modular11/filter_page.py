"""The filter page: selects whose options say the ids, and a script that lists every membership."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Final

from .world import AGE_IDS, World

SCRIPT: Final = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
_PROMPT = "Please select Date Range, and use filters as needed."
BRACKETS: Final = {"League": 29, "MLS NEXT Flex": 28}
"""Ids of competitions; the select has the first one chosen, and no option for all."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the page looks today; each has been seen to change."""

    label: str = "Division"
    """Or Conference, or Group: of the select of groups."""
    clubs: bool = True
    """Whether the select of clubs is there."""
    shuffled: bool = False
    """Whether selects and options come in another order."""
    without: frozenset[str] = frozenset()
    """Labels of options that are gone."""
    undrawn: frozenset[str] = frozenset()
    """Ages that are offered, though no match is drawn."""
    renumber: int = 0
    """What is added to every group's id."""
    brackets: str = ""
    """A competition that the page's script asks for, whatever is chosen."""
    stale: float = 0.3
    """Seconds for which old rows stay after the answer came."""
    closed: frozenset[str] = frozenset()
    """Days of the calendar that cannot be chosen: `2026-03-02`."""
    calendar: tuple[date, date] | None = None
    """First and last day the calendar offers; those of the season unless given."""


def page(world: World, tournament: int, look: Look) -> str:
    """Write the filter page of a tournament."""
    first, last = look.calendar or world.season()
    selects = _selects(world, tournament, look)
    if look.shuffled:
        selects.reverse()
    return f"""<!DOCTYPE html>
<html><head><title>Schedule</title></head>
<body data-stale="{look.stale}" data-closed="{escape(json.dumps(sorted(look.closed)))}">
<div class="new-design">
	<div class="container-fluid container-schedule-list container-select-info-public">
		<div class="row marg-0">
			<div class="col-sm-3"><label>Match Date</label>
				<div class="date input-group" js-date js-date-time-picker-date-range js-date-time-picker-range
					js-start-date="{first} 00:00:00" js-end-date="{last} 23:59:59"
					js-min-date="{first}" js-max-date="{last}">
					<input class="form-control input-datapicker survey-select-picker-small" name="datefilter"
						value="{first:%m/%d/%Y} - {last:%m/%d/%Y}">
					<span class="input-group-addon"><span class="glyphicon glyphicon-calendar"></span></span>
				</div>
			</div>
			{"".join(selects)}
		</div>
	</div>
	<div class="mobile-container-fluid">
		<div class="standings"><h3 class="standings-text">{_PROMPT}</h3></div>
		<div class="playoff-loader hidden"><div class="blob"></div></div>
		<div class="league-matches-list hidden"></div>
	</div>
</div>
<script src="/assets/js/main.min.js"></script>
<script>
	new LeagueSchedule({{
		filter: {{tournament: {tournament}, age: 0, gender: 0, brackets: '{look.brackets}', matchType: 2}},
		filterActivated: true,
		dependencies: {json.dumps(_members(world, tournament, look))}
	}});
</script>
</body></html>
"""


def group_id(world: World, division: str, look: Look) -> int:
    """Return the id of a division as the page has it today."""
    return world.group_ids[division] + look.renumber


def _selects(world: World, tournament: int, look: Look) -> list[str]:
    own = list(world.tournament(tournament))
    ages = {age: AGE_IDS[age] for age in sorted({match.age for match in own} | look.undrawn)}
    groups = {name: group_id(world, name, look) for name in sorted({match.division for match in own})}
    sides = sorted((side for match in own for side in (match.home, match.away)), key=lambda side: -len(side.name))
    names = {side.club: side.name for side in sides}  # a club's further sides have no option of their own
    clubs = {name: club for club, name in names.items()}
    listed = [
        _select("Age Group", "multiple js-age", ages, look),
        _select("Competition", 'name="competition" js-brackets', BRACKETS, look),
        _select(look.label, "multiple js-groups", groups, look),
    ]
    if look.clubs:
        named = dict(sorted(clubs.items()))
        listed.insert(
            1, _select("Club", 'name="academy" js-academy data-live-search="true"', named, look, nothing=True)
        )
    return listed


def _select(label: str, attributes: str, options: Mapping[str, int], look: Look, *, nothing: bool = False) -> str:
    told = [(name, value) for name, value in options.items() if name not in look.without]
    if look.shuffled:
        told.reverse()
    inner = '<option value="0">Nothing Selected</option>' if nothing else ""
    inner += "".join(f'\n\t\t\t\t<option value="{value}">\n\t\t{escape(name)}\t\t</option>' for name, value in told)
    classes = "selectpicker survey-select-picker-small filter-select-custom"
    return f'<div class="col-sm-2"><label>{label}</label><select class="{classes}" {attributes}>{inner}</select></div>'


def _members(world: World, tournament: int, look: Look) -> list[dict[str, str]]:
    members = {
        (side.team, side.club, match.age, match.division): match
        for match in world.tournament(tournament)
        for side in (match.home, match.away)
        if match.playable
    }
    return [
        {
            "UID_bracket": "29",
            "UID_group": str(group_id(world, division, look)),
            "UID_age": str(AGE_IDS[age]),
            "UID_academy": str(club),
            "UID_team": str(team),
        }
        for team, club, age, division in sorted(members)
    ]
