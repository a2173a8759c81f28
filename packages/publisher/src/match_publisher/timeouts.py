"""How long a publisher waits for what."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Each is the longest wait for one thing; `patience` bounds all attempts after a failure together."""

    connect: timedelta = timedelta(seconds=15)
    """For one connection to be ready."""
    confirm: timedelta = timedelta(seconds=60)
    """For the next confirm, while letters are on the way."""
    blocked: timedelta = timedelta(seconds=30)
    """For a broker that is short of memory or disk to take messages again."""
    heartbeat: timedelta = timedelta(seconds=30)
    """Between signs of life; an address that says `?heartbeat=` decides itself."""
    patience: timedelta = timedelta(seconds=30)
    """For a broker to come back, counted from the first failure after the last confirm."""
