"""The host of the documents: its page for an unknown key, its conditions, the fields of both documents."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from match_scraper.errors import Malformed
from match_scraper.ports import Fresh, Unchanged
from match_scraper.season import Competition

from .finding import Asked, Finding, Web, fresh, names

_ASKED: Final = Asked("assist")
_UNKNOWN: Final = "/data/schedule/no-such-season.json"
_SHELL: Final = "an HTML page of 631 bytes"
_TOP: Final = "events, linked_competition_seasons, synced_at"
_EVENT: Final = (
    "away_organisation, away_penalty_shootout_score, away_score, away_squad_id, away_squad_name, competition, "
    "competition_bracket_id, completed, division, event_location, game_key, home_organisation, "
    "home_penalty_shootout_score, home_score, home_squad_id, home_squad_name, id, local_timezone, round_number, "
    "start_time"
)
_SEASON: Final = "competition_brackets, key, name, tiebreakers"
_BRACKET: Final = "age_group, competitions, gender, id, name, standings, tiebreakers"
_TIEBREAKERS: Final = (
    "points_penalty_shootout, points_per_match_penalty_shootout, matches_played, won_penalty_shootout, "
    "loss_penalty_shootout, tie_penalty_shootout, goal_differential_per_match, goals_for_per_match, "
    "goals_against_per_match"
)
_LAG: Final = range(3, 12)
"""Seconds after a multiple of ten minutes."""
_ON_TIME: Final = f"{_LAG.start} to {_LAG.stop - 1} s after a multiple of ten minutes"
_KEPT: Final = "a match that is over keeps its time"
_FILLED: Final = "no values yet, or figures; no empty text"
_NOT_SET: Final = time(6)
"""The venue's own time of a match whose kick-off is not set."""
_ETAG: Final = "another ETag after a sync that changed no match"


def ask_assist(web: Web, competition: Competition, later: Callable[[], None] | None) -> Iterator[Finding]:
    """Hold five or six answers beside what is assumed; `later` waits for the next sync, if a person wants to."""
    yield from _ASKED.trying("unknown season", _SHELL, lambda: _unknown(web))
    path = f"/data/schedule/{competition.key}.json"
    yield from _ASKED.trying(f"schedule {competition.key}", "a JSON document", lambda: _schedule(web, path, later))
    path = f"/data/standings/{competition.key}.json"
    yield from _ASKED.trying(f"standings {competition.key}", "a JSON document", lambda: _standings(web, path))


def _unknown(web: Web) -> Iterator[Finding]:
    content = fresh(web, _UNKNOWN).content
    kind = "an HTML page" if content.lstrip().startswith(b"<") else "something else"
    yield _ASKED.found("unknown season", _SHELL, f"{kind} of {len(content)} bytes")


def _schedule(web: Web, path: str, later: Callable[[], None] | None) -> Iterator[Finding]:
    answer = fresh(web, path)
    told = _document(path, answer.content)
    events = told.get("events") or []
    fields = {field for event in events for field in event}
    yield _ASKED.found("fields of the schedule", _TOP, names(told))
    yield _ASKED.found("fields of a match", _EVENT, names(fields) or "none")
    for field in ("competition_bracket_id", "round_number"):
        used = sum(event.get(field) is not None for event in events)
        yield _ASKED.found(f"{field} is used", "in no match", f"in {used} matches" if used else "in no match")
    linked = {str(each.get("key")) for each in told.get("linked_competition_seasons") or ()}
    own = path.rpartition("/")[2].removesuffix(".json")
    yield _ASKED.found("linked seasons", own, names(linked) or "none")
    yield from _ASKED.trying("time of a sync", _ON_TIME, lambda: iter([_lag(told)]))
    yield from _ASKED.trying("kick-off of a match over", _KEPT, lambda: iter([_kept_times(events)]))
    yield _conditional(web, path, answer)
    yield _after_a_sync(web, path, answer, later)


def _lag(told: Mapping[str, Any]) -> Finding:
    synced = datetime.fromisoformat(str(told.get("synced_at")))
    after = (synced.minute % 10) * 60 + synced.second
    return _ASKED.found("time of a sync", _ON_TIME, f"{after} s after one", same=after in _LAG)


def _kept_times(events: Sequence[Mapping[str, Any]]) -> Finding:
    over = [event for event in events if event.get("home_score") is not None and event.get("local_timezone")]
    if not over:
        return _ASKED.silent("kick-off of a match over", _KEPT, "no match has a score yet")
    unset = sum(_local(event) == _NOT_SET for event in over)
    seen = f"{unset} of {len(over)} stand at 06:00, which says that none is set"
    return _ASKED.found("kick-off of a match over", _KEPT, seen, same=unset * 2 < len(over))


def _local(event: Mapping[str, Any]) -> time:
    start = datetime.fromisoformat(str(event["start_time"]))
    return start.astimezone(ZoneInfo(str(event["local_timezone"]))).time()


def _conditional(web: Web, path: str, answer: Fresh) -> Finding:
    again = web.get(path, answer.document)
    seen = "304" if isinstance(again, Unchanged) else "the whole document"
    return _ASKED.found("asked again with its ETag", "304", seen)


def _after_a_sync(web: Web, path: str, first: Fresh, later: Callable[[], None] | None) -> Finding:
    if later is None:
        return _ASKED.silent("ETag after a sync", _ETAG, "needs two syncs: --wait 11 waits for the next one")
    later()
    second = web.get(path, first.document)
    before = _document(path, first.content)
    after = before if isinstance(second, Unchanged) else _document(path, second.content)
    if isinstance(second, Unchanged):
        return _ASKED.found("ETag after a sync", _ETAG, "the same ETag, so no sync that changed a byte")
    if before.get("events") != after.get("events"):
        return _ASKED.silent("ETag after a sync", _ETAG, "matches changed meanwhile: ask again")
    return _ASKED.found("ETag after a sync", _ETAG, _ETAG)


def _standings(web: Web, path: str) -> Iterator[Finding]:
    told = _document(path, fresh(web, path).content)
    season = told.get("competition_season") or {}
    brackets = season.get("competition_brackets") or []
    yield _ASKED.found("fields of the standings", _SEASON, names(season))
    fields = {field for bracket in brackets for field in bracket}
    yield _ASKED.found("fields of a table", _BRACKET, names(fields) or "none")
    listed = ", ".join(str(each.get("key")) for each in season.get("tiebreakers") or ())
    yield _ASKED.found("tiebreakers", _TIEBREAKERS, listed or "none")
    yield from _ASKED.trying("Quality of Play", _FILLED, lambda: iter([_quality(brackets)]))


def _quality(brackets: Sequence[Mapping[str, Any]]) -> Finding:
    """Look at the ages with tiebreakers of their own: without values yet, or with figures, never with empty text."""
    young = [
        line["tiebreaker_values"] for bracket in brackets if bracket["tiebreakers"] for line in bracket["standings"]
    ]
    figures = [str((figure or {}).get("value", "")) for values in young for figure in (values or {}).values()]
    empty = sum(not figure.strip() for figure in figures)
    seen = f"{len(young)} lines: {len(figures) - empty} figures, {empty} empty"
    return _ASKED.found("Quality of Play", _FILLED, seen, same=not empty)


def _document(path: str, content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except ValueError as error:
        raise Malformed(path, f"no JSON but {len(content)} bytes: {error}") from error
    if not isinstance(told, dict):
        raise Malformed(path, "JSON, but no object")
    return told
