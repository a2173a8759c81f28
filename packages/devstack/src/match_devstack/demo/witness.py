"""What the replica says it changed: told from its events alone, never from what the pipeline made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from match_devstack.replica import ExpectedMatch, Season, expected

_REMOVED_AFTER_SYNCS = 3
_REMOVED_AFTER = timedelta(hours=24)

Scores = Mapping[tuple[str, str], tuple[int, int] | None]
"""By the source's key of the season and its number of the match; None: not played, or voided."""


@dataclass(frozen=True, slots=True)
class Told:
    """One publication of the season, beside the one before."""

    listed: int
    """Matches that name both clubs."""
    skipped: int
    """Matches that do not, and so are none for a reader."""
    new: int
    changed: int
    missing: int
    """Deleted, but not for long enough to be published as removed."""
    removed: int
    """Deleted for three syncs and a day, as of this one."""


@dataclass
class Witness:
    """Looks at the season after every sync and remembers what it saw."""

    season: Season
    _seen: dict[int, ExpectedMatch] = field(default_factory=dict)
    _absent: dict[int, list[datetime]] = field(default_factory=dict)
    """The syncs that lacked a match, by its number."""

    def look(self) -> Told:
        """Compare what is published now with the last look."""
        listed = {match.event_id: match for match in expected(self.season)}
        before, self._seen = self._seen, self._seen | listed
        gone = self._seen.keys() - listed.keys()
        for number in gone:
            self._absent.setdefault(number, []).append(self.season.observed)
        return Told(
            listed=len(listed),
            skipped=len(self.season.published.events) - len(listed),
            new=len(listed.keys() - before.keys()),
            changed=sum(before[number] != listed[number] for number in listed.keys() & before.keys()),
            missing=sum(not self._due(number) for number in gone),
            removed=sum(self._due(number) and not self._was_due(number) for number in gone),
        )

    def scores(self) -> Scores:
        """Return the score of every match ever listed, as last listed."""
        return {(match.season_key, match.game_key): match.score for match in self._seen.values()}

    def _due(self, number: int) -> bool:
        return _long_enough(self._absent[number])

    def _was_due(self, number: int) -> bool:
        return _long_enough(self._absent[number][:-1])


def _long_enough(syncs: list[datetime]) -> bool:
    return len(syncs) >= _REMOVED_AFTER_SYNCS and syncs[-1] - syncs[0] >= _REMOVED_AFTER
