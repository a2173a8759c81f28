"""What the replica publishes in a run, one weekend after the other, and what of it was served."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from http import HTTPStatus

from match_devstack import Replica
from match_devstack.replica import Request, Weekend, play_weekend

from .oracle import Publication

DAY = date(2025, 10, 17)
"""Of the season's beginning, long past: no stamp lies ahead of the database's clock."""
_WEEKENDS = (
    Weekend(results=8, corrections=2, voided=1, postponed=2, deleted=1),
    Weekend(results=8, corrections=2, voided=1, postponed=2, deleted=0),
)
"""The first and all others: a match is deleted so early that it is published as removed; two would be refused."""


@dataclass
class Published:
    """The source's time of each publication, and how many requests had been answered before it."""

    times: list[tuple[datetime, int]] = field(default_factory=list)

    def play(self, replica: Replica) -> int:
        """Let a week pass (the first time: nothing) and publish it; return how many matches changed."""
        weekend = _WEEKENDS[min(len(self.times), len(_WEEKENDS)) - 1]
        changes = play_weekend(replica.season, weekend) if self.times else []
        self.times.append((replica.season.observed, len(replica.requests)))
        return len(changes)

    def served(self, replica: Replica) -> Iterator[Publication]:
        """Yield each schedule that was sent, by the replica's own record."""
        requests = replica.requests
        ends = [before for _, before in self.times[1:]] + [len(requests)]
        for (stamp, before), until in zip(self.times, ends, strict=True):
            yield from ((_key(each.path), stamp) for each in requests[before:until] if _is_schedule(each))


def _is_schedule(request: Request) -> bool:
    return request.path.startswith("/data/schedule/") and request.status == HTTPStatus.OK


def _key(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".json")
