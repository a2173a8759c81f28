"""The forms in which the first producers told a match, each brought to version 1. Pure.

Two forms there were: a row's columns, with ids of the database in place of names; and a dump of the scraper's own
`Match`, which names neither season nor age nor league. What ids stand for, and what the database knows of the
match's number, comes in as `names` (see `names`).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from match_schema import Fault, InvalidMessage

NAMED_BY_ID: Final = ("home_team_id", "away_team_id", "season_id", "age_group_id", "match_type_id", "division_id")
"""Columns that hold the id of a row."""

# As every time of version 1; see match_schema.
_CLOCK: Final = ZoneInfo("America/New_York")
_AGE: Final = re.compile(r"\bU-?(\d{1,2})\b", re.IGNORECASE)
_LEAGUES: Final = (("flex", "Flex"), ("academy", "Academy"), ("ad", "Academy"), ("homegrown", "Homegrown"))
_FIRST_MONTH: Final = 7
_PLAIN: Final = (
    *("home_team", "away_team", "season", "age_group", "match_type", "division", "league", "location", "source"),
    *("match_date", "match_time", "home_penalty_score", "away_penalty_score"),
)


def is_earlier(told: Mapping[str, Any]) -> bool:
    """Tell an earlier form from version 1."""
    return "match_datetime" in told or _by_ids(told)


def keys_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the database has to be asked about: the ids, where teams are told by id, and the match's number."""
    # Beside names, division_id is a number of another database.
    asked = (*NAMED_BY_ID, "match_id") if _by_ids(told) else ("match_id",)
    return {name: told[name] for name in asked if told.get(name) is not None}


def to_v1(told: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """Tell an earlier form as version 1; what `told` itself names goes before `names`. Raises InvalidMessage."""
    match = dict(names) | {name: told[name] for name in _PLAIN if told.get(name) is not None}
    match |= _scores(told)
    if told.get("match_id"):
        match["external_match_id"] = str(told["match_id"])
    if "match_datetime" in told:
        match = _competition(str(told.get("competition") or "")) | match | _moment(told["match_datetime"])
    match.setdefault("match_type", "League")
    if missing := [
        name for name in ("home_team", "away_team", "match_date", "season", "age_group") if not match.get(name)
    ]:
        raise InvalidMessage([Fault(name, "neither told nor known of this match") for name in missing])
    return match


def _by_ids(told: Mapping[str, Any]) -> bool:
    return not told.keys().isdisjoint({"home_team_id", "away_team_id"})


def _scores(told: Mapping[str, Any]) -> dict[str, Any]:
    scores = {side: told.get(side) for side in ("home_score", "away_score")}
    numbers = {side: score for side, score in scores.items() if score not in (None, "", "TBD")}
    said = told.get("status") or told.get("match_status")
    if said is None and "match_datetime" in told:
        said = "completed" if len(numbers) == len(scores) else "tbd" if "TBD" in scores.values() else "scheduled"
    return numbers | ({"match_status": "completed" if said == "played" else said} if said else {})


def _moment(told: object) -> dict[str, Any]:
    """Take the day and the time of day; midnight is how the scraper wrote an unknown time."""
    try:
        moment = datetime.fromisoformat(str(told))
        if moment.tzinfo is not None:
            moment = moment.astimezone(_CLOCK)
    except ValueError as error:
        raise InvalidMessage([Fault("match_datetime", f"no ISO 8601 moment: {told!r:.40}")]) from error
    except OverflowError as error:
        raise InvalidMessage([Fault("match_datetime", f"a moment before all years: {told!r:.40}")]) from error
    time = {"match_time": f"{moment:%H:%M}"} if (moment.hour, moment.minute) != (0, 0) else {}
    return {"match_date": moment.date().isoformat(), "season": _season(moment.date())} | time


def _season(day: date) -> str:
    first = day.year if day.month >= _FIRST_MONTH else day.year - 1
    return f"{first}-{first + 1}"


def _competition(text: str) -> dict[str, str]:
    """Find what a competition's name tells: `U14 Academy`."""
    age = _AGE.search(text)
    words = set(re.findall(r"[a-z]+", text.lower()))
    league = next((league for word, league in _LEAGUES if word in words), None)
    return ({"age_group": f"U{age[1]}"} if age else {}) | ({"league": league} if league else {})
