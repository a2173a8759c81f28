"""Whether envelopes are taken while the database may be away: a pure state, and what carries it out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from typing import Final, Protocol

FIRST_WAIT: Final = timedelta(seconds=1)
LONGEST_WAIT: Final = timedelta(minutes=1)


class State(Enum):
    """How many envelopes are taken."""

    CLOSED = auto()
    """All: as far as anybody knows, the database is there."""
    OPEN = auto()
    """None: it is away, and asked from time to time."""
    TRYING = auto()
    """One: it answered, and now has to apply an envelope."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known of the database."""

    state: State = State.CLOSED
    misses: int = 0
    """How often in a row it was away; what was in hand when it went counts once."""

    @property
    def wait(self) -> timedelta:
        """How long until the next probe: twice as long after each miss, a minute at most."""
        # Sixteen times twice is far past the longest wait; a large count would overflow.
        doublings = min(max(0, self.misses - 1), 16)
        return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)

    def missed(self) -> "Breaker":
        """Return what holds once an envelope met no database; one that was in hand already says nothing new."""
        return self if self.state is State.OPEN else Breaker(State.OPEN, self.misses + 1)

    def applied(self) -> "Breaker":
        """Return what holds once an envelope ended in another way; while open, only the probe has the word."""
        return Breaker() if self.state is State.TRYING else self

    def probed(self, *, there: bool) -> "Breaker":
        """Return what holds once the database was asked."""
        return replace(self, state=State.TRYING) if there else replace(self, misses=self.misses + 1)


class Intake(Protocol):
    """The way from the broker to the children."""

    def stop(self) -> None:
        """Take nothing more; may be called again."""

    def take_one(self) -> bool:
        """Take one envelope; False if none waits."""

    def resume(self) -> None:
        """Take all."""


class Gate:
    """Stops and resumes the intake as the breaker says; `probe` asks the database and calls back with the answer."""

    def __init__(
        self,
        intake: Intake,
        *,
        probe: Callable[[Callable[[bool], None]], None],
        later: Callable[[float, Callable[[], None]], object],
        told: Callable[[str, Breaker], None] = lambda _event, _breaker: None,
    ) -> None:
        self.breaker = Breaker()
        self._intake, self._probe, self._later, self._told = intake, probe, later, told
        self._left = False

    def leave(self) -> None:
        """Do nothing from now on: the connection that the intake used is gone."""
        self._left = True

    def missed(self) -> None:
        """Hear that an envelope met no database."""
        before, self.breaker = self.breaker, self.breaker.missed()
        if self.breaker is not before and not self._left:
            self._intake.stop()
            self._told("database.away", self.breaker)
            self._wait()

    def applied(self) -> None:
        """Hear that an envelope ended in another way."""
        before, self.breaker = self.breaker, self.breaker.applied()
        if self.breaker is not before and not self._left:
            self._told("database.back", self.breaker)
            self._intake.resume()

    def set_aside(self) -> None:
        """Hear that an envelope ended before it met the database; if it was on trial, another one has to be."""
        if self.breaker.state is State.TRYING:
            self._later(0.0, self._try)  # not at once: a thousand in a row would call each other a thousand deep

    def _wait(self) -> None:
        self._later(self.breaker.wait.total_seconds(), self._ask)

    def _ask(self) -> None:
        if not self._left:
            self._probe(self._answered)

    def _answered(self, there: bool) -> None:  # noqa: FBT001 - a callback of one argument
        if self._left:
            return
        self.breaker = self.breaker.probed(there=there)
        if there:
            self._try()
        else:
            self._wait()

    def _try(self) -> None:
        trying = self.breaker.state is State.TRYING and not self._left
        if trying and not self._intake.take_one():
            self.applied()
