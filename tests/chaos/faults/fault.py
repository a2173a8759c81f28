"""What a fault is, and the list of all."""

from collections.abc import Callable
from dataclasses import dataclass

from chaos.scene import Scene

Act = Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault around one run of the scraper; when `act` returns it is over."""

    name: str
    act: Act
    rest: bool = False
    """Only where the worker writes over HTTP."""
    always: bool = False
    """In every step, not only in some."""
    reorders: bool = False
    """What is told later may arrive earlier."""

    @property
    def meaning(self) -> str:
        """One sentence."""
        return (self.act.__doc__ or "").strip().partition("\n")[0]


FAULTS: dict[str, Fault] = {}
"""By name, in the order they are defined."""


def fault(name: str, *, rest: bool = False, always: bool = False, reorders: bool = False) -> Callable[[Act], Act]:
    """Put a function on the list."""

    def put(act: Act) -> Act:
        FAULTS[name] = Fault(name, act, rest=rest, always=always, reorders=reorders)
        return act

    return put
