"""What became of matches, as the in-memory twin records it. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from match_schema import Reading, v2

from .directory import Missing
from .store import Outcome, Result


@dataclass(frozen=True, slots=True)
class Effect:
    """A line of the ledger, or of the quarantine."""

    position: int
    match: str | None
    outcome: Result
    match_id: int | None = None
    reason: str | None = None
    detail: str | None = None
    changed: Mapping[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def told(self) -> Outcome:
        """The outcome for the caller."""
        reason = self.reason if self.detail is None else f"{self.reason}: {self.detail}"
        return Outcome(self.position, self.match, self.outcome, reason, self.match_id)


def duplicates(reading: Reading) -> list[Outcome]:
    """Give every match of a message that was applied before its outcome."""
    told = reading.message.matches if isinstance(reading.message, v2.Matches) else ()
    found = [Outcome(position, match.id, "duplicate") for position, match in zip(reading.positions, told, strict=True)]
    found += [Outcome(bad.position, _id_of(bad.payload), "duplicate") for bad in reading.bad]
    return sorted(found, key=lambda outcome: outcome.position)


def refused(position: int, match: str | None, why: Missing) -> Effect:
    """Quarantine a match."""
    return Effect(position, match, "quarantined", reason=why.reason, detail=why.detail)


def outside_season(day: date, season: tuple[date, date]) -> Missing:
    """Say why a day is not of its season."""
    first, last = season
    said = f"{day} is not within 45 days of the season, {first} to {last}"
    return Missing("date outside season", f"{said}: correct its dates or send the match under its own, then replay")


def signed(effect: Effect, by: str | None) -> Effect:
    """Name the person by whose word an effect is there, if it is."""
    if by is None or effect.outcome not in {"created", "updated", "unchanged"}:
        return effect
    return replace(effect, reason="override", detail=f"by {by}")


def invalid(position: int, payload: object, faults: list[str]) -> Effect:
    """Quarantine a match that the reader refused."""
    return refused(position, _id_of(payload), Missing("invalid", "; ".join(faults)))


_LONGEST: Final = 255  # of an id that is none


def _id_of(payload: object) -> str | None:
    told = payload.get("id") if isinstance(payload, dict) else None
    return told if told is None else (told if isinstance(told, str) else json.dumps(told))[:_LONGEST]
