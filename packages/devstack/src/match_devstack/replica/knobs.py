"""What can be turned at each played site while it runs, read back and set by name."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any, Final

from match_devstack.errors import ReplicaError

from .modular11 import Modular11Replica
from .outer import OuterReplica
from .played import Faulty
from .site import Replica

_ON_THE_WAY: Final = ("latency", "jitter", "rate_limit")
_OF_MODULAR11: Final = ("needs_header", "empty_past_the_end", "robots")


def knobs(site: object) -> dict[str, Any]:
    """Return the knobs of a site by name, as they stand."""
    plain = {name: getattr(site, name) for name in _plain(site)}
    value = _value(site)
    return plain | (asdict(getattr(site, value)) if value else {})


def turn(site: object, wanted: Mapping[str, Any]) -> None:
    """Turn some knobs. Raises ReplicaError, with nothing turned, for one that is not there or cannot stand so."""
    standing = knobs(site)
    for name in wanted:
        if name not in standing:
            raise ReplicaError(f"no such knob: {name}; there are {', '.join(standing)}")
    told = {name: _as(name, given, standing[name]) for name, given in wanted.items()}
    value = _value(site)
    if value:
        current = getattr(site, value)
        own = {each.name for each in fields(current)}
        setattr(site, value, replace(current, **{name: given for name, given in told.items() if name in own}))
    for name in _plain(site):
        setattr(site, name, told.get(name, standing[name]))


def _plain(site: object) -> tuple[str, ...]:
    return (_ON_THE_WAY if isinstance(site, Faulty) else ()) + (
        _OF_MODULAR11 if isinstance(site, Modular11Replica) else ()
    )


def _value(site: object) -> str | None:
    if isinstance(site, Modular11Replica):
        return "look"
    if isinstance(site, Replica):
        return "timing"
    return "manner" if isinstance(site, OuterReplica) else None


def _as(name: str, given: Any, standing: Any) -> Any:
    """Return what was given, as the knob keeps it."""
    if name == "calendar":
        return given and tuple(date.fromisoformat(str(each)) for each in given)
    if isinstance(standing, frozenset):
        return frozenset(given)
    if given is None or standing is None:
        return given
    number = isinstance(standing, (int, float)) and not isinstance(standing, bool)
    fits = isinstance(given, (int, float)) and given >= 0 if number else isinstance(given, type(standing))
    if not fits:
        wanted = "a number, 0 or more" if number else f"a {type(standing).__name__}"
        raise ReplicaError(f"{name}: must be {wanted}, got {given!r:.60}")
    return given
