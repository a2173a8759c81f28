"""The four played sites, and the season they show."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from match_devstack.errors import ReplicaError

from .knobs import knobs, turn
from .modular11 import Modular11Replica
from .outer import OuterReplica
from .played import Faulty, Played
from .season import Season
from .site import Replica

NAMES: Final = ("assist", "modular11", "outer", "earlier")
"""As the control calls them; the last is the official page of era 2025."""


@dataclass(frozen=True, slots=True)
class Sites:
    """All of them; `begin` draws the season as it stands on a day."""

    begin: Callable[[date], Season]
    day: date
    """The day they began with."""
    assist: Replica
    modular11: Modular11Replica
    outer: OuterReplica
    earlier: OuterReplica
    begun: dict[str, dict[str, Any]] = field(init=False, default_factory=dict)
    """The knobs as they stood at first, by site."""

    def __post_init__(self) -> None:
        self.begun.update((name, knobs(self.site(name))) for name in NAMES)

    @property
    def season(self) -> Season:
        """The season that the Assist host plays."""
        return self.assist.season

    def play(self, season: Season, *, beside_the_last: bool = False) -> None:
        """Play another season; documents of the last one stay only if asked for."""
        self.assist.play(season, beside_the_last=beside_the_last)
        self.modular11.follow(season)
        for page in (self.outer, self.earlier):
            page.keys = dict(season.keys)

    def reset(self, day: date | None = None) -> None:
        """Begin anew, on that day or the one it began with: no fault, no knob turned, no request remembered."""
        self.play(self.begin(day or self.day))
        for site in (self.assist, self.modular11):
            site.clear_faults()
        for name in NAMES:
            self.site(name).forget_requests()
            turn(self.site(name), self.begun[name])

    def site(self, name: str) -> Played[Any]:
        """Return a site by its name. Raises ReplicaError."""
        if name not in NAMES:
            raise ReplicaError(f"no such site: {name}; there are {', '.join(NAMES)}")
        found: Played[Any] = getattr(self, name)
        return found

    def faulty(self, name: str) -> Faulty[Any]:
        """Return a site that has faults. Raises ReplicaError."""
        site = self.site(name)
        if not isinstance(site, Faulty):
            raise ReplicaError(f"{name} has no faults but its knobs; assist and modular11 have")
        return site
