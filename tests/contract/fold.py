"""What a match must look like after its observations, written apart from both stores: sort them, the last one counts.

This is the rule of docs/architecture.md in its shortest form. It knows one match of two teams, told by up to three
voices: two sources with stamps, and version 1, which has none. It calls nothing of the worker.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

RANKS = {"version 1": 0, "modular11": 1, "assist": 2}
"""Voices by precedence. What has no stamp only fills what is empty: whoever has one stands above it."""

Pair = tuple[int | None, int | None]


@dataclass(frozen=True)
class Listing:
    """The register `schedule`: a postponed match has its own day, and no kick-off."""

    state: str
    day: date
    kickoff: datetime | None


@dataclass(frozen=True)
class Verdict:
    """The register `result`, home to away; without goals it is voided, or nothing is known."""

    goals: Pair = (None, None)
    kicks: Pair = (None, None)
    forfeit_by: str | None = None

    def turned(self) -> "Verdict":
        side = {"home": "away", "away": "home", None: None}[self.forfeit_by]
        return Verdict(self.goals[::-1], self.kicks[::-1], side)


@dataclass(frozen=True)
class Saying:
    """One observation: who told it when, each register it tells, and the message on the wire."""

    voice: str
    body: bytes
    stamp: tuple[datetime, str]
    place: tuple[str, ...]
    teams: tuple[str, str] | None
    listing: Listing | None
    verdict: Verdict | None
    ahead: bool = False
    """Its stamp is later than the database's clock allows."""


@dataclass(frozen=True)
class Lock:
    """A person locks the score: the one that stands, or one of their own."""

    goals: tuple[int, int] | None


Event = Saying | Lock


def fold(events: Sequence[Event]) -> dict[str, Any]:
    """Return the row that these events make, in the order in which they were delivered."""
    said = ordered(events)
    home, away = teams_of(said)
    verdict, listing = verdict_of(events), listing_of(said)
    divisions = [saying.place for saying in said][-1]
    forfeit = {"home": home, "away": away, None: None}[verdict.forfeit_by]
    return {
        "home": home, "away": away, "on": listing.day, "kickoff": listing.kickoff, "forfeit": forfeit,
        "score": (*verdict.goals, *verdict.kicks), "status": status(verdict, listing),
        "division": divisions[0] if len(divisions) == 1 and divisions != ("unassigned",) else None,
    }  # fmt: skip


def ordered(events: Sequence[Event]) -> list[Saying]:
    """Sort by (precedence, stamp, message id); of version 1 the first word counts, so it stands last of its kind."""
    heard = [event for event in dict.fromkeys(events) if isinstance(event, Saying) and not event.ahead]
    unstamped = [saying for saying in heard if saying.voice == "version 1"]
    stamped = [saying for saying in heard if saying.voice != "version 1"]
    return unstamped[::-1] + sorted(stamped, key=lambda saying: (RANKS[saying.voice], saying.stamp))


def teams_of(said: Sequence[Saying]) -> tuple[str, str]:
    return [saying.teams for saying in said if saying.teams][-1]


def listing_of(said: Sequence[Saying]) -> Listing:
    """The highest voice says whether the match is on; a removal tells no day, unless that voice told nothing else."""
    highest = [saying for saying in said if saying.listing][-1].voice
    told = [saying.listing for saying in said if saying.listing and saying.voice == highest]
    listed = [listing for listing in told if listing.state != "removed"] or told
    return Listing(
        told[-1].state if told[-1].state == "removed" else listed[-1].state, listed[-1].day, listed[-1].kickoff
    )


def verdict_of(events: Sequence[Event]) -> Verdict:
    """Once a person locked it, it stays with the teams that have it, whichever side they are on."""
    locks = [at for at, event in enumerate(events) if isinstance(event, Lock)]
    if not locks:
        told = [saying.verdict for saying in ordered(events) if saying.verdict]
        return told[-1] if told else Verdict()
    before, lock = events[: locks[0]], events[locks[0]]
    kept = Verdict(lock.goals) if isinstance(lock, Lock) and lock.goals else verdict_of(before)
    return kept if teams_of(ordered(before)) == teams_of(ordered(events)) else kept.turned()


def status(verdict: Verdict, listing: Listing) -> str:
    """Every day of these stories is long past, or far ahead."""
    rules: list[tuple[str, Callable[[], bool]]] = [
        ("forfeit", lambda: verdict.forfeit_by is not None),
        ("completed", lambda: verdict.goals != (None, None)),
        ("cancelled", lambda: listing.state in {"removed", "cancelled"}),
        ("postponed", lambda: listing.state == "postponed"),
        ("tbd", lambda: listing.day < date(2027, 1, 1)),
    ]
    return next((name for name, holds in rules if holds()), "scheduled")
