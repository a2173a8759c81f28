"""What became of one task: from the short memory of a Redis, else from the record in the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from .database import connected

_RECORDED: Final = "select received_at as at, counts as outcomes from pipeline.envelope where message_id = %s"
_SET_ASIDE: Final = """
    select last_seen as at, id, status, reason from pipeline.dead_letter
    where message_id = %s
    order by last_seen desc
    limit 1
"""


@dataclass(frozen=True, slots=True)
class TaskSummary:
    """What became of the matches of one task, and when; `set_aside` names the dead letter that it is instead."""

    task_id: str
    at: datetime
    outcomes: Mapping[str, int] = field(default_factory=dict)
    set_aside: str | None = None
    told_by: str = "Redis"

    def lines(self) -> list[str]:
        """Word it for a person."""
        counted = " ".join(f"{outcome}={count}" for outcome, count in sorted(self.outcomes.items()))
        ended = f"outcomes      {counted or 'none: it holds no matches'}"
        return [
            f"task          {self.task_id}",
            f"{'last seen' if self.set_aside else 'applied':<14}{self.at:%Y-%m-%d %H:%M:%S} UTC",
            f"dead letter   {self.set_aside}" if self.set_aside else ended,
            f"told by       {self.told_by}",
        ]


def recorded_summary(url: str, task_id: str) -> TaskSummary | None:
    """Ask the database: for what was applied first, then for what was set aside.

    Raises DatabaseUnavailable, NotMigrated.
    """
    with connected(url) as connection:
        if row := connection.execute(_RECORDED, (task_id,)).fetchone():
            return TaskSummary(task_id, row["at"], row["outcomes"], told_by="the database")
        if row := connection.execute(_SET_ASIDE, (task_id,)).fetchone():
            letter = f"{row['id']} ({row['status']}): {row['reason']}"
            return TaskSummary(task_id, row["at"], set_aside=letter, told_by="the database")
    return None
