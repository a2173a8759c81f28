"""Matches as calendars (RFC 5545), one for each team. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final

from match_schema.routing import word

from .calendar_zones import zone_lines
from .fixture import Team
from .listing import Listed, score

_DURATION: Final = "PT2H"
"""The source says when a match begins; two hours hold it."""
_OCTETS: Final = 75
_SPECIAL: Final = re.compile(r"[\\;,]")
_OURS: Final = "PRODID:-//match-scraper//matches//EN"
_EVENT: Final = re.compile(r"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)
_STAMP: Final = re.compile(r"DTSTAMP:\w+\r\n")
_MARKS: Final = {
    "postponed": "Postponed: ",
    "missing": "Not listed now: ",
    "removed": "Cancelled: ",
    "voided": "Score withdrawn: ",
}
_STATUS: Final = {"postponed": "TENTATIVE", "missing": "TENTATIVE", "removed": "CANCELLED"}


def calendars(matches: Iterable[Listed]) -> Iterator[tuple[Team, list[Listed]]]:
    """Give each team its matches, of every competition it plays in."""
    of: dict[tuple[str, str], tuple[Team, list[Listed]]] = {}
    for each in matches:
        for team in (each.home, each.away):
            of.setdefault((each.season.source, team.id), (team, []))[1].append(each)
    yield from of.values()


def file_name(team: Team) -> str:
    """Name a team's calendar by its id alone, so that an address lasts through renames of the club."""
    return f"{word(team.id)}-{team.age_group.lower()}.ics"


def calendar(team: Team, matches: Iterable[Listed]) -> str:
    """Write a team's calendar; the same matches at the same source time give the same text."""
    matches = list(matches)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", _OURS, "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_text(f'{team.name} {team.age_group}')}")
    lines += zone_lines(each.clock for each in matches if each.fixture.schedule.zone and not _is_off(each))
    for each in matches:
        lines += _event(each)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def undated(text: str) -> str:
    """Return a calendar's text without the time at which its source was read."""
    return _STAMP.sub("", text)


def is_ours(text: str) -> bool:
    """Tell whether a text is a calendar as we write them."""
    return _OURS in text


def eventless(text: str) -> str:
    """Return a calendar's text without its events."""
    return _EVENT.sub("", text)


def _event(each: Listed) -> Iterator[str]:
    fixture, synced_at = each.fixture, each.season.synced_at.astimezone(UTC)
    yield "BEGIN:VEVENT"
    yield f"UID:{fixture.id}.{each.season.key}@{each.season.source}"
    yield f"DTSTAMP:{synced_at:%Y%m%dT%H%M%SZ}"
    yield from _when(each)
    yield f"SUMMARY:{_text(_summary(each))}"
    yield f"STATUS:{_STATUS.get(each.status, 'CONFIRMED')}"
    if _is_off(each):
        yield "TRANSP:TRANSPARENT"
    if fixture.schedule.venue:
        yield f"LOCATION:{_text(fixture.schedule.venue)}"
    yield f"DESCRIPTION:{_text(_description(each))}"
    yield "END:VEVENT"


def _when(each: Listed) -> Iterator[str]:
    """Say when, on the venue's clock; a match without a time takes its day."""
    clock, schedule = each.clock, each.fixture.schedule
    if clock is None or _is_off(each):
        # A postponed match is parked on a day that means nothing: it stays on the day it was to be played.
        yield f"DTSTART;VALUE=DATE:{_day(schedule.original_date or schedule.date)}"
    else:
        yield f"DTSTART{_moment(clock, schedule.zone)}"
        yield f"DURATION:{_DURATION}"


def _is_off(each: Listed) -> bool:
    """Tell whether it is postponed, or was when it was missed, or removed."""
    schedule = each.fixture.schedule
    return schedule.state == "postponed" or schedule.original_date is not None


def _summary(each: Listed) -> str:
    return f"{_MARKS.get(each.status, '')}{each.home.name} {score(each.fixture) or '-'} {each.away.name}"


def _description(each: Listed) -> str:
    fixture = each.fixture
    told = f"{each.season.league} {fixture.age_group} {', '.join(fixture.divisions)}, match {fixture.id}"
    return f"{told}. Postponed, no new day yet." if each.status == "postponed" else told


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _moment(clock: datetime, zone: str | None) -> str:
    """Write a time with its zone, or in UTC, or floating where that is all there is."""
    told = f"{clock:%Y%m%dT%H%M%S}"
    if clock.tzinfo is None:
        return f":{told}"
    return f";TZID={zone}:{told}" if zone else f":{told}Z"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _folded(line: str) -> str:
    """Break a line of more than 75 octets, never inside a character."""
    if len(line.encode()) <= _OCTETS:
        return line
    parts, room = [""], _OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append("")
            room = _OCTETS - 1  # the blank that begins a continuation
        parts[-1] += character
        room -= size
    return "\r\n ".join(parts)
