"""The regular chores of a database, and the port that does them: functions in it, reached by either store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

Chore = Literal["overdue", "quarantine", "reconcile", "freshness", "names", "purge"]
CHORES: Final[tuple[Chore, ...]] = ("overdue", "quarantine", "reconcile", "freshness", "names", "purge")
"""In the order in which `worker housekeeping` does them: what is applied late is no name that is unknown."""

Did = dict[str, Any]
_PAGES: Final = 10_000
"""More than any database has; a chore that never ends is a fault."""


class Chores(Protocol):
    """Calls the function `pipeline.call_chore`."""

    def chore(self, call: Mapping[str, Any]) -> Did:
        """Do what the call names and return what was done; one call is one transaction.

        Raises DatabaseUnavailable, DatabaseBusy, NotMigrated, Rejected.
        """


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what has served its purpose is kept."""

    history_days: int = 730
    """Ledger, envelopes and runs."""
    settled_days: int = 90
    """Quarantine and dead letters that were replayed or given up."""


class NotHeld(Exception):
    """Another holds the lease by now: stop, it goes on."""


def do(
    door: Chores, chore: Chore, *, retention: Retention, pretend: bool = False, lease: Mapping[str, Any] | None = None
) -> Did:
    """Do one chore, page by page, and return the sum of what was done. `pretend`: the first page, without effect.

    Raises NotHeld if `lease` names a holder that holds it no longer, and as `Chores.chore`.
    """
    call: Did = {"do": chore, "pretend": pretend, **(lease or {})}
    if chore == "purge":
        call |= {"history_days": retention.history_days, "settled_days": retention.settled_days}
    done: Did = {}
    for _ in range(_PAGES):
        did = door.chore(call)
        if not did.pop("held"):
            raise NotHeld
        more, before = did.pop("more", False), did.pop("before", None)
        done = added(done, did)
        if pretend or not more:
            break
        call |= {"before": before}
    return done


def added(one: Did, other: Did) -> Did:
    """Add two accounts of what was done: numbers are summed, the rest is the latter's."""
    return one | {name: _sum(one.get(name), told) for name, told in other.items()}


def _sum(one: Any, other: Any) -> Any:
    match one, other:
        case int(), int():
            return one + other
        case dict(), dict():
            return added(one, other)
    return other
