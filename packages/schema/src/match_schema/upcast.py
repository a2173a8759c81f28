"""Old majors to the newest, one step each, by pure functions."""

import re
from datetime import UTC, datetime, time
from hashlib import blake2b
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from . import v1, v2
from .errors import Fault, InvalidMessage
from .vocabulary import State

# The deployed worker reads every time of version 1 on this clock, wherever the venue is.
_CLOCK: Final = "America/New_York"
_EASTERN: Final = ZoneInfo(_CLOCK)
_SEASON = re.compile(r"^(20[0-9]{2})-(?:20)?([0-9]{2})$")
_FIRST_OF_ASSIST: Final = 2026
_STATES: Final[dict[str, State]] = {"postponed": "postponed", "cancelled": "cancelled"}
_HOME, _AWAY = "home", "away"


def v1_to_v2(old: v1.Match) -> v2.Matches:
    """Tell a version 1 match as an envelope of one: without a stamp, its teams known by name.

    Raises InvalidMessage for what version 1 let pass and cannot be meant: a time like 99:99, a season of other form.
    """
    # Built as plain values and checked in one call: a model for each part would cost three times as much.
    try:
        return v2.Matches.model_validate(_envelope(old))
    except ValidationError as error:
        faults = [Fault(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors(include_url=False)]
        raise InvalidMessage(faults) from error


def _envelope(old: v1.Match) -> dict[str, Any]:
    season, source = _season(old.season)
    message_id = blake2b(old.model_dump_json(exclude_none=True).encode(), digest_size=16).hexdigest()
    age, league, division = old.age_group.strip(), _league(old), (old.division or "unassigned").strip()
    return {
        "schema_version": v2.VERSION,
        "message_id": message_id,
        "run_id": f"v1-{message_id[:12]}",
        "source": source,
        "competition_season": season,
        "observed_at": v2.UNSTAMPED,
        "produced_at": v2.UNSTAMPED,
        "producer": {"name": (old.source or "unknown").strip() or "unknown", "version": "v1"},
        "kind": "matches",
        "season": season,
        "league": league,
        "age_group": age,
        "division": division,
        "match_type": old.match_type.strip(),
        "teams": (_team(_HOME, old.home_team, league, age), _team(_AWAY, old.away_team, league, age)),
        "matches": (_match(old, season, division),),
    }


def _season(text: str) -> tuple[str, str]:
    """Season in its one spelling, and the source it was read from: Assist since 2026-2027, Modular11 before."""
    found = _SEASON.match(text.strip())
    if not found:
        raise InvalidMessage([Fault("season", f"two years are expected, like 2026-2027, got {text!r}")])
    first = int(found.group(1))
    return f"{first}-20{found.group(2)}", "assist" if first >= _FIRST_OF_ASSIST else "modular11"


def _league(old: v1.Match) -> str:
    """Flex was sent as a match type before it was sent as a league; without either the league is Homegrown."""
    if old.match_type == "Flex":
        return "Flex"
    return (old.league or "Homegrown").strip()


def _team(reference: str, name: str, league: str, age: str) -> dict[str, Any]:
    clean = name.strip()
    return {
        "id": reference,
        "club_id": reference,
        "club": clean,
        "name": clean,
        "league": "Homegrown" if league == "Flex" else league,
        "age_group": age,
        "known_by": "name",
    }


def _match(old: v1.Match, season: str, division: str) -> dict[str, Any]:
    return {
        "id": old.external_match_id.strip() if old.external_match_id else _natural_id(old, season),
        "divisions": (division,),
        "teams": {"home": _HOME, "away": _AWAY},
        "schedule": _schedule(old),
        "result": _result(old),
    }


def _natural_id(old: v1.Match, season: str) -> str:
    """Name a match that its sender gave no number: by what it is, not by when it was sent."""
    natural = f"{season}|{old.age_group}|{old.home_team}|{old.away_team}|{old.match_date.isoformat()}"
    return v2.NATURAL + blake2b(natural.encode(), digest_size=8).hexdigest()


def _schedule(old: v1.Match) -> dict[str, Any]:
    kickoff = _kickoff(old)
    return {
        "state": _STATES.get(old.match_status or "", "scheduled"),
        "date": old.match_date,
        "certainty": "exact" if kickoff else "date_only",
        "kickoff": kickoff,
        "zone": _CLOCK if kickoff else None,
        "venue": (old.location or "").strip() or None,
    }


def _kickoff(old: v1.Match) -> datetime | None:
    if old.match_time is None:
        return None
    try:
        clock = time.fromisoformat(old.match_time)
    except ValueError as error:
        raise InvalidMessage([Fault("match_time", f"no time of day: {old.match_time}")]) from error
    return datetime.combine(old.match_date, clock, tzinfo=_EASTERN).astimezone(UTC)


def _result(old: v1.Match) -> dict[str, Any] | None:
    """Take a score for a result only with a played status and as a pair."""
    if old.match_status != "completed" or old.home_score is None or old.away_score is None:
        return None
    return {"kind": "score", "home": old.home_score, "away": old.away_score, "shootout": _shootout(old)}


def _shootout(old: v1.Match) -> dict[str, int] | None:
    home, away = old.home_penalty_score, old.away_penalty_score
    if home is None or away is None or home == away or old.home_score != old.away_score:
        return None
    return {"home": home, "away": away}
