"""What the consumer tells of its deliveries while it works, for whoever counts them."""

from datetime import datetime
from typing import Protocol


class Watch(Protocol):
    """Hears of every delivery, in the parent process; it must neither wait nor fail."""

    def alive(self) -> None:
        """Hear that the event loop goes round."""

    def taken(self, queue: str, sent_at: datetime | None) -> None:
        """Hear that a message came from `queue`, which its sender stamped so."""

    def moved(self, queue: str, to: str) -> None:
        """Hear that a message of `queue` was not applied and now waits in the queue `to`."""


class Unwatched:
    """Nobody counts."""

    def alive(self) -> None:
        """Do nothing."""

    def taken(self, queue: str, sent_at: datetime | None) -> None:
        """Do nothing."""

    def moved(self, queue: str, to: str) -> None:
        """Do nothing."""
