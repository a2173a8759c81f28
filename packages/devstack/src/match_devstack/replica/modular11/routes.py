"""What the site answers on each of its routes, faults of content included. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from . import demands, filter_page, lists, standings, tables_page
from .demands import Demand
from .faults import Fault, FaultKind
from .filter_page import Look
from .world import ACADEMY, AGE_IDS, ELITE, HOMEGROWN, SHOWCASE, World

_PAGES: Final[Mapping[str, int]] = {
    "/schedule": HOMEGROWN,
    "/league-schedule/mls-next-homegrown-division": HOMEGROWN,
    "/league-schedule/mls-next-academy-division": ACADEMY,
    "/league-schedule/elite-academy-league": ELITE,
}
_ACADEMY_TABLES: Final = "/league-standings/mls-next-academy-division/"
_OF_ONE_TEAM: Final = 10
"""Rows of a page of one team's matches."""


@dataclass(frozen=True, slots=True)
class Site:
    """What answers depend on."""

    world: World
    look: Look
    empty_past_the_end: bool


def answer(site: Site, demand: Demand, fault: Fault | None) -> str | None:  # noqa: PLR0911 - one for each route
    """Return the body of an answer; None for a path that is not there."""
    match demand.path:
        case "/public_schedule/league/get_matches":
            return demands.refusal(demand) or _rows(site, demand, fault.kind if fault else None)
        case "/events/league/get_matches":
            return demands.refusal(demand) or lists.days(demands.select(site.world, demand, site.look), demand.page)
        case "/public_schedule/league/get_teams":
            return demands.refusal_of_tables(demand) or standings.league(site.world, _event(demand), demand.age)
        case "/events/event/get_teams":
            return demands.refusal_of_tables(demand) or _event_tables(site, demand)
        case "/public_schedule/league/get_partial_matches_by_team":
            return _of_team(site, demand)
        case "/public_schedule/league/get-filter-options":
            return json.dumps({"steps": {"ages": [{"value": value, "name": name} for name, value in AGE_IDS.items()]}})
        case "/public_schedule/league/get_age_groups_by_league":
            return json.dumps([{"UID_age": value, "age": name} for name, value in AGE_IDS.items()])
        case "/assets/js/main.min.js":
            return filter_page.SCRIPT
    return _page(site, demand)


def _page(site: Site, demand: Demand) -> str | None:
    path = demand.path
    if path in _PAGES:
        return filter_page.page(site.world, _PAGES[path], site.look)
    if path == "/standings":
        return tables_page.page(HOMEGROWN, demand.one("year"), demand.one("gender"))
    if path.startswith(_ACADEMY_TABLES):
        return tables_page.page(ACADEMY, path.removeprefix(_ACADEMY_TABLES))
    return None


def _rows(site: Site, demand: Demand, kind: FaultKind | None) -> str:
    found = demands.select(site.world, demand, site.look, any_day=kind is FaultKind.IGNORES_DATES)
    if site.empty_past_the_end and demand.page > -(-len(found) // lists.PAGE):
        return lists.NO_DATA
    return lists.page(found, 1 if kind is FaultKind.FIRST_AGAIN else demand.page)


def _event(demand: Demand) -> int:
    return int(demand.one("UID_event"))


def _event_tables(site: Site, demand: Demand) -> str:
    match demand.one("list_type"):
        case "playoff":
            return standings.knock_out(site.world, _event(demand))
        case "showcase":
            shown = [match for match in site.world.tournament(_event(demand)) if match.age == demand.age]
            return lists.days([match for match in shown if match.competition == SHOWCASE] or shown)
        case _:
            return standings.group_play(site.world, _event(demand), demand.age)


def _of_team(site: Site, demand: Demand) -> str:
    teams = {int(each) for each in json.loads(demand.one("pagination_data") or "[]")}
    own = site.world.tournament(int(demand.one("tournament") or 0))
    found = [match for match in own if {match.home.team, match.away.team} & teams]
    shown = found[(demand.page - 1) * _OF_ONE_TEAM : demand.page * _OF_ONE_TEAM]
    return lists.page(shown, 1) if shown else "<h2>No matches</h2>"
