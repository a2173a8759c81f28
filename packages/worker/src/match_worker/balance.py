"""Conservation: what runs say they published, against what became of it. A difference is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .database import connected

OUTCOMES: Final = ("created", "updated", "unchanged", "stale", "duplicate", "conflict", "quarantined", "dead")
"""Everything that a match can come to, by column."""

_RUNS: Final = """
    select run.run_id, run.envelopes, run.matches, settled.envelopes as settled_envelopes,
        coalesce(counted.counts, '{}') as counts
    from (
        select run_id, sum(envelopes)::integer as envelopes, sum(matches)::integer as matches,
            max(received_at) as received_at
        from pipeline.run
        where %(run)s::text is null or run_id = %(run)s
        group by run_id
        order by max(received_at) desc
        limit %(limit)s
    ) as run
    cross join lateral (
        select count(distinct message_id)::integer as envelopes from pipeline.settled where run_id = run.run_id
    ) as settled
    cross join lateral (
        select jsonb_object_agg(outcome, matches) as counts
        from (
            select outcome, sum(matches)::integer as matches
            from pipeline.settled
            where run_id = run.run_id
            group by outcome
        ) as by_outcome
    ) as counted
    order by run.received_at desc
"""


@dataclass(frozen=True, slots=True)
class Account:
    """One run: what it published and what is settled."""

    run_id: str
    envelopes: int
    matches: int
    settled_envelopes: int
    counts: Mapping[str, int]

    @property
    def open_matches(self) -> int:
        """Published, and not settled; below zero where more came than the run says it published."""
        return self.matches - sum(self.counts.values())

    @property
    def open_envelopes(self) -> int:
        """The same in envelopes."""
        return self.envelopes - self.settled_envelopes


@dataclass(frozen=True, slots=True)
class Balance:
    """The accounts of runs, newest first, beside what stands at the broker (messages of all runs)."""

    accounts: Sequence[Account] = field(default_factory=tuple)
    retrying: int = 0
    in_flight: int = 0

    @property
    def differences(self) -> list[str]:
        """Name what is neither settled nor can be under way; nothing if all is conserved."""
        under_way = self.retrying + self.in_flight
        missing = sum(max(0, account.open_envelopes) for account in self.accounts)
        return [said for account in self.accounts if (said := _difference(account, fits=missing <= under_way))]


def _difference(account: Account, *, fits: bool) -> str | None:
    matches, envelopes = account.open_matches, account.open_envelopes
    if matches == 0:
        return None
    if matches < 0:
        return f"run {account.run_id}: {-matches} matches more than it says it published"
    if envelopes > 0 and fits:
        return None  # the broker holds as many
    return f"run {account.run_id}: {matches} matches in {envelopes} envelopes are neither settled nor at the broker"


def accounts(url: str, *, run: str | None = None, limit: int = 20) -> list[Account]:
    """Return the account of one run, or of the newest ones. Raises DatabaseUnavailable, NotMigrated."""
    with connected(url) as connection:
        return [Account(**row) for row in connection.execute(_RUNS, {"run": run, "limit": limit})]
