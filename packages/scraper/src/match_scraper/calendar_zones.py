"""Time zones as a calendar must carry them (RFC 5545, VTIMEZONE): every change of clocks its events live through."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def zone_lines(clocks: Iterable[datetime | None]) -> Iterator[str]:
    """Describe each zone of these moments, from the year of its first to the year of its last."""
    years: dict[str, set[int]] = {}
    for clock in clocks:
        if clock is not None and isinstance(clock.tzinfo, ZoneInfo):
            years.setdefault(clock.tzinfo.key, set()).add(clock.year)
    for name in sorted(years):
        yield "BEGIN:VTIMEZONE"
        yield f"TZID:{name}"
        yield from _observances(ZoneInfo(name), min(years[name]), max(years[name]))
        yield "END:VTIMEZONE"


@cache
def _observances(zone: ZoneInfo, first: int, last: int) -> tuple[str, ...]:
    """Describe a zone; cached, because a season has two thousand calendars and seven zones."""
    return tuple(_changes(zone, first, last))


def _changes(zone: ZoneInfo, first: int, last: int) -> Iterator[str]:
    start = datetime(first, 1, 1, tzinfo=UTC) - _DAY
    yield from _observance(zone, start, start)
    moment = start
    while moment.year <= last:
        if _offset(zone, moment) != _offset(zone, moment + _DAY):
            yield from _observance(zone, _change(zone, moment, moment + _DAY), moment)
        moment += _DAY


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the first second of the new offset."""
    while after - before > _SECOND:
        middle = before + _SECOND * ((after - before) // _SECOND // 2)
        before, after = (middle, after) if _offset(zone, middle) == _offset(zone, before) else (before, middle)
    return after


def _observance(zone: ZoneInfo, start: datetime, before: datetime) -> Iterator[str]:
    there = start.astimezone(zone)
    kind = "DAYLIGHT" if there.dst() else "STANDARD"
    old = _offset(zone, before)
    yield f"BEGIN:{kind}"
    # A change is dated by the clock that it ends.
    yield f"DTSTART:{(start + old).strftime('%Y%m%dT%H%M%S')}"
    yield f"TZOFFSETFROM:{_written(old)}"
    yield f"TZOFFSETTO:{_written(_offset(zone, start))}"
    yield f"TZNAME:{there.tzname()}"
    yield f"END:{kind}"


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _written(offset: timedelta) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta(0) else '+'}{minutes // 60:02}{minutes % 60:02}"
