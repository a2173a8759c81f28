"""The matches of the in-memory twin and who tells of them, found as the rules look for them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from .told import Identity, MatchRow

Key = tuple[str, str, str]
"""Of an identity: source, competition season, id."""


@dataclass
class Matches:
    """The tables `matches` and `pipeline.identity`; what is changed in them is put again."""

    rows: dict[int, MatchRow] = field(default_factory=dict)
    identities: dict[Key, Identity] = field(default_factory=dict)
    _pairs: defaultdict[frozenset[int | None], dict[int, MatchRow]] = field(default_factory=lambda: defaultdict(dict))
    _numbers: defaultdict[str | None, set[int]] = field(default_factory=lambda: defaultdict(set))
    _tellers: defaultdict[int, dict[Key, Identity]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, row: MatchRow) -> None:
        """Add or replace a row."""
        before = self.rows.get(row.id)
        if before is not None:
            del self._pairs[_pair(before)][row.id]
            self._numbers[before.match_id].remove(row.id)
        self.rows[row.id] = row
        self._pairs[_pair(row)][row.id] = row
        self._numbers[row.match_id].add(row.id)

    def tell(self, identity: Identity) -> None:
        """Add or replace an identity; its row stays the same."""
        key = (identity.source, identity.competition_season, identity.id)
        self.identities[key] = identity
        self._tellers[identity.match_id][key] = identity

    def between(self, home: int | None, away: int | None) -> Collection[MatchRow]:
        """Find the rows of two teams, whichever is at home."""
        return self._pairs[frozenset((home, away))].values()

    def is_numbered(self, number: str) -> bool:
        """Whether a row has the number."""
        return bool(self._numbers[number])

    def tellers(self, row: MatchRow) -> Collection[Identity]:
        """Find who tells of a row."""
        return self._tellers[row.id].values()


def _pair(row: MatchRow) -> frozenset[int | None]:
    return frozenset((row.home_team_id, row.away_team_id))
