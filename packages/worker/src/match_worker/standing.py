"""How the worker stands: what was read and written last, and what waits where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from .database import connected
from .outbox import Waiting
from .topology import Depth

_ROWS: Final = """
    select
        (select row_to_json(newest) from (
            select source, run_id, observed_at, received_at, matches from pipeline.run
            order by received_at desc limit 1) as newest) as last_read,
        (select max(at) from pipeline.ledger where outcome in ('created', 'updated')) as last_row,
        (select max(received_at) from pipeline.heartbeat) as last_heartbeat,
        (select count(*)::integer from pipeline.quarantine where status = 'waiting') as quarantine,
        (select count(*)::integer from pipeline.dead_letter where status = 'waiting') as dead,
        (select min(at) from pipeline.quarantine where status = 'waiting') as oldest_quarantine,
        (select min(first_seen) from pipeline.dead_letter where status = 'waiting') as oldest_dead,
        coalesce((select jsonb_object_agg(competition_season, newest) from (
            select competition_season, max(received_at) as newest from pipeline.run
            group by competition_season order by max(received_at) desc limit 12) as by_competition), '{}') as fresh,
        now() as now
"""
_CHORES: Final = "select name, last_at, next_at, error from pipeline.chore order by next_at, name"
_UNKNOWN: Final = """
    select reason, count(*)::integer as names from pipeline.unknown_name group by reason order by names desc limit 12
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the database tells."""

    last_read: Mapping[str, Any] | None
    """The newest run: source, run_id, observed_at (the source's own time), received_at, matches."""
    last_row: datetime | None
    """When a match was last created or changed."""
    last_heartbeat: datetime | None
    quarantine: int
    """Matches that wait for a person."""
    dead: int
    """Messages that do."""
    oldest_quarantine: datetime | None
    oldest_dead: datetime | None
    fresh: Mapping[str, datetime]
    """By competition season: when a run of it was last recorded; the newest twelve."""
    now: datetime
    """The database's own time, against which ages are told."""
    chores: Sequence[Mapping[str, Any]] = ()
    """Of the beat, the next first: name, last_at, next_at, error."""
    unknown_names: Mapping[str, int] = field(default_factory=dict)
    """By reason (unknown team, ambiguous team and the like): names that matches in quarantine wait for."""

    def age(self, moment: datetime) -> float:
        """Seconds since then; a moment to come is no age."""
        return max(0.0, (self.now - moment).total_seconds())


def recorded(url: str) -> Recorded:
    """Ask the database. Raises DatabaseUnavailable, NotMigrated."""
    with connected(url) as connection:
        row = connection.execute(_ROWS).fetchone() or {}
        has_beat = connection.execute("select to_regclass('pipeline.chore') as there").fetchone()
        there = bool(has_beat and has_beat["there"])
        chores, unknown = (connection.execute(each).fetchall() if there else [] for each in (_CHORES, _UNKNOWN))
    fresh = {name: datetime.fromisoformat(at) for name, at in row.pop("fresh", {}).items()}
    names = {each["reason"]: each["names"] for each in unknown}
    return Recorded(**row, fresh=fresh, chores=chores, unknown_names=names)


def lines(
    told: Recorded | None,
    depths: Mapping[str, Depth | None] | None,
    outbox: Waiting | None,
    *,
    environment: str,
    ages: Mapping[str, float] | None = None,
) -> list[str]:
    """Word it for one screen; None: that side could not be asked.

    `ages`: by queue, the longest that a message can have waited, in seconds.
    """
    return [*_database_lines(told), *_broker_lines(depths, environment, ages or {}), *_outbox_lines(outbox)]


def _outbox_lines(outbox: Waiting | None) -> list[str]:
    if outbox is None:
        return []
    since = f", the oldest since {outbox.oldest:%Y-%m-%d %H:%M:%S} UTC" if outbox.oldest else ""
    return [f"outbox        {outbox.messages} messages{since}"]


def _beat_lines(told: Recorded) -> list[str]:
    if not told.chores:
        return ["beat          never: run `worker beat`"]
    due = told.chores[0]
    late = told.age(due["next_at"])
    when = f"due for {int(late)} seconds" if late else f"at {due['next_at']:%Y-%m-%d %H:%M:%S} UTC"
    latest = max((chore["last_at"] for chore in told.chores if chore["last_at"]), default=None)
    failing = [f"beat          {chore['name']} fails: {chore['error']}" for chore in told.chores if chore["error"]]
    return [f"last beat     {_ago(latest, told.now)}", f"next beat     {due['name']} {when}", *failing]


def _database_lines(told: Recorded | None) -> list[str]:
    if told is None:
        return ["database      not reachable"]
    read = told.last_read
    said = (
        f"run {read['run_id']} of {read['source']}, {read['matches']} matches, of {read['observed_at']}"
        if read
        else "no run yet"
    )
    return [
        f"last read     {said}",
        f"last row      {_ago(told.last_row, told.now)}",
        f"heartbeat     {_ago(told.last_heartbeat, told.now)}",
        f"quarantine    {told.quarantine} matches{_oldest(told.oldest_quarantine, told.now)}",
        f"dead letters  {told.dead} messages{_oldest(told.oldest_dead, told.now)}",
        *_beat_lines(told),
    ]


def _broker_lines(depths: Mapping[str, Depth | None] | None, environment: str, ages: Mapping[str, float]) -> list[str]:
    if depths is None:
        return ["broker        not reachable"]
    said = []
    for name, depth in depths.items():
        if depth is None:
            said.append(f"queue         {name} is missing: run `worker topology declare`")
        elif ".retry." not in name or depth.messages:
            readers = "" if ".retry." in name or name.endswith(".dead") else f", {depth.consumers} consumers"
            oldest = f", the oldest for {_span(ages[name])} at most" if depth.messages and name in ages else ""
            said.append(f"queue         {name}  {depth.messages} waiting{oldest}{readers}")
    retrying = sum(depth.messages for name, depth in depths.items() if depth and ".retry." in name)
    return [f"environment   {environment}", *said, f"retrying      {retrying} messages"]


def _ago(moment: datetime | None, now: datetime) -> str:
    return "never" if moment is None else f"{_age(moment, now)} ago ({moment:%Y-%m-%d %H:%M:%S} UTC)"


def _oldest(moment: datetime | None, now: datetime) -> str:
    return "" if moment is None else f", the oldest since {_age(moment, now)}"


def _age(moment: datetime, now: datetime) -> str:
    return _span(max(0.0, (now - moment).total_seconds()))


def _span(seconds: float) -> str:
    for unit, name in ((86_400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * unit:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds)} seconds"
