"""How long to wait for a host, and how often to try."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from .answers import Passing


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, and how often to try."""

    tries: int = 3
    delays: Sequence[timedelta] = (timedelta(seconds=1), timedelta(seconds=4))
    """Between tries; each is shortened or lengthened at random by up to a half."""
    timeout: timedelta = timedelta(seconds=60)
    """For a whole transfer."""
    longest_wait: timedelta = timedelta(seconds=60)
    """A source that asks us (Retry-After) to wait longer is left alone until the next run."""
    largest: int = 64 * 1024 * 1024
    """Bytes of a document, unpacked."""

    def exceeded_by(self, fault: Passing) -> bool:
        """Tell whether the source asks us to wait too long."""
        return fault.wait is not None and fault.wait > self.longest_wait

    def delay(self, fault: Passing, left: int) -> timedelta | None:
        """Say how long to wait before the next try, `left` being left; None to give up."""
        if left <= 0 or self.exceeded_by(fault):
            return None
        usual = self.delays[max(0, len(self.delays) - left)] if self.delays else timedelta(0)
        jittered = usual * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing
        return max(jittered, fault.wait or timedelta(0))
