"""The season that was accepted before the one just read, to judge it beside and to find what changed."""

from .errors import Unreadable
from .fixture import Season
from .ports import Latest, Snapshots, Unchanged
from .season import Competition, feed_of


def predecessor(
    snapshots: Snapshots, competition: Competition, latest: Latest | Unchanged
) -> tuple[Season | None, str]:
    """Return what was accepted, and why it cannot be read, if it cannot."""
    # A source that read the season under another key says so; what was accepted is kept by that one.
    key = latest.season.key if isinstance(latest, Latest) else competition.key
    try:
        accepted = snapshots.accepted(key)
        if accepted is None and isinstance(latest, Latest):
            accepted = _under_another_key(snapshots, competition, latest.season)
    except Unreadable as error:
        return None, str(error)
    return accepted, ""


def _under_another_key(snapshots: Snapshots, competition: Competition, season: Season) -> Season | None:
    """Find what was accepted before the key changed: a feed has one season a year, whatever its key.

    Raises Unreadable where that may be what the key asked for names, and can be read no more.
    """
    if feed_of(competition.key) is None:
        return None
    snapshots.accepted(competition.key)
    names = (season.source, season.league, season.season)
    same = (each for each in snapshots.seasons() if (each.source, each.league, each.season) == names)
    return max(same, key=lambda each: each.synced_at, default=None)
