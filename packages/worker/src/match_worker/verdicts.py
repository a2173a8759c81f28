"""What to do with an envelope that could not be applied: the words, and how long to wait. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

_REASON_LENGTH = 300


class Verdict(StrEnum):
    """What an error means for the delivery that met it."""

    PARK = "park"
    """No repetition helps: set it aside at once, for a person."""
    RETRY = "retry"
    """The world is in the way: try for hours, then set it aside."""
    HOLD = "hold"
    """The world is in the way of every envelope: as above, and take no more until it is back."""
    RETRY_BRIEFLY = "retry-briefly"
    """Nobody foresaw this: try each delay once, then set it aside."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the sentence that a person reads beside the parked message."""

    verdict: Verdict
    reason: str

    @classmethod
    def on(cls, error: BaseException, verdict: Verdict) -> "Judgement":
        """Word the reason from the error: its class and first line, at most 300 characters."""
        said = str(error).strip().partition("\n")[0]
        return cls(verdict, f"{type(error).__name__}: {said}"[:_REASON_LENGTH])


class Undone(Exception):
    """Raised in a child process to tell its parent: not applied, and this is the judgement. It pickles."""

    def __init__(self, verdict: str, reason: str) -> None:
        super().__init__(verdict, reason)

    @property
    def judgement(self) -> Judgement:
        """The judgement that was sent."""
        verdict, reason = self.args
        return Judgement(Verdict(verdict), reason)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait before each next attempt (seconds), and for how long in all."""

    delays: tuple[float, ...] = (5, 30, 120, 600, 3600)
    """One delay for each attempt; the last is repeated while the verdict is `retry`."""
    in_all: timedelta = timedelta(hours=24)
    """The waits of a `retry` add up to no more than this."""

    def wait(self, verdict: Verdict, *, failed: int) -> float | None:
        """Return the seconds to wait after `failed` attempts (from 1), or None to give up."""
        match verdict:
            case Verdict.PARK:
                return None
            case Verdict.RETRY_BRIEFLY:
                return self.delays[failed - 1] if failed <= len(self.delays) else None
            case Verdict.RETRY | Verdict.HOLD:
                return self._patiently(failed)

    def _patiently(self, failed: int) -> float | None:
        repeated = max(0, failed - len(self.delays))
        waited = sum(self.delays[:failed]) + repeated * self.delays[-1]
        delay = self.delays[min(failed, len(self.delays)) - 1]
        return delay if waited <= self.in_all.total_seconds() else None
