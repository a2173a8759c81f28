"""What goes wrong on the way at any played site: each fault is a value, and the book says which one is next."""

from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any, Generic, TypeVar

from match_devstack.errors import ReplicaError

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)  # no slots: Python 3.11 cannot call an alias of a generic class that has them
class Planned(Generic[Kind]):
    """One fault on the paths that match a pattern (`*` matches all), for `times` requests, or until cleared."""

    kind: Kind
    path: str = "*"
    times: int | None = None
    status: int = 503
    retry_after: int | None = None
    location: str | None = None
    seconds: float = 3600.0
    percent: float = 25.0


class FaultBook(Generic[Kind]):
    """The faults still to come, in the order they were asked for."""

    def __init__(self, kinds: type[Kind]) -> None:
        self._kinds = kinds
        self._faults: list[Planned[Kind]] = []
        self._lock = Lock()

    def add(self, kind: str, **options: Any) -> None:
        """Have a fault from now on. Raises ReplicaError."""
        try:
            fault = Planned(kind=self._kinds(kind), **options)
        except (ValueError, TypeError) as error:
            raise ReplicaError(f"no such fault: {error}; there are {', '.join(self._kinds)}") from error
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Have no more faults."""
        with self._lock:
            self._faults.clear()

    def take(self, path: str) -> Planned[Kind] | None:
        """Return the fault for this request, if any; it has one time less to come."""
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fnmatchcase(path, fault.path):
                    self._spend(place, fault)
                    return fault
        return None

    def _spend(self, place: int, fault: Planned[Kind]) -> None:
        if fault.times == 1:
            del self._faults[place]
        elif fault.times is not None:
            self._faults[place] = replace(fault, times=fault.times - 1)
