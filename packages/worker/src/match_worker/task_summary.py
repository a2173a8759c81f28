"""What became of one task: from the short memory of a Redis, else from the record in the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from .database import connected
from .ingest import run_of

_APPLIED: Final = "select received_at as at, counts as outcomes from pipeline.envelope where message_id = %s"
_OF_TASK: Final = """
    with mine as (
        select received_at as at, message_id, counts from pipeline.envelope where run_id = %(run)s
        union all
        select last_at, message_id, '{"duplicate": 1}' from pipeline.repeat as again
        where run_id = %(run)s and not exists (
            select from pipeline.envelope as first where first.message_id = again.message_id and run_id = %(run)s)
    )
    select (select max(at) from mine) as at, jsonb_object_agg(outcome, matches) as outcomes
    from (
        select counted.key as outcome, sum(counted.value::integer)::integer as matches
        from mine cross join lateral jsonb_each_text(mine.counts) as counted
        group by counted.key
    ) as by_outcome
"""
_SET_ASIDE: Final = """
    select last_seen as at, id, status, reason from pipeline.dead_letter
    where message_id = %(id)s or (kind is null and position(convert_to(%(quoted)s, 'UTF8') in body) > 0)
    order by message_id = %(id)s desc, last_seen desc
    limit 1
"""


@dataclass(frozen=True, slots=True)
class TaskSummary:
    """What became of the matches of one task, and when; `set_aside` names the dead letter that it, or its rest, is."""

    task_id: str
    at: datetime
    outcomes: Mapping[str, int] = field(default_factory=dict)
    set_aside: str | None = None
    told_by: str = "Redis"

    def lines(self) -> list[str]:
        """Word it for a person."""
        counted = " ".join(f"{outcome}={count}" for outcome, count in sorted(self.outcomes.items()))
        applied = bool(counted) or self.set_aside is None
        return [
            f"task          {self.task_id}",
            f"{'applied' if applied else 'last seen':<14}{self.at:%Y-%m-%d %H:%M:%S} UTC",
            *([f"outcomes      {counted or 'none: it holds no matches'}"] if applied else []),
            *([f"dead letter   {self.set_aside}"] if self.set_aside else []),
            f"told by       {self.told_by}",
        ]


def recorded_summary(url: str, task_id: str) -> TaskSummary | None:
    """Ask the database: for what was applied, by the id of the message or of a task of version 1, and set aside.

    Raises DatabaseUnavailable, NotMigrated.
    """
    asked = {"id": task_id, "run": run_of(task_id), "quoted": json.dumps(task_id)}
    with connected(url) as connection:
        if row := connection.execute(_APPLIED, (task_id,)).fetchone():
            return TaskSummary(task_id, row["at"], row["outcomes"], told_by="the database")
        applied = connection.execute(_OF_TASK, asked).fetchone() or {}
        letter = connection.execute(_SET_ASIDE, asked).fetchone() or {}
    at = applied.get("at") or letter.get("at")
    if at is None:
        return None
    set_aside = f"{letter['id']} ({letter['status']}): {letter['reason']}" if letter else None
    return TaskSummary(task_id, at, applied.get("outcomes") or {}, set_aside, told_by="the database")
