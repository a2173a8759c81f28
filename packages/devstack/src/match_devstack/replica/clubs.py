"""Invented clubs, their grounds, and who of them takes part in what."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice, product
from random import Random

from .places import AREAS, Area, Region
from .words import CLUB_KINDS, GROUND_KINDS, ODD_GROUNDS, PITCHES, TOWN_ENDS, TOWN_STARTS

_REGULAR_CLUBS = 13  # in each conference; 8 x 13 and the 36 of the Pathway make 140 homegrown clubs
_PATHWAY_CLUBS = (5, 4, 5, 5, 4, 5, 4, 4)  # by area, so that each of the four Pathway conferences has 9
_HOMEGROWN_ONLY = (6, 5, 5, 5, 5, 5, 5, 5)  # by area: clubs without academy sides; 269 + 41 make 310
_LARGE_REGIONS = 9  # of 20, with 14 clubs; the others have 13
_LOGO = "https://logos.invalid/{id}/crest.png?ixlib=rails-4.2.0&fit=fill&trim=off&bg=00FFFFFF&w=100&h=100"


@dataclass(frozen=True, slots=True)
class Venue:
    """A place of the source; `TBD` is a place of its own."""

    id: int
    name: str


TBD = Venue(52314, "TBD")
"""The venue that says: the kick-off is not set."""


@dataclass(frozen=True, slots=True, eq=False)
class Club:
    """An organisation of the source: one id at every age and in every feed."""

    id: int
    name: str
    zone: str
    grounds: tuple[Venue, ...]

    @property
    def logo(self) -> str:
        """Address of the crest; it resolves nowhere."""
        return _LOGO.format(id=self.id)


@dataclass(frozen=True, slots=True)
class AreaClubs:
    """The clubs of one area by what they take part in."""

    area: Area
    regular: tuple[Club, ...]
    pathway: tuple[Club, ...]
    academy: tuple[tuple[Region, tuple[Club, ...]], ...]

    @property
    def homegrown(self) -> tuple[Club, ...]:
        """All that play in the league."""
        return self.pathway + self.regular


class _Founder:
    """Draws clubs, each with a name, an id and grounds of its own."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        towns = [start + end for start, end in product(TOWN_STARTS, TOWN_ENDS)]
        rng.shuffle(towns)
        self._towns = iter(towns)
        self._ids = count(1301)
        self._venues = count(279)

    def found(self, zone: str) -> Club:
        town = next(self._towns)
        name = f"{town} {self._rng.choice(CLUB_KINDS)}"
        return Club(next(self._ids), name, zone, tuple(self._grounds(town)))

    def _grounds(self, town: str) -> Iterator[Venue]:
        for _ in range(self._rng.randint(1, 3)):
            if self._rng.random() < 0.15:  # noqa: PLR2004 - about one ground in seven has an odd text
                text = self._rng.choice(ODD_GROUNDS).format(town=town)
            else:
                text = f"{town} {self._rng.choice(GROUND_KINDS)} - {self._rng.choice(PITCHES)}"
            yield Venue(next(self._venues), text)


def found_clubs(rng: Random) -> tuple[AreaClubs, ...]:
    """Draw the 310 clubs of a full season; two of them share a name."""
    founder = _Founder(rng)
    large = iter([True] * _LARGE_REGIONS + [False] * 20)
    return tuple(
        _area(founder, area, [14 if next(large) else 13 for _ in area.regions], pathway, homegrown_only)
        for area, pathway, homegrown_only in zip(AREAS, _PATHWAY_CLUBS, _HOMEGROWN_ONLY, strict=True)
    )


def _area(founder: _Founder, area: Area, sizes: list[int], pathway: int, homegrown_only: int) -> AreaClubs:
    academy = tuple(
        (region, tuple(founder.found(region.zone) for _ in range(size)))
        for region, size in zip(area.regions, sizes, strict=True)
    )
    alone = tuple(founder.found(area.regions[0].zone) for _ in range(homegrown_only))
    # One club of each region in turn, so that every zone of the area is in its conference.
    in_turn = (clubs[place] for place in range(min(sizes)) for _, clubs in academy)
    both = tuple(islice(in_turn, pathway + _REGULAR_CLUBS - homegrown_only))
    return AreaClubs(area, regular=both[pathway:] + alone, pathway=both[:pathway], academy=academy)
