"""A reading of part of a season beside the accepted whole: it updates what it read and says nothing of the rest."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace as with_fields

from msgspec.structs import replace

from .fixture import Bracket, Season
from .ports import Document, Latest, Source, Unchanged
from .season import Competition


class PartSource:
    """Completes what another source read of some seasons by what was accepted of them."""

    def __init__(self, source: Source, accepted: Callable[[str], Season | None], keys: Collection[str]) -> None:
        """`keys` are those of the seasons that are read in part only."""
        self._source, self._accepted, self._keys = source, accepted, keys

    def latest(self, competition: Competition, kept: Mapping[str, Document]) -> Latest | Unchanged:
        """Read a season. Raises NotPublished, or SourceBroken."""
        latest = self._source.latest(competition, kept)
        if isinstance(latest, Unchanged) or competition.key not in self._keys:
            return latest
        accepted = self._accepted(latest.season.key)
        return latest if accepted is None else with_fields(latest, season=joined(accepted, latest.season))


def joined(accepted: Season, part: Season) -> Season:
    """Return the accepted season with what the part tells anew; a match the part does not list is not missing."""
    fixtures = {each.id: each for each in (*accepted.fixtures, *part.fixtures)}
    teams = {each.id: each for each in (*accepted.teams, *part.teams)}
    return replace(
        part,
        fixtures=tuple(fixtures.values()),
        brackets=tuple(_brackets(accepted.brackets, part.brackets)),
        teams=tuple(teams.values()),
        # A match that is missing already stays so, and for no longer than before: a part is no witness of it.
        absences=tuple(each for each in accepted.absences if each.fixture.id not in fixtures.keys() | part.unread),
    )


def _brackets(accepted: Iterable[Bracket], part: Iterable[Bracket]) -> Iterable[Bracket]:
    known = {each.id: each for each in accepted}
    for bracket in part:
        before = known.get(bracket.id)
        known[bracket.id] = bracket if before is None else _bracket(before, bracket)
    return known.values()


def _bracket(before: Bracket, after: Bracket) -> Bracket:
    members = tuple(dict.fromkeys([*before.members, *after.members]))
    return replace(after, members=members, placings=after.placings or before.placings)
