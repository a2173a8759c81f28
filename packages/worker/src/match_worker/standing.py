"""How the worker stands: what was read and written last, and what waits where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .database import connected
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
        now() as now
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
    now: datetime
    """The database's own time, against which ages are told."""


def recorded(url: str) -> Recorded:
    """Ask the database. Raises DatabaseUnavailable, NotMigrated."""
    with connected(url) as connection:
        row = connection.execute(_ROWS).fetchone()
    return Recorded(**row or {})


def lines(told: Recorded | None, depths: Mapping[str, Depth | None] | None, *, environment: str) -> list[str]:
    """Word it for one screen; None: that side could not be asked."""
    return [*_database_lines(told), *_broker_lines(depths, environment)]


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
    ]


def _broker_lines(depths: Mapping[str, Depth | None] | None, environment: str) -> list[str]:
    if depths is None:
        return ["broker        not reachable"]
    said = []
    for name, depth in depths.items():
        if depth is None:
            said.append(f"queue         {name} is missing: run `worker topology declare`")
        elif ".retry." not in name or depth.messages:
            readers = "" if ".retry." in name or name.endswith(".dead") else f", {depth.consumers} consumers"
            said.append(f"queue         {name}  {depth.messages} waiting{readers}")
    retrying = sum(depth.messages for name, depth in depths.items() if depth and ".retry." in name)
    return [f"environment   {environment}", *said, f"retrying      {retrying} messages"]


def _ago(moment: datetime | None, now: datetime) -> str:
    return "never" if moment is None else f"{_age(moment, now)} ago ({moment:%Y-%m-%d %H:%M:%S} UTC)"


def _oldest(moment: datetime | None, now: datetime) -> str:
    return "" if moment is None else f", the oldest since {_age(moment, now)}"


def _age(moment: datetime, now: datetime) -> str:
    seconds = max(0, int((now - moment).total_seconds()))
    for unit, name in ((86_400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} seconds"
