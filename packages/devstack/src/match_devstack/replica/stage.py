"""All played sites together, of one season: what is published at one host shows at the others."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import Self

from .control import Control
from .modular11 import Modular11Replica
from .outer import OuterReplica
from .season import Season
from .site import Replica
from .sites import Sites


class Stage:
    """Plays the season of a day at every site, and listens to its control, while its `with` block lasts."""

    def __init__(self, begin: Callable[[date], Season], day: date, *, port: int = 0, control_port: int = 0) -> None:
        """`begin` draws the season as it stands on a day; `port` is the Assist host's."""
        self._begin, self._day = begin, day
        self._port, self._control_port = port, control_port
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            season = self._begin(self._day)
            assist = stack.enter_context(Replica(season, port=self._port))
            modular11 = stack.enter_context(Modular11Replica.of(season))
            outer = stack.enter_context(OuterReplica(assist.url, season.keys))
            earlier = stack.enter_context(OuterReplica(assist.url, season.keys, modular11_url=modular11.url))
            self.sites = Sites(self._begin, self._day, assist, modular11, outer, earlier)
            self._control = Control(self.sites, self._control_port)
            stack.callback(self._control.close)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def addresses(self) -> dict[str, str]:
        """The settings that lead the scraper here, and the control's address."""
        return {
            "ASSIST_URL": self.sites.assist.url,
            "REPLICA_CONTROL_URL": self._control.url,
            "SCHEDULE_PAGE_URL": self.sites.outer.schedule_url,
            "MODULAR11_URL": self.sites.modular11.url,
            "MODULAR11_PAGE_URL": self.sites.earlier.schedule_url,
        }
