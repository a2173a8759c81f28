"""What a person needs to judge a season that was refused. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .changes import Diff, diff
from .fixture import Fixture, Season
from .limits import Reason
from .listing import difference, in_season, row
from .season import feed_of


@dataclass(frozen=True, slots=True)
class Refusal:
    """A season that is not believable, beside the one accepted last."""

    accepted: Season | None
    season: Season
    reasons: tuple[Reason, ...]

    @property
    def name(self) -> str:
        """A name of its own, the same each time this very season is refused."""
        return f"{self.season.key}-{self.season.synced_at:%Y%m%dT%H%M%SZ}"


def explanation(refusal: Refusal) -> str:
    """Say in lines why, and how it may be settled."""
    season, accepted = refusal.season, refusal.accepted
    names = sorted({reason.name for reason in refusal.reasons})
    before = f"{len(accepted.fixtures)} matches of {accepted.synced_at:%FT%TZ}" if accepted else "nothing"
    lines = [
        f"Refused: {season.key}, {len(season.fixtures)} matches of {season.synced_at:%FT%TZ}.",
        f"Accepted before, and still: {before}.",
        *(f"- {reason}" for reason in refusal.reasons),
        "The documents as received are beside this file; difference.json says what would have changed.",
        f"If the source is right, {acceptance(season.key, names)} accepts it, once.",
    ]
    return "\n".join(lines) + "\n"


def acceptance(key: str, names: Iterable[str]) -> str:
    """Say which command accepts what the guard refused by these names in this season, and in no other."""
    options, feed = " ".join(f"--accept {name}" for name in names), feed_of(key)
    return f"`scraper run --only {feed} {options}`" if feed else f"the same command with `{options}`"


def comparison(refusal: Refusal) -> dict[str, Any]:
    """Say in values of JSON what would have changed, match by match."""
    found = diff(refusal.accepted, refusal.season)
    unlisted = [each.fixture for each in found.season.absences if each.fixture.schedule.state != "removed"]
    return {
        "key": refusal.season.key,
        "reasons": [{"name": reason.name, "numbers": reason.numbers} for reason in refusal.reasons],
        "counts": {"new": len(found.new), "changed": len(found.changed), "missing": len(unlisted)},
        "new": _rows(refusal.season, found.new if refusal.accepted else ()),
        "changed": _changed(found),
        "missing": _rows(found.season, unlisted),
    }


def _rows(season: Season, fixtures: Sequence[Fixture]) -> list[dict[str, str | int | None]]:
    find = in_season(season)
    return [row(find(fixture)) for fixture in fixtures]


def _changed(found: Diff) -> list[dict[str, str]]:
    return [{"match": each.after.id, "change": difference(each.before, each.after)} for each in found.changed]
