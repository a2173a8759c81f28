"""Old majors to the newest, one step each, by pure functions."""

import re
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from . import v1, v2
from .errors import Fault, InvalidMessage
from .vocabulary import State

# The deployed worker reads every time of version 1 on this clock, wherever the venue is.
_CLOCK: Final = "America/New_York"
_SEASON = re.compile(r"^(20[0-9]{2})-(?:20)?([0-9]{2})$")
_FIRST_OF_ASSIST: Final = 2026
_STATES: Final[dict[str, State]] = {"postponed": "postponed", "cancelled": "cancelled"}
_HOME, _AWAY = "home", "away"


def v1_to_v2(old: v1.Match) -> v2.Matches:
    """Tell a version 1 match as an envelope of one: without a stamp, its teams known by name.

    Raises InvalidMessage for what version 1 let pass and cannot be meant: a time like 99:99, a season of other form.
    """
    season, source = _season(old.season)
    message_id = blake2b(old.model_dump_json(exclude_none=True).encode(), digest_size=16).hexdigest()
    try:
        return v2.Matches(
            message_id=message_id,
            run_id=f"v1-{message_id[:12]}",
            source=source,
            competition_season=season,
            observed_at=v2.UNSTAMPED,
            produced_at=v2.UNSTAMPED,
            producer=v2.Producer(name=(old.source or "unknown").strip() or "unknown", version="v1"),
            season=season,
            league=_league(old),
            age_group=old.age_group.strip(),
            division=(old.division or "unassigned").strip(),
            match_type=old.match_type.strip(),
            teams=(_team(old, _HOME, old.home_team), _team(old, _AWAY, old.away_team)),
            matches=(_match(old, season),),
        )
    except ValidationError as error:
        faults = [Fault(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors(include_url=False)]
        raise InvalidMessage(faults) from error


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


def _team(old: v1.Match, reference: str, name: str) -> v2.Team:
    league = "Homegrown" if _league(old) == "Flex" else _league(old)
    clean = name.strip()
    age = old.age_group.strip()
    return v2.Team(
        id=reference, club_id=reference, club=clean, name=clean, league=league, age_group=age, known_by="name"
    )


def _match(old: v1.Match, season: str) -> v2.Match:
    return v2.Match(
        id=old.external_match_id.strip() if old.external_match_id else _natural_id(old, season),
        divisions=((old.division or "unassigned").strip(),),
        teams=v2.Teams(home=_HOME, away=_AWAY),
        schedule=_schedule(old),
        result=_result(old),
    )


def _natural_id(old: v1.Match, season: str) -> str:
    """Name a match that its sender gave no number: by what it is, not by when it was sent."""
    natural = f"{season}|{old.age_group}|{old.home_team}|{old.away_team}|{old.match_date.isoformat()}"
    return v2.NATURAL + blake2b(natural.encode(), digest_size=8).hexdigest()


def _schedule(old: v1.Match) -> v2.Schedule:
    kickoff = _kickoff(old)
    return v2.Schedule(
        state=_STATES.get(old.match_status or "", "scheduled"),
        date=old.match_date,
        certainty="exact" if kickoff else "date_only",
        kickoff=kickoff,
        zone=_CLOCK if kickoff else None,
        venue=(old.location or "").strip() or None,
    )


def _kickoff(old: v1.Match) -> datetime | None:
    if old.match_time is None:
        return None
    try:
        local = datetime.fromisoformat(f"{old.match_date.isoformat()}T{old.match_time}")
    except ValueError as error:
        raise InvalidMessage([Fault("match_time", f"no time of day: {old.match_time}")]) from error
    return local.replace(tzinfo=ZoneInfo(_CLOCK)).astimezone(UTC)


def _result(old: v1.Match) -> v2.Score | None:
    """Take a score for a result only with a played status and as a pair."""
    if old.match_status != "completed" or old.home_score is None or old.away_score is None:
        return None
    return v2.Score(home=old.home_score, away=old.away_score, shootout=_shootout(old))


def _shootout(old: v1.Match) -> v2.Shootout | None:
    home, away = old.home_penalty_score, old.away_penalty_score
    if home is None or away is None or home == away or old.home_score != old.away_score:
        return None
    return v2.Shootout(home=home, away=away)
